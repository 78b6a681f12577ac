"""The public pages in a real browser: with keys alone, in little room, for readers of the screen, without scripts."""

import gzip
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from matinee.programme import operations as programme
from matinee.programme.models import SeatCategory, Showtime
from matinee.sales.models import Reservation
from matinee.testing import TONIGHT, World, a_movie, a_purchase, a_reservation, a_screen, a_showtime, a_theater

pytestmark = pytest.mark.browser

PLAN = """
A . s s _ s s .
B s s s _ s s s

C p p p _ p p p
D w c s _ s c w
"""


@pytest.fixture
def house(transactional_db: None) -> Iterator[Showtime]:
    """An evening with something of everything. The clock goes on: browsers wait for it."""
    with time_machine.travel(datetime(2030, 1, 1, 12, tzinfo=UTC)):
        world = World.build()
        a_movie("Tomorrow’s", release_date=datetime(2030, 5, 1, tzinfo=UTC).date())
        a_purchase(
            a_showtime(a_movie("Amélie", rating="12A", synopsis="A waitress."), a_theater("Lux", capacity=20)),
            number=19,
            together=False,
        )
        programme.set_prices(world.theater, "Standard", {SeatCategory.PREMIUM: world.theater.money(1400)})
        theater = a_theater("Odeon", accent="#1d5c5a", zone="Europe/London", access="A ramp.", address="1 High Street")
        programme.set_prices(theater, "Standard", {SeatCategory.PREMIUM: theater.money(1400)})
        showtime = a_showtime(world.movie, screen=a_screen(theater, "Two", PLAN), subtitles="English", relaxed=True)
        a_reservation(showtime, seats=["B3", "B4"])
        yield showtime


@pytest.fixture
def sold_out(house: Showtime) -> Showtime:
    showtime = a_showtime(house.movie, a_theater("Kino", capacity=2))
    a_purchase(showtime, number=2, together=False)
    return showtime


def addresses(showtime: Showtime) -> list[str]:
    theater, movie = showtime.theater, showtime.movie
    return [
        "/",
        "/?mark=3D",
        "/movies/",
        "/movies/?search=nobody",
        f"/movies/{movie.pk}/",
        "/theaters/",
        f"/theaters/{theater.pk}/",
        f"/showtime/{showtime.pk}/",
    ]


@pytest.mark.usefixtures("complaints")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(
    house: Showtime, sold_out: Showtime, page: Page, live_server: LiveServer, scheme: str
) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    for address in [*addresses(house), f"/showtime/{sold_out.pk}/"]:
        page.goto(live_server.url + address)
        found = Axe().run(page)
        assert found.violations_count == 0, f"{address}: {found.generate_report()}"


def test_the_page_of_an_error_is_readable_as_well(house: Showtime, page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/nowhere/")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.usefixtures("complaints")
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_no_page_scrolls_sideways(
    house: Showtime, sold_out: Showtime, page: Page, live_server: LiveServer, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 640})
    for address in [*addresses(house), f"/showtime/{sold_out.pk}/"]:
        page.goto(live_server.url + address)
        assert page.evaluate("document.documentElement.scrollWidth") == width, address


def test_every_control_is_as_large_as_a_fingertip(house: Showtime, page: Page, live_server: LiveServer) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    for address in addresses(house):
        page.goto(live_server.url + address)
        small = page.evaluate(
            """() => [...document.querySelectorAll("button, select, input, nav a, .time, .button, summary")]
                .filter((each) => each.checkVisibility())
                .map((each) => [each.outerHTML.slice(0, 90), each.getBoundingClientRect()])
                .filter(([, box]) => box.width && (box.height < 44 || box.width < 44))
                .map(([html, box]) => `${html} ${box.width} × ${box.height}`)"""
        )
        # A box with its label beside it is as large as both.
        assert [each for each in small if 'id="accessible"' not in each] == [], address


