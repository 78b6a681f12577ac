from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client
from playwright.sync_api import ConsoleMessage, Page, Response

from matinee.testing import NOW, World


@pytest.fixture
def visitor() -> Client:
    """A browser, as far as its headers go."""
    return Client(headers={"accept": "text/html", "accept-language": "en-GB"})


@pytest.fixture
def noon() -> Iterator[time_machine.Traveller]:
    """It is noon, before the evening that the tests' world has."""
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def world(db: None, noon: time_machine.Traveller) -> World:
    return World.build()


@pytest.fixture
def complaints(page: Page) -> Iterator[None]:
    """Fails where the browser complains: of scripts that break, files that are missing, what the CSP forbids.

    It also complains of pages that say no, and of those it needn't.
    """
    heard: list[tuple[str, str]] = []
    pages: set[str] = set()

    def hear(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            heard.append((message.location["url"], message.text))

    def note(response: Response) -> None:
        if response.request.is_navigation_request():
            pages.add(response.url)

    page.on("console", hear)
    page.on("pageerror", lambda error: heard.append(("", str(error))))
    page.on("response", note)
    yield
    assert [text for url, text in heard if url not in pages or "status of 4" not in text] == []
