"""The open page of a sold-out showtime says when a seat comes back, without being loaded again."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from matinee.programme.models import Showtime
from matinee.sales import operations
from matinee.sales.models import Reservation
from matinee.testing import NOW, World, a_reservation, a_screen, a_showtime

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("complaints")]


@pytest.fixture
def sold_out(transactional_db: None) -> Iterator[Showtime]:
    """Three seats, taken. The clock goes on: browsers wait for it."""
    with time_machine.travel(datetime(2030, 1, 1, 12, tzinfo=UTC)):
        world = World.build()
        showtime = a_showtime(world.movie, screen=a_screen(world.theater, "Snug", "A s s s"))
        for seat in ("A1", "A2", "A3"):
            a_reservation(showtime, world.bob, seats=[seat])
        yield showtime


@pytest.fixture
def wait_at(live_server: LiveServer) -> Callable[..., None]:
    def wait_at(page: Page, showtime: Showtime) -> None:
        page.goto(f"{live_server.url}/showtime/{showtime.pk}/")
        expect(page.get_by_role("heading", name="Sold out")).to_be_visible()

    return wait_at


def give_back(showtime: Showtime, seat: str) -> None:
    kept = Reservation.objects.get(showtime=showtime, claims__seat__label=seat, claims__released_at=None)
    operations.release(reservation=kept, now=datetime.now(UTC))


def test_a_seat_that_comes_back_is_said_with_the_way_to_it(
    sold_out: Showtime, page: Page, wait_at: Callable[..., None]
) -> None:
    wait_at(page, sold_out)
    said, way = page.get_by_role("status"), page.get_by_role("link", name="Choose seats")
    expect(said).to_have_text("")
    expect(way).to_be_hidden()

    give_back(sold_out, "A2")
    expect(said).to_have_text("1 seat is free again.")
    expect(page).to_have_title(re.compile("^Free again · Dune"))
    give_back(sold_out, "A3")
    expect(said).to_have_text("2 seats are free again.")

    way.click()
    page.locator("[value=A2]").check()
    page.locator("[value=A3]").check()
    page.get_by_role("button", name="Keep these 2").click()
    page.wait_for_url("**/reserve/*/")


def test_who_has_the_room_open_as_it_sells_out_hears_of_it_too(
    sold_out: Showtime, page: Page, live_server: LiveServer
) -> None:
    give_back(sold_out, "A2")
    page.goto(f"{live_server.url}/showtime/{sold_out.pk}/")
    lost = page.locator("[data-lost]")
    a_reservation(sold_out, seats=["A2"])
    expect(lost).to_have_text("The last seats were taken a moment ago.")
    give_back(sold_out, "A2")
    expect(lost).to_have_text("A2 is free again.")
    page.locator("[value=A2]").check()
    expect(lost).to_have_text("")


def test_who_was_too_slow_hears_that_as_well(sold_out: Showtime, page: Page, wait_at: Callable[..., None]) -> None:
    wait_at(page, sold_out)
    give_back(sold_out, "A2")
    expect(page.get_by_role("link", name="Choose seats")).to_be_visible()
    a_reservation(sold_out, seats=["A2"])
    expect(page.get_by_role("status")).to_have_text("Somebody was faster: every seat is taken again.")
    expect(page.get_by_role("link", name="Choose seats")).to_be_hidden()
    expect(page).to_have_title(re.compile("^Dune"))


def test_once_it_is_called_off_nobody_waits_any_more(
    sold_out: Showtime, page: Page, wait_at: Callable[..., None]
) -> None:
    wait_at(page, sold_out)
    with page.expect_response("**/live/*"):
        pass
    Showtime.objects.filter(pk=sold_out.pk).update(cancelled_at=NOW)
    expect(page.get_by_role("status")).to_have_text("Seats for this showtime are no longer sold here.")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.wait_for_timeout(2000)
    assert asked == []


def test_in_another_tab_one_is_told_by_its_title(sold_out: Showtime, page: Page, wait_at: Callable[..., None]) -> None:
    wait_at(page, sold_out)
    page.clock.install()
    with page.expect_response("**/live/*"):
        page.reload()
    page.evaluate("Object.defineProperty(document, 'hidden', { value: true })")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.wait_for_timeout(600)
    give_back(sold_out, "A2")
    page.clock.run_for(16_000)
    expect(page).to_have_title(re.compile("^Free again · Dune"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(sold_out: Showtime, page: Page, wait_at: Callable[..., None], scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    wait_at(page, sold_out)
    give_back(sold_out, "A2")
    expect(page.get_by_role("link", name="Choose seats")).to_be_visible()
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_without_scripts_the_page_says_what_it_said(
    sold_out: Showtime, browser: Browser, wait_at: Callable[..., None]
) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        wait_at(page, sold_out)
        expect(page.locator("[data-waiting]")).to_have_text(
            "Sold out Every seat is taken. One that somebody gives back is on sale here at once.", use_inner_text=True
        )
