"""Posters that the project draws itself, for films of which it has no picture: from title, director and year alone.

A drawing is plain SVG without styles, scripts, ids or fonts of its own, so that it can stand in an `<img>` and in
a page, and under any Content-Security-Policy.
"""

from xml.sax.saxutils import quoteattr

from matinee.programme.models import Movie
from matinee.programme.posters.compositions import COMPOSITIONS
from matinee.programme.posters.dice import Dice
from matinee.programme.posters.lettering import legible, paragraph, small_print
from matinee.programme.posters.palettes import PALETTES
from matinee.programme.posters.shapes import HEIGHT, WIDTH, rect

MARGIN = 30
# The title stands below the picture or above it, in a box of this height.
TITLE_HEIGHT = 150
TITLE_SIZE = 54
# Any number would do. With this one the films of the demo world get pictures and colours as different as can be.
SERIES = 3158


def draw(movie: Movie) -> str:
    """The film's poster, 2:3. The same title is always drawn in the same way."""
    title = legible(movie.title)
    dice = Dice(f"{SERIES} {title}")
    palette = dice.one_of(PALETTES)
    composition = dice.one_of(COMPOSITIONS)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        f'role="img" aria-label={quoteattr(title)}>'
        + rect(0, 0, WIDTH, HEIGHT, palette.ground)
        + composition.draw(palette, dice)
        + lettering(movie, title, palette.ink, above=composition.title_above)
        + "</svg>"
    )


def lettering(movie: Movie, title: str, ink: str, *, above: bool) -> str:
    """The words: the title at its size, and in small print who made it and when."""
    top = 34 if above else HEIGHT - TITLE_HEIGHT - 62
    credit_y = HEIGHT - 28
    return (
        paragraph(title, x=MARGIN, top=top, width=WIDTH - 2 * MARGIN, height=TITLE_HEIGHT, size=TITLE_SIZE, fill=ink)
        + small_print(legible(movie.director), x=MARGIN, y=credit_y, width=WIDTH - 2 * MARGIN - 60, fill=ink)
        + small_print(str(movie.release_date.year), x=WIDTH - MARGIN, y=credit_y, width=60, fill=ink, anchor="end")
    )
