"""Tickets on paper: on the roll of a ticket printer and on a sheet, nothing covers or cuts anything."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from django.conf import settings
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from matinee.sales.models import Purchase
from matinee.testing import World, a_movie, a_purchase, a_screen, a_showtime
from matinee.web.tests.visitor import Visitor

pytestmark = pytest.mark.browser

# CSS has 96 pixels an inch.
MM = 96 / 25.4
BOXES = """[...document.querySelectorAll(".ticket")].map((ticket) => Object.fromEntries(
    [".ticket", ".ticket h2", ".ticket-place", ".ticket-place dd", "dd.room", ".qr", ".ticket-letters"].map((part) => {
        const found = part === ".ticket" ? ticket : ticket.querySelector(part.replace(".ticket ", ""));
        const box = found.getBoundingClientRect();
        return [part, [box.left, box.top, box.left + Math.max(box.width, found.scrollWidth ?? 0), box.bottom]];
    })))"""
Box = tuple[float, float, float, float]


@pytest.fixture
def bought(transactional_db: None) -> Iterator[Purchase]:
    """Two tickets on which everything is long."""
    with time_machine.travel(datetime(2030, 1, 1, 12, tzinfo=UTC)):
        world = World.build()
        movie = a_movie("The Assassination of Jesse James by the Coward Robert Ford", rating="FSK 16", min_age=16)
        screen = a_screen(world.theater, "Grand auditorium", f"AA {'s ' * 14}")
        yield a_purchase(a_showtime(movie, screen=screen), world.ann, seats=["AA13", "AA14"])


def overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


@pytest.mark.parametrize("width", [54, 66, 74, 99, 142, 190])
def test_the_code_covers_nothing_and_nothing_is_cut(
    bought: Purchase, page: Page, live_server: LiveServer, width: int
) -> None:
    owner = Visitor(bought.reservation.user)
    session = owner.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    page.set_viewport_size({"width": int(width * MM), "height": 1100})
    page.emulate_media(media="print")
    page.goto(f"{live_server.url}/purchase/{bought.pk}/")
    tickets: list[dict[str, Box]] = page.evaluate(BOXES)
    assert len(tickets) == 2
    for ticket in tickets:
        for part, box in ticket.items():
            assert box[0] >= 0, part
            assert box[2] <= int(width * MM) + 1, part
            assert part in (".ticket", ".qr") or not overlap(box, ticket[".qr"]), part
