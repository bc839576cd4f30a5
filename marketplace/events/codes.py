"""QR codes as pictures that a page or a printed document can show."""

import segno


def picture(text: str) -> str:
    """A QR code as a data address of an SVG; the quiet zone that scanners need is part of it."""
    made = segno.make_qr(text, error="m")
    address: str = made.svg_data_uri(border=4, omitsize=True, dark="#000", light="#fff")
    return address
