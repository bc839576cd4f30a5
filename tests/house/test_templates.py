"""Templates: nothing inline, nothing from elsewhere, every form guarded, nothing marked safe."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
ICONS = ROOT / "marketplace" / "static" / "vendor" / "icons.svg"
INLINE = re.compile(r"""\s(style|on[a-z]+)\s*=\s*["']|<style|<script(?![^>]*\ssrc=)""")
OUTSIDE = re.compile(r"""(src|href)\s*=\s*["']https?://""")
POST_FORM = re.compile(r"<form[^>]*method=.post.*?</form>", re.DOTALL | re.IGNORECASE)


def _hits(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}: {match.group()[:60]}"
        for path in TEMPLATES
        for match in pattern.finditer(path.read_text("utf-8"))
    ]


def test_templates_have_nothing_inline() -> None:
    assert _hits(INLINE) == []


def test_templates_ask_no_other_host() -> None:
    assert _hits(OUTSIDE) == []


def test_every_post_form_carries_its_tokens() -> None:
    bare = [
        str(path.relative_to(ROOT))
        for path in TEMPLATES
        for form in POST_FORM.findall(path.read_text("utf-8"))
        if "guard()" not in form and "csrf_token" not in form
    ]
    assert bare == []


def test_nothing_is_marked_safe() -> None:
    assert _hits(re.compile(r"\|\s*safe|autoescape\s+false")) == []


def test_every_icon_is_there() -> None:
    """A name that the sprite does not know is drawn as nothing at all."""
    known = set(re.findall(r'id="([\w-]+)"', ICONS.read_text("utf-8")))
    named = {
        (path.name, name)
        for path in TEMPLATES
        for name in re.findall(r'\bicon\("([\w-]+)"', path.read_text("utf-8"))
    }
    assert named
    assert sorted((page, name) for page, name in named if name not in known) == []
