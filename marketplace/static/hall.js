// The clock and the countdown of the hall screen; without it both show times of day.
"use strict";

const two = (number) => String(number).padStart(2, "0");

function tick() {
  const at = Date.now();
  document.querySelectorAll("time[data-until]").forEach((time) => {
    const left = Math.max(0, Math.floor((Date.parse(time.dateTime) - at) / 1000));
    const hours = Math.floor(left / 3600);
    time.textContent = `${hours ? `${hours}:` : ""}${two(Math.floor(left / 60) % 60)}:${two(left % 60)}`;
    time.setAttribute("role", "timer");
  });
  document.querySelectorAll("time[data-clock]").forEach((time) => {
    time.textContent = new Intl.DateTimeFormat("en-GB", {
      hour: "2-digit", minute: "2-digit", timeZone: time.dataset.zone,
    }).format(at);
  });
}

document.addEventListener("DOMContentLoaded", () => { tick(); setInterval(tick, 1000); });
document.addEventListener("htmx:afterSwap", tick);
