"""Words that fit. Nothing measures a font here: widths are estimated, for the widest of the usual serif faces."""

import re
import unicodedata
from functools import cache
from xml.sax.saxutils import escape

SERIF = "ui-serif, 'Iowan Old Style', Georgia, 'Noto Serif', serif"
SANS = "system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
LEADING = 1.08
SMALLEST = 14
# From this size down a long word is cut rather than set smaller still.
CUTS_WORDS = 30
# XML has no way to write these.
UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def legible(said: str) -> str:
    """In one line, without what XML can't hold."""
    return " ".join(UNWRITABLE.sub("", said).split())


def paragraph(said: str, *, x: float, top: float, width: float, height: float, size: float, fill: str) -> str:
    """Text in a box, at the largest size that fits; it ends in an ellipsis if no size does.

    In the poster's lower half it stands on the bottom of its box, near to the small print.
    """
    size, lines = fitted(said, width, height, size)
    shift = height - len(lines) * size * LEADING if top > 300 else 0
    return "".join(
        f'<text x="{x:g}" y="{top + shift + size * (0.86 + index * LEADING):.1f}" font-family="{SERIF}" '
        f'font-size="{size:g}" fill="{fill}">{escape(words)}</text>'
        for index, words in enumerate(lines)
    )


def small_print(said: str, *, x: float, y: float, width: float, fill: str, anchor: str = "start") -> str:
    """One line, cut where it doesn't fit."""
    while advance(said) * 13 + len(said) * 0.6 > width and len(said) > 1:
        said = said[:-2].rstrip(" ,") + "…"
    return (
        f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}" font-family="{SANS}" font-size="13" '
        f'letter-spacing="0.6" fill="{fill}">{escape(said)}</text>'
    )


def fitted(said: str, width: float, height: float, size: float) -> tuple[float, list[str]]:
    """The largest size at which the text fits, and its lines."""
    while size > SMALLEST:
        lines = wrapped(said, width / size)
        cuts = breaks_a_word(said, width / size)
        if len(lines) * size * LEADING <= height and (size <= CUTS_WORDS or not cuts):
            return size, lines if cuts else balanced(said, width / size)
        size -= 2
    lines = wrapped(said, width / SMALLEST)
    most = int(height / (SMALLEST * LEADING))
    if len(lines) > most:
        lines = [*lines[: most - 1], lines[most - 1][:-1] + "…"]
    return SMALLEST, lines


def breaks_a_word(said: str, width: float) -> bool:
    return any(advance(piece) > width for piece in pieces(said))


def balanced(said: str, width: float) -> list[str]:
    """As many lines as needed, none of them longer than it has to be."""
    lines = wrapped(said, width)
    narrower = width
    while narrower > 1 and not breaks_a_word(said, narrower * 0.95):
        narrower *= 0.95
        again = wrapped(said, narrower)
        if len(again) > len(lines):
            break
        lines = again
    return lines


def wrapped(said: str, width: float) -> list[str]:
    """Lines no wider than `width` em; a word that is wider is cut."""
    lines = [""]
    for piece in pieces(said):
        if advance(lines[-1] + piece.rstrip()) <= width:
            lines[-1] += piece
        elif advance(piece) <= width:
            lines.append(piece)
        else:
            lines += cut(piece, width)
    return [line.rstrip() for line in lines if line.strip()]


def cut(piece: str, width: float) -> list[str]:
    parts = [""]
    for sign in piece:
        if parts[-1] and advance(parts[-1] + sign) > width and not unicodedata.combining(sign):
            parts.append("")
        parts[-1] += sign
    return parts


def pieces(said: str) -> list[str]:
    """What a line may end after: a word with its blank, or one sign of a script that has no blanks."""
    found: list[str] = []
    for sign in said:
        if found and belongs(sign, found[-1][-1]):
            found[-1] += sign
        else:
            found.append(sign)
    return found


def belongs(sign: str, before: str) -> bool:
    """Whether no line may end between these two: inside a word, before a blank, a mark or punctuation."""
    if sign == " " or unicodedata.category(sign)[0] in "PM":
        return True
    return before not in " -" and not is_wide(sign) and not is_wide(before)


def advance(said: str) -> float:
    """About how wide it is, in em."""
    return sum(advance_of(sign) for sign in said)


@cache
def advance_of(sign: str) -> float:
    if unicodedata.combining(sign):
        return 0
    if is_wide(sign):
        return 1.05
    if sign in "iljtfI.,:;'’!|()[] ":
        return 0.42
    if sign in "mwMW@%—…&":
        return 1.08
    return 0.82 if sign.isupper() else 0.66


def is_wide(sign: str) -> bool:
    return unicodedata.east_asian_width(sign) in "WF"
