"""The API reference is readable and reachable for everybody."""

import json
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from matinee.programme.models import Showtime
from matinee.testing import World, a_movie, a_reservation, a_showtime, a_theater
from matinee.web.tests.visitor import Visitor

pytestmark = pytest.mark.browser

OPEN_SOME = """document.querySelectorAll(".opblock-summary-control")
    .forEach((control, number) => number % 6 === 0 && control.click())"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing(page: Page, live_server: LiveServer, scheme: str, width: int) -> None:
    World.build()
    page.set_viewport_size({"width": width, "height": 844})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.goto(f"{live_server.url}/api/docs")
    page.locator(".opblock").first.wait_for()
    page.evaluate(OPEN_SOME)
    page.locator(".opblock-body textarea").first.wait_for()
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    page.get_by_role("button", name="Authorize").first.click()
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_it_is_dark_where_its_reader_wants_it_dark_and_changes_with_them(page: Page, live_server: LiveServer) -> None:
    page.emulate_media(color_scheme="dark")
    page.goto(f"{live_server.url}/api/docs")
    expect(page.locator("body")).to_have_css("background-color", "rgb(28, 32, 34)")
    page.emulate_media(color_scheme="light")
    expect(page.locator("body")).to_have_css("background-color", "rgb(255, 255, 255)")


def test_it_leads_back_to_the_site(page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/api/docs")
    page.get_by_role("link", name="Matinee: what is on").click()
    expect(page).to_have_url(f"{live_server.url}/")


def test_an_operation_that_is_opened_has_an_address_of_its_own(page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/api/docs")
    page.locator("#operations-Reservations-reserve .opblock-summary-control").click()
    expect(page).to_have_url(f"{live_server.url}/api/docs#/Reservations/reserve")
    body = page.get_by_role("textbox", name="Request body")
    assert json.loads(body.input_value()) == {"showtime": 1, "reserve": 2}


def test_its_example_of_a_reservation_can_be_sent_as_it_stands(page: Page, live_server: LiveServer) -> None:
    a_showtime(a_movie("Before"), a_theater("Lux"))
    world = World.build()
    a_reservation(Showtime.objects.earliest("pk"), world.bob, number=100, together=False)
    client = Visitor(world.ann)
    # A page with a form brings the cookie for it.
    client.get(f"/showtime/{world.showtime.pk}/")
    for name in (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME):
        page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
    page.goto(f"{live_server.url}/api/docs#/Reservations/reserve")
    body = page.get_by_role("textbox", name="Request body")
    expect(body).to_have_value(re.compile(f'"showtime": {world.showtime.pk}'))
    page.locator("#operations-Reservations-reserve").get_by_role("button", name="Execute").click()
    status = page.locator("#operations-Reservations-reserve .live-responses-table .response .response-col_status")
    expect(status).to_contain_text("201")