@pytest.mark.usefixtures("complaints")
def test_a_filter_swaps_the_programme_and_the_back_button_brings_it_back(
    house: Showtime, page: Page, live_server: LiveServer
) -> None:
    page.goto(live_server.url)
    loads: list[str] = []
    page.on("load", lambda loaded: loads.append(loaded.url))
    expect(page.locator(".film")).to_have_count(2)
    page.focus("#mark")
    page.select_option("#mark", "relaxed")
    expect(page.locator(".film")).to_have_count(1)
    expect(page).to_have_url(f"{live_server.url}/?theater=&time=&mark=relaxed")
    expect(page.locator("#found")).to_have_text("1 showtime of 1 movie")
    assert page.evaluate("document.activeElement.id") == "mark"
    assert loads == []
    page.go_back()
    expect(page.locator(".film")).to_have_count(2)
    page.goto(f"{live_server.url}/movies/")
    page.go_back()
    expect(page.locator(".lobby")).to_be_visible()


@pytest.mark.usefixtures("complaints")
def test_a_day_is_a_tap(house: Showtime, page: Page, live_server: LiveServer) -> None:
    a_showtime(
        house.movie,
        house.theater.screens.get(name="Two").theater,
        screen=house.screen,
        starts_at=TONIGHT.replace(day=3),
    )
    page.goto(live_server.url)
    page.get_by_role("link", name="Thu Jan 3").click()
    expect(page.get_by_role("heading", name="Thursday, January 3")).to_be_visible()
    expect(page.locator(".day[aria-current]")).to_contain_text("Thu")


