"""A theater's own colour, made readable.

A theater says one colour; a page needs it as a ground with words on it and as the colour of words, on light paper and
in the dark, at WCAG's AA. What is missing in contrast is added here by going towards black or white.
"""

from dataclasses import dataclass

WHITE, BLACK = "#ffffff", "#000000"
WORDS, SHAPES = 4.5, 3.0

# The hardest of the grounds in tokens.css: the darkest of the light ones, the lightest of the dark.
LIGHT_GROUND, DARK_GROUND = "#f1ebe0", "#1e1916"


@dataclass(frozen=True, slots=True)
class Accent:
    ground: str
    on_ground: str
    words: str


def contrast(one: str, other: str) -> float:
    """WCAG's ratio of two colours, from 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(color: str) -> float:
    red, green, blue = (_linear(channel / 255) for channel in _channels(color))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def accent(color: str, ground: str) -> Accent:
    """What becomes of a theater's colour on that ground."""
    filled = toned(color, ground, SHAPES)
    on_filled = max(WHITE, BLACK, key=lambda ink: contrast(ink, filled))
    return Accent(filled, on_filled, toned(color, ground, WORDS))


def toned(color: str, ground: str, ratio: float) -> str:
    """The colour itself, or what is nearest to it that stands out enough from the ground."""
    towards = max(WHITE, BLACK, key=lambda end: contrast(end, ground))
    steps = (mixed(color, towards, step / 64) for step in range(65))
    return next((found for found in steps if contrast(found, ground) >= ratio), towards)


def mixed(color: str, other: str, share: float) -> str:
    pairs = zip(_channels(color), _channels(other), strict=True)
    return "#" + "".join(f"{round(one + (two - one) * share):02x}" for one, two in pairs)


def stylesheet(color: str) -> str:
    """Goes beside `site.css` on the pages of a theater that has a colour of its own."""
    light, dark = accent(color, LIGHT_GROUND), accent(color, DARK_GROUND)
    return f":root{{{_tokens(light)}}}@media (prefers-color-scheme:dark){{:root{{{_tokens(dark)}}}}}"


def _tokens(shown: Accent) -> str:
    return f"--accent:{shown.ground};--on-accent:{shown.on_ground};--accent-text:{shown.words}"


def _channels(color: str) -> tuple[int, int, int]:
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
