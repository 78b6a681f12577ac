"""A poster is drawn for every film, whatever its title is made of."""

import re
from datetime import date
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matinee.programme.models import Movie
from matinee.programme.posters import draw
from matinee.programme.posters.compositions import COMPOSITIONS, Composition
from matinee.programme.posters.dice import Dice
from matinee.programme.posters.lettering import advance, fitted, wrapped
from matinee.programme.posters.palettes import PALETTES, Palette

SVG = "{http://www.w3.org/2000/svg}"


def poster(title: str, director: str = "Agnès Varda") -> ET.Element:
    return ET.fromstring(draw(Movie(title=title, director=director, release_date=date(1962, 4, 11))))  # noqa: S314


def words(drawn: ET.Element) -> list[str]:
    return [text.text or "" for text in drawn.iter(f"{SVG}text")]


def test_title_director_and_year_can_be_read() -> None:
    assert words(poster("Cléo from 5 to 7")) == ["Cléo from", "5 to 7", "Agnès Varda", "1962"]


def test_the_same_title_is_always_drawn_in_the_same_way() -> None:
    assert ET.tostring(poster("Dune")) == ET.tostring(poster("Dune"))
    assert ET.tostring(poster("Dune")) != ET.tostring(poster("Dune 2"))


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_text_gives_valid_svg_in_which_every_line_of_the_title_fits(title: str, director: str) -> None:
    for text in poster(title, director).iter(f"{SVG}text"):
        assert advance(text.text or "") * float(text.get("font-size", 0)) <= 341


def test_a_hostile_title_stays_a_title() -> None:
    drawn = poster('</text><script>alert("1")</script>\0\ud800&amp;')
    assert drawn.get("aria-label") == '</text><script>alert("1")</script>&amp;'
    assert list(drawn.iter(f"{SVG}script")) == []


def test_nothing_in_it_that_a_content_security_policy_forbids() -> None:
    for title in map(str, range(60)):
        assert not re.search(r"style=|<style|href|url\(| id=| on\w+=", draw(movie(title)))


def movie(title: str) -> Movie:
    return Movie(title=title, director="Agnès Varda", release_date=date(1962, 4, 11))


def test_a_wall_of_posters_has_many_colours() -> None:
    grounds = [poster(f"Film {number}").find(f"{SVG}rect") for number in range(20)]
    assert len({ground.get("fill") for ground in grounds if ground is not None}) >= 10


@pytest.mark.parametrize("composition", COMPOSITIONS, ids=lambda composition: composition.draw.__name__)
@pytest.mark.parametrize("palette", PALETTES[:2])
def test_every_composition_is_svg(composition: Composition, palette: Palette) -> None:
    for throw in range(20):
        ET.fromstring(f"<svg>{composition.draw(palette, Dice(str(throw)))}</svg>")  # noqa: S314


@pytest.mark.parametrize("palette", PALETTES, ids=lambda palette: palette.ground)
def test_the_words_stand_out_from_the_ground(palette: Palette) -> None:
    lighter, darker = sorted((luminance(palette.ink), luminance(palette.ground)), reverse=True)
    assert (lighter + 0.05) / (darker + 0.05) >= 4.5


def luminance(colour: str) -> float:
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_a_short_title_is_large_and_a_long_one_loses_no_word() -> None:
    assert fitted("M", 340, 150, 54) == (54, ["M"])
    long = "Dr. Strangelove or: How I Learned to Stop Worrying and Love the Bomb"
    size, lines = fitted(long, 340, 150, 54)
    assert (size, " ".join(lines)) == (30, long)


def test_what_fits_at_no_size_ends_in_an_ellipsis() -> None:
    size, lines = fitted("word " * 200, 340, 150, 54)
    assert (size, len(lines), lines[-1][-1]) == (14, 9, "…")


def test_a_script_without_blanks_is_wrapped_between_its_signs() -> None:
    assert wrapped("花様年華夏の夜", 3.5) == ["花様年", "華夏の", "夜"]
