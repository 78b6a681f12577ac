"""Two taps where one was meant, and two tabs where one was, in a real browser."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from matinee.sales.models import Payment, Purchase, Reservation
from matinee.testing import PASSWORD, World

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("complaints")]


@pytest.fixture
def world(transactional_db: None) -> Iterator[World]:
    with time_machine.travel(datetime(2030, 1, 1, 12, tzinfo=UTC)):
        yield World.build()


def sign_in(page: Page, live_server: LiveServer, who: str) -> None:
    if who == "member":
        page.goto(f"{live_server.url}/login/")
        page.get_by_label("E-mail address or username").fill("ann")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("main").get_by_role("button", name="Log in", exact=True).click()
        expect(page.get_by_role("heading", name="My evenings")).to_be_visible()


@pytest.mark.parametrize("who", ["guest", "member"])
def test_a_double_tap_keeps_the_seats_once_and_a_second_one_pays_once(
    world: World, page: Page, live_server: LiveServer, who: str
) -> None:
    sign_in(page, live_server, who)
    page.goto(f"{live_server.url}/showtime/{world.showtime.pk}/")
    page.locator("[value=C4]").check()
    page.locator("[value=C5]").check()
    page.get_by_role("button", name="Keep these 2").dblclick()
    expect(page.get_by_role("rowheader", name="Seat C4")).to_be_visible()
    assert page.url == f"{live_server.url}/reserve/{Reservation.objects.get().pk}/"

    if who == "guest":
        page.get_by_label("E-mail address").fill("guest@example.org")
    page.get_by_role("button", name="Pay €20.00").dblclick()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your tickets")
    assert (Payment.objects.count(), Purchase.objects.count()) == (1, 1)


def test_back_to_the_room_and_the_same_tap_again_keeps_others(
    world: World, page: Page, live_server: LiveServer
) -> None:
    """The page is loaded anew, and what is pressed there is another wish."""
    page.goto(f"{live_server.url}/showtime/{world.showtime.pk}/")
    page.get_by_role("button", name="The best 2").click()
    page.wait_for_url("**/reserve/*/")
    page.go_back()
    expect(page.get_by_text("You are keeping F6, F7 already")).to_be_visible()
    page.get_by_role("button", name="The best 2").click()
    page.wait_for_url("**/reserve/*/")
    assert Reservation.objects.count() == 2


@pytest.mark.parametrize("who", ["guest", "member"])
def test_the_tab_that_shows_an_older_total_charges_nothing(
    world: World, page: Page, live_server: LiveServer, who: str
) -> None:
    sign_in(page, live_server, who)
    page.goto(f"{live_server.url}/showtime/{world.showtime.pk}/")
    page.get_by_role("button", name="The best 2").click()
    page.wait_for_url("**/reserve/*/")
    other = page.context.new_page()
    other.goto(f"{page.url}seats/")
    other.get_by_role("button", name="The best 4").click()
    expect(other.get_by_role("button", name="Pay €40.00")).to_be_visible()

    if who == "guest":
        page.get_by_label("E-mail address").fill("guest@example.org")
    page.get_by_role("button", name="Pay €20.00").click()

    said = "You looked at F6 and F7 for €20.00. It is now F5, F6, F7 and F8 for €40.00."
    expect(page.get_by_role("alert")).to_contain_text(said)
    assert Payment.objects.count() == 0
    page.get_by_role("button", name="Pay €40.00").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your tickets")
    assert Payment.objects.get().amount == 4000
