"""A page as its reader sees it."""

import re
from html import unescape
from html.parser import HTMLParser
from typing import Any


def words(answer: Any) -> str:
    """What a page's main part, or a fragment, says to its reader, in one line; of a choice only what it is called."""
    body = re.sub(r"(?s)^.*?<main[^>]*>|</main>.*$", "", answer.content.decode())
    body = re.sub(r"(?s)<select.*?</select>", " ", body)
    body = re.sub(r"</?(a|b|em|i|small|span|strong|time)\b[^>]*>", "", body)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def seats(answer: Any) -> dict[str, str]:
    """What an ear hears of every seat of a map or a list, and whether it is free, chosen or taken."""
    reader = _Seats()
    reader.feed(answer.content.decode())
    return {" ".join(said.split()): state for said, state in reader.found}


class _Seats(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self.is_labelled = False

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        had = dict(attributes)
        if tag == "input" and had.get("type") == "checkbox" and had.get("name") == "seats":
            state = "taken" if "disabled" in had else "chosen" if "checked" in had else "free"
            self.found.append((had.get("aria-label") or "", state))
            self.is_labelled = "aria-label" not in had

    def handle_data(self, data: str) -> None:
        if self.is_labelled:
            self.found[-1] = (self.found[-1][0] + data, self.found[-1][1])

    def handle_endtag(self, tag: str) -> None:
        self.is_labelled = self.is_labelled and tag != "label"
