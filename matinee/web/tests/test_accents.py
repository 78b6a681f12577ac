import re

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as some

from matinee.web import stylesheet
from matinee.web.accents import DARK_GROUND, LIGHT_GROUND, SHAPES, WORDS, accent, contrast

COLORS = some.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def test_contrast_is_what_wcag_says() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert contrast("#9b1c31", "#9b1c31") == 1


@given(color=COLORS, ground=some.sampled_from([LIGHT_GROUND, DARK_GROUND]))
def test_every_color_becomes_readable(color: str, ground: str) -> None:
    shown = accent(color, ground)
    assert contrast(shown.words, ground) >= WORDS
    assert contrast(shown.ground, ground) >= SHAPES
    assert contrast(shown.on_ground, shown.ground) >= WORDS


def test_a_color_that_is_readable_stays_as_it_is() -> None:
    assert accent("#9b1c31", LIGHT_GROUND).words == "#9b1c31"


def tokens() -> tuple[dict[str, str], dict[str, str]]:
    """The colours of tokens.css, in light and in the dark."""
    light, dark = stylesheet.text().split("@media (prefers-color-scheme: dark)", 1)
    found = [dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", part)) for part in (light, dark)]
    return found[0], found[0] | found[1]


@pytest.mark.parametrize("scheme", [0, 1])
@pytest.mark.parametrize("ground", ["paper", "card", "sunken"])
def test_the_house_keeps_its_own_rule(scheme: int, ground: str) -> None:
    colors = tokens()[scheme]
    for words in ("ink", "ink-soft", "accent-text", "good", "warn", "bad"):
        assert contrast(colors[words], colors[ground]) >= WORDS, words
    for shape in ("edge", "accent"):
        assert contrast(colors[shape], colors[ground]) >= SHAPES, shape
    assert contrast(colors["on-accent"], colors["accent"]) >= WORDS


def test_the_grounds_that_accents_are_measured_on_are_the_hardest_of_the_house() -> None:
    light, dark = tokens()
    assert (
        min((light[name] for name in ("paper", "card", "sunken")), key=lambda each: contrast(each, "#000000"))
        == LIGHT_GROUND
    )
    assert (
        max((dark[name] for name in ("paper", "card", "sunken")), key=lambda each: contrast(each, "#000000"))
        == DARK_GROUND
    )


def test_an_accent_is_a_stylesheet_that_may_be_kept_for_good(visitor: Client) -> None:
    answer = visitor.get("/accents/9b1c31.css")
    assert answer["Content-Type"] == "text/css; charset=utf-8"
    assert "immutable" in answer["Cache-Control"]
    assert answer.content.startswith(b":root{--accent:#9b1c31;--on-accent:#ffffff")


def test_nothing_but_a_color_is_an_accent(db: None, visitor: Client) -> None:
    assert visitor.get("/accents/red;}x.css").status_code == 404
