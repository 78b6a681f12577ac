"""The code of a ticket as something a scanner reads."""

from io import BytesIO

import segno

# The empty border that scanners need, in modules (ISO/IEC 18004).
QUIET_ZONE = 4


def qr(code: str) -> segno.QRCode:
    """With a quarter of it to spare: screens crack and paper creases."""
    return segno.make_qr(code, error="q")


def svg(code: str) -> str:
    """As an element to stand in a page. It brings its own white, whatever the page's colours are."""
    return qr(code).svg_inline(
        border=QUIET_ZONE, dark="#000", light="#fff", omitsize=True, svgclass="qr", lineclass=None
    )


def png(code: str) -> bytes:
    picture = BytesIO()
    qr(code).save(picture, kind="png", scale=8, border=QUIET_ZONE, dark="#000", light="#fff")
    return picture.getvalue()
