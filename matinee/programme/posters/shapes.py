"""The few shapes that all posters are made of, as SVG."""

from collections.abc import Iterable
from xml.sax.saxutils import quoteattr

WIDTH = 400
HEIGHT = 600

Point = tuple[float, float]


def element(name: str, **attributes: str | float) -> str:
    said = "".join(f" {key.replace('_', '-')}={quoteattr(text(value))}" for key, value in attributes.items())
    return f"<{name}{said}/>"


def text(value: str | float) -> str:
    return value if isinstance(value, str) else f"{value:.1f}".removesuffix(".0")


def rect(x: float, y: float, width: float, height: float, fill: str, *, radius: float = 0) -> str:
    rounding: dict[str, float] = {"rx": radius} if radius else {}
    return element("rect", x=x, y=y, width=width, height=height, fill=fill, **rounding)


def circle(x: float, y: float, radius: float, fill: str) -> str:
    return element("circle", cx=x, cy=y, r=radius, fill=fill)


def ring(x: float, y: float, radius: float, stroke: str, width: float) -> str:
    return element("circle", cx=x, cy=y, r=radius, fill="none", stroke=stroke, stroke_width=width)


def polygon(points: Iterable[Point], fill: str) -> str:
    return element("polygon", points=" ".join(f"{text(x)},{text(y)}" for x, y in points), fill=fill)


def line(start: Point, end: Point, stroke: str, width: float) -> str:
    (x1, y1), (x2, y2) = start, end
    return element("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=stroke, stroke_width=width, stroke_linecap="round")


def path(d: str, *, fill: str = "none", stroke: str = "none", width: float = 0) -> str:
    return element("path", d=d, fill=fill, stroke=stroke, stroke_width=width)


def window(x: float, y: float, width: float, height: float, content: str) -> str:
    """What of the content lies within; the content's own origin is the window's corner."""
    return f'<svg x="{text(x)}" y="{text(y)}" width="{text(width)}" height="{text(height)}">{content}</svg>'


def moved(content: str, x: float, y: float, *, turn: int = 0) -> str:
    return f'<g transform="translate({text(x)} {text(y)}) rotate({turn})">{content}</g>'
