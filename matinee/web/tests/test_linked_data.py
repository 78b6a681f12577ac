"""What a page says to programs that read pages."""

import json
import re
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from matinee.testing import NOW, World, a_movie, a_reservation, a_showtime
from matinee.web.tests.reading import words

SITE = "http://127.0.0.1:8000"


def data(visitor: Client, path: str) -> Any:
    html = visitor.get(path).content.decode()
    (text,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    return json.loads(text)


def test_a_movie(world: World, visitor: Client) -> None:
    assert data(visitor, f"/movies/{world.movie.pk}/") == {
        "@context": "https://schema.org",
        "@type": "Movie",
        "name": "Dune",
        "url": f"{SITE}/movies/{world.movie.pk}/",
        "image": f"{SITE}/posters/{world.movie.pk}.svg",
        "director": {"@type": "Person", "name": "Denis Villeneuve"},
        "genre": "Science fiction",
        "datePublished": "2024-03-01",
        "duration": "PT166M",
    }


def test_a_showtime(world: World, visitor: Client) -> None:
    a_reservation(world.showtime, world.ann, number=3)
    said = data(visitor, f"/showtime/{world.showtime.pk}/")
    assert (said["@type"], said["name"]) == ("ScreeningEvent", "Dune")
    assert (said["startDate"], said["endDate"]) == ("2030-01-01T21:00:00+01:00", "2030-01-01T23:46:00+01:00")
    assert said["eventStatus"] == "https://schema.org/EventScheduled"
    assert (said["location"]["@type"], said["location"]["name"], said["location"]["address"]) == (
        "MovieTheater",
        "Rex",
        "Paris",
    )
    assert said["workPresented"]["@type"] == "Movie"
    assert said["offers"] == {
        "@type": "Offer",
        "url": f"{SITE}/showtime/{world.showtime.pk}/",
        "price": "10.00",
        "priceCurrency": "EUR",
        "availability": "https://schema.org/InStock",
        "validFrom": "2030-01-01T13:00:00+01:00",
        "validThrough": "2030-01-01T21:00:00+01:00",
    }
    rex = {"@type": "Organization", "name": "Rex", "url": f"{SITE}/theaters/{world.theater.pk}/"}
    assert (said["organizer"], said["performer"]) == (rex, {"@type": "Person", "name": "Denis Villeneuve"})


def test_a_showtime_that_is_sold_out(world: World, visitor: Client) -> None:
    a_reservation(world.showtime, world.ann, number=100, together=False)
    assert data(visitor, f"/showtime/{world.showtime.pk}/")["offers"]["availability"] == "https://schema.org/SoldOut"


def test_a_theater(world: World, visitor: Client) -> None:
    said = data(visitor, f"/theaters/{world.theater.pk}/")
    assert (said["@type"], said["name"], said["currenciesAccepted"]) == ("MovieTheater", "Rex", "EUR")


def test_a_title_cannot_leave_its_element(world: World, visitor: Client) -> None:
    title = "</script><script>alert(1)</script> & <!--"
    movie = a_movie(title)
    assert data(visitor, f"/movies/{movie.pk}/")["name"] == title
    assert "<script>alert" not in visitor.get(f"/movies/{movie.pk}/").content.decode()
    assert words(visitor.get(f"/movies/{movie.pk}/")).startswith(title)


@pytest.mark.browser
def test_a_browser_has_nothing_against_it(live_server: LiveServer, page: Page) -> None:
    """It is data, so the Content-Security-Policy, which forbids every inline script, isn't asked."""
    showtime = a_showtime(now=NOW)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.add_init_script(
        "window.violations = [];"
        "document.addEventListener('securitypolicyviolation', event => window.violations.push(event.violatedDirective))"
    )
    for path in (f"/showtime/{showtime.pk}/", f"/movies/{showtime.movie.pk}/", f"/theaters/{showtime.theater.pk}/"):
        page.goto(live_server.url + path)
        assert page.locator('script[type="application/ld+json"]').count() == 1
        assert page.evaluate("window.violations") == []
    # An inline script that isn't data is stopped, so the page does listen.
    page.evaluate("document.body.append(Object.assign(document.createElement('script'), {textContent: '1'}))")
    assert page.evaluate("window.violations") == ["script-src-elem"]
    assert [line for line in said if "Content Security Policy" not in line] == []