@pytest.mark.usefixtures("complaints")
def test_keys_walk_through_the_room_and_pick_a_seat(house: Showtime, page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/showtime/{house.pk}/")
    page.locator("[name=seats][value=A1]").focus()
    for key, seat in [
        ("ArrowRight", "A2"),
        ("ArrowRight", "A3"),
        ("ArrowDown", "C4"),  # straight on, over the seat that is taken
        ("ArrowRight", "C5"),
        ("ArrowUp", "B5"),
        ("ArrowDown", "C5"),
    ]:
        page.keyboard.press(key)
        assert page.evaluate("document.activeElement.value") == seat
    page.keyboard.press("Space")
    expect(page.locator("[data-choice]")).to_have_text("C5 €14.00")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Space")
    expect(page.locator("[data-choice]")).to_have_text("C4, C5 €28.00")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Keep these 2"
    page.keyboard.press("Enter")
    page.wait_for_url("**/reserve/*/")
    assert Reservation.objects.latest("pk").labels == ["C4", "C5"]


@pytest.mark.parametrize(("locale", "sum_of_two"), [("en-US", "€28.00"), ("fr-FR", "28.00 €"), ("en-DE", "28,00 €")])
def test_the_total_is_written_as_the_prices_are(
    house: Showtime, browser: Browser, live_server: LiveServer, locale: str, sum_of_two: str
) -> None:
    with browser.new_context(locale=locale) as context:
        page = context.new_page()
        page.goto(f"{live_server.url}/showtime/{house.pk}/")
        page.locator("[value=C1]").check()
        page.locator("[value=C2]").check()
        expect(page.locator("[data-choice]")).to_have_text(f"C1, C2 {sum_of_two}")


@pytest.mark.parametrize(("zone", "is_said"), [("Europe/London", False), ("America/New_York", True)])
def test_the_clock_is_named_to_whom_has_another(
    house: Showtime, browser: Browser, live_server: LiveServer, zone: str, is_said: bool
) -> None:
    with browser.new_context(timezone_id=zone) as context:
        page = context.new_page()
        page.goto(f"{live_server.url}/theaters/{house.theater.pk}/")
        expect(page.locator("[data-zone]")).to_be_visible(visible=is_said)


def test_the_room_is_one_stop_for_the_tab_key(house: Showtime, page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/showtime/{house.pk}/")
    assert page.locator("[name=seats][tabindex='0']").count() == 1


def test_a_seat_taken_meanwhile_is_said_with_the_choice_kept(
    house: Showtime, page: Page, live_server: LiveServer
) -> None:
    # Before the map hears of it, however long the click takes: then it would have unmarked the seat itself.
    page.route("**/live/*", lambda route: route.abort())
    page.goto(f"{live_server.url}/showtime/{house.pk}/")
    page.locator("[value=C1]").check()
    page.locator("[value=C2]").check()
    a_reservation(house, seats=["C2"])
    page.get_by_role("button", name="Keep these 2").click()
    expect(page.get_by_role("alert")).to_contain_text("Seat C2 was taken a moment ago.")
    expect(page.locator("[value=C1]")).to_be_checked()
    page.get_by_role("button", name="Take ").click()
    page.wait_for_url("**/reserve/*/")


def test_three_taps_from_the_first_page_to_seats_without_scripts(
    house: Showtime, browser: Browser, live_server: LiveServer
) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(live_server.url)
        page.select_option("#mark", "relaxed")
        page.get_by_role("button", name="Show").click()
        expect(page.locator(".film")).to_have_count(1)
        page.locator(".time").first.click()
        page.get_by_role("button", name="The best 2 together").click()
        page.wait_for_url("**/reserve/*/")
        assert len(Reservation.objects.latest("pk").labels) == 2
        page.goto(f"{live_server.url}/showtime/{house.pk}/")
        page.locator("[value=A1]").check()
        page.locator("[value=A2]").check()
        page.get_by_role("button", name="Keep these seats").click()
        page.wait_for_url("**/reserve/*/")


@pytest.mark.parametrize("media", [{"forced_colors": "active"}, {"reduced_motion": "reduce"}, {"media": "print"}])
def test_a_chosen_seat_stands_out_however_the_page_is_shown(
    house: Showtime, page: Page, live_server: LiveServer, media: dict[str, str]
) -> None:
    page.emulate_media(**media)  # type: ignore[arg-type]
    page.goto(f"{live_server.url}/showtime/{house.pk}/")
    page.locator("[value=C1]").check()
    chosen, free = (
        page.evaluate(f"getComputedStyle(document.querySelector('[value={seat}]'), '::before').backgroundColor")
        for seat in ("C1", "C2")
    )
    assert chosen != free


def test_right_to_left_mirrors_the_page_but_not_the_room(house: Showtime, page: Page, live_server: LiveServer) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{live_server.url}/showtime/{house.pk}/")
    page.evaluate("document.documentElement.dir = 'rtl'")
    left = page.evaluate(
        "['C1', 'C2'].map((seat) => document.querySelector(`[value=${seat}]`).getBoundingClientRect().x)"
    )
    assert left[0] < left[1]
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_the_first_page_is_light(house: Showtime, page: Page, live_server: LiveServer) -> None:
    """In bytes as they are sent; the live server compresses no files, so that is done here."""
    weights: dict[str, int] = {}

    def weigh(url: str, body: bytes) -> None:
        weights[url] = len(gzip.compress(body))

    page.on(
        "response", lambda response: weigh(response.url, response.body()) if "/posters/" not in response.url else None
    )
    page.goto(live_server.url)
    page.wait_for_load_state("networkidle")
    assert all(url.startswith(live_server.url) for url in weights)
    assert sum(url.endswith(".css") for url in weights) == 1
    assert sum(weights.values()) < 60_000, weights


def test_in_forced_colors_only_what_is_chosen_is_filled(house: Showtime, page: Page, live_server: LiveServer) -> None:
    page.emulate_media(forced_colors="active")
    page.goto(f"{live_server.url}/showtime/{house.pk}/")
    page.locator("[value=C1]").check()
    chosen, free, taken = (
        page.evaluate(f"getComputedStyle(document.querySelector('[value={seat}]'), '::{part}').backgroundColor")
        for seat, part in (("C1", "before"), ("C2", "before"), ("B3", "after"))
    )
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert taken == "rgba(0, 0, 0, 0)"
    assert free == paper
    assert chosen not in (paper, taken)
