// The colour scheme of the system, before the first paint.
{
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const follow = () => { document.documentElement.dataset.bsTheme = dark.matches ? "dark" : "light"; };
  follow();
  // Many devices turn dark in the evening: open pages follow.
  dark.addEventListener("change", follow);
}
document.documentElement.classList.add("js");
