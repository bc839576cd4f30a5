"""The one place that decides whether an address given by a browser may be followed."""

from urllib.parse import unquote, urlsplit

LONGEST = 2_000
CONTROL = frozenset(map(chr, [*range(0x21), 0x7F]))


def local_path(target: str | None, default: str) -> str:
    """`target` if it is a plain path on this site, else `default`.

    Refused: other hosts and schemes, `//` and `/\\` starts, control characters, also encoded.
    """
    if not target or not target.startswith("/") or len(target) > LONGEST:
        return default
    decoded = unquote(target)
    if any(c in CONTROL for c in decoded.split("?", 1)[0]) or "\\" in decoded:
        return default
    if any(c in CONTROL for c in target) or target.startswith("//") or decoded.startswith("//"):
        return default
    parts = urlsplit(target)
    return default if parts.scheme or parts.netloc else target
