from pathlib import Path

from django.contrib.staticfiles import finders
from django.test import Client

from matinee.web import stylesheet


def test_the_stylesheet_is_all_components_and_layers_come_first() -> None:
    found = finders.find("site.css")
    assert isinstance(found, str)
    text = Path(found).read_text()
    assert text.startswith("/* Later layers win")
    assert all(file.read_text() in text for file in stylesheet.COMPONENTS.glob("*.css"))


def test_a_stylesheet_that_says_the_same_is_not_written_again() -> None:
    before = Path(stylesheet.written().path(stylesheet.NAME)).stat().st_mtime_ns
    assert Path(stylesheet.written().path(stylesheet.NAME)).stat().st_mtime_ns == before


def test_every_component_stands_in_a_layer() -> None:
    for file in stylesheet.COMPONENTS.glob("*.css"):
        rules = [line for line in file.read_text().splitlines() if line[:1] not in ("", " ", "}", "/")]
        assert all(line.startswith("@layer") for line in rules), file.name


def test_a_page_asks_for_one_stylesheet(db: None, visitor: Client) -> None:
    assert visitor.get("/").content.count(b'rel="stylesheet"') == 1
