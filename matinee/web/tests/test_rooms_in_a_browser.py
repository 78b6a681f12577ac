"""Picking seats in a real browser: with a finger, with keys, from a list, and while others pick as well."""

import re
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import pairwise

import pytest
import time_machine
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from matinee.programme import operations as programme
from matinee.programme.models import SeatCategory, Showtime
from matinee.sales.models import Reservation
from matinee.testing import NOW, World, a_reservation, a_screen, a_showtime

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("complaints")]

WIDE = "\n".join(
    ["[Stalls]", "bend: 1"]
    + [f"{row} " + "s " * 7 + "_ " + ("p " if row in "EF" else "s ") * 13 + "_ " + "s " * 7 for row in "ABCDEFGH"]
    + ["J w c s s s s s _ s s s s s s s s s s s s s _ s s s s s c w", "[Balcony]", "shift: half", "BA" + " b" * 29]
)
# Wider and wider, so that the ends of some rows are drawn beside each other.
FAN = "\n".join(
    ["bend: 2.5"]
    + [
        f"{row} " + ". " * gap + "s " * (20 - 2 * gap) + ". " * gap
        for row, gap in zip("ABCDEFGH", [5, 4, 3, 2, 2, 1, 1, 0], strict=True)
    ]
)
# How many answers the page had heard when a seat was shown as taken.
COUNTING = """() => {
    window.lives = () => performance.getEntriesByType("resource").filter((each) => each.name.includes("/live/")).length
    const seat = document.querySelector("[value=C1]")
    new MutationObserver(() => { window.heard ??= lives() }).observe(seat, { attributeFilter: ["disabled"] })
}"""
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def clock(transactional_db: None) -> Iterator[None]:
    """It goes on: browsers wait for it."""
    with time_machine.travel(datetime(2030, 1, 1, 12, tzinfo=UTC)):
        yield


@pytest.fixture
def world(clock: None) -> World:
    return World.build()


@pytest.fixture
def hall(world: World) -> Showtime:
    """29 places wide, bent, with a balcony; two seats of it are taken."""
    dear = {SeatCategory.PREMIUM: world.theater.money(1400), SeatCategory.BALCONY: world.theater.money(800)}
    programme.set_prices(world.theater, "Standard", dear)
    showtime = a_showtime(world.movie, screen=a_screen(world.theater, "Grand", WIDE))
    a_reservation(showtime, seats=["E14", "E15"])
    return showtime


@pytest.fixture
def phone(browser: Browser) -> Iterator[BrowserContext]:
    with browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True) as context:  # type: ignore[arg-type]
        yield context


@pytest.fixture
def seat_page(live_server: LiveServer) -> Callable[..., None]:
    def open_in(page: Page, showtime: Showtime, view: str = "map") -> None:
        page.goto(f"{live_server.url}/showtime/{showtime.pk}/?view={view}")

    return open_in


def size(page: Page) -> float:
    return float(page.evaluate("document.querySelector('[data-room] input').getBoundingClientRect().width"))


def overhang(page: Page) -> int:
    """How much of the room's width is out of sight."""
    frame = "document.querySelector('.room-scroll')"
    return int(page.evaluate(f"{frame}.scrollWidth - {frame}.clientWidth"))


def place(page: Page, seat: str) -> tuple[float, float]:
    box = page.locator(f"[value={seat}]").bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


# ── The whole room, and larger ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_the_whole_room_is_seen_at_once(hall: Showtime, page: Page, seat_page: Callable[..., None], width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    seat_page(page, hall)
    assert overhang(page) == 0
    for seat in ("A1", "A27", "BA29"):
        x, _ = place(page, seat)
        assert 0 < x < width


@pytest.mark.parametrize("width", [390, 1280])
def test_no_name_of_a_row_covers_another(world: World, page: Page, seat_page: Callable[..., None], width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    seat_page(page, a_showtime(world.movie, screen=a_screen(world.theater, "Fan", FAN)))
    names = page.locator(".line > b:first-child").evaluate_all(
        """names => names.map((name) => {
            const { y, height } = name.getBoundingClientRect()
            const { fontSize, backgroundSize } = getComputedStyle(name)
            return [y + height / 2, parseFloat(fontSize), parseFloat(backgroundSize.split(" ")[1])]
        })"""
    )
    for (middle, letters, _), (next_middle, _, background) in pairwise(names):
        # A capital is three quarters as high as its letters are large.
        assert next_middle - background / 2 > middle + letters * 0.75 / 2


@pytest.fixture
def arena(world: World) -> Showtime:
    """104 places wide."""
    rows = "\n".join(f"{row} " + "s " * 28 + "_ " + "s " * 46 + "_ " + "s " * 28 for row in "ABCDEFGHJKLMNPQRSTUV")
    return a_showtime(world.movie, screen=a_screen(world.theater, "Arena", f"bend: 2\n{rows}"))


@pytest.mark.parametrize("width", [1024, 1280])
def test_a_room_of_more_than_a_hundred_places_across_is_seen_at_once_too(
    arena: Showtime, page: Page, seat_page: Callable[..., None], width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    seat_page(page, arena)
    assert overhang(page) == 0
    assert size(page) == pytest.approx((width - 2 * 40 - 48) / 104, abs=0.5)


def test_where_seats_could_not_be_told_apart_the_room_begins_larger_at_the_best_of_them(
    arena: Showtime, phone: BrowserContext, seat_page: Callable[..., None]
) -> None:
    page = phone.new_page()
    seat_page(page, arena)
    assert size(page) == 14
    page.locator(".room-scroll").scroll_into_view_if_needed()
    frame = page.locator(".room-scroll").bounding_box()
    assert frame
    for seat in ("N50", "N51", "N54"):
        x, y = place(page, seat)
        assert abs(x - 195) < 60
        assert frame["y"] < y < frame["y"] + frame["height"]
    assert page.evaluate("document.documentElement.scrollWidth") == 390

    # The names stand beside the rows that one sees, though the ends of these are bent away.
    beside = """() => [...document.querySelectorAll(".line")].map((line) => {
        const [name, ...seats] = [...line.children].map((each) => each.getBoundingClientRect())
        const seen = seats.find((box) => box.x >= name.right)
        return Math.abs(name.y - seen.y)
    })"""
    assert max(page.evaluate(beside)) <= 3

    page.touchscreen.tap(*place(page, "N51"))
    assert size(page) == 44
    page.wait_for_timeout(800)
    page.touchscreen.tap(*place(page, "N51"))
    expect(page.locator("[data-choice]")).to_have_text("N51 €10.00")
    smaller = page.get_by_role("button", name="Smaller")
    while smaller.get_attribute("aria-disabled") != "true":
        smaller.tap()
    assert overhang(page) == 0
    assert size(page) < 4


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("view", ["map", "list"])
def test_no_room_makes_the_page_scroll_sideways(
    hall: Showtime, page: Page, seat_page: Callable[..., None], view: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    seat_page(page, hall, view)
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_without_scripts_seats_keep_a_size_and_the_room_scrolls(
    hall: Showtime, browser: Browser, seat_page: Callable[..., None]
) -> None:
    with browser.new_context(java_script_enabled=False, viewport=PHONE, has_touch=True, is_mobile=True) as context:  # type: ignore[arg-type]
        page = context.new_page()
        seat_page(page, hall)
        box = page.locator("[value=A1]").bounding_box()
        assert box
        assert box["width"] == 44
        expect(page.get_by_role("button", name="Larger")).to_be_hidden()
        page.locator("[value=BA15]").check()
        page.locator("[value=BA16]").check()
        page.get_by_role("button", name="Keep these seats").click()
        page.wait_for_url("**/reserve/*/")
    assert Reservation.objects.latest("pk").labels == ["BA15", "BA16"]


def test_the_first_tap_enlarges_and_the_second_picks(
    hall: Showtime, phone: BrowserContext, seat_page: Callable[..., None]
) -> None:
    page = phone.new_page()
    seat_page(page, hall)
    page.locator("[value=F15]").scroll_into_view_if_needed()
    x, y = place(page, "F15")
    before = page.evaluate("[scrollY, document.documentElement.scrollHeight]")
    fingers, now = phone.new_cdp_session(page), time.time()

    def tap(when: float) -> None:
        """At a moment of its own, however busy the machine is."""
        for kind, points in (("touchStart", [{"x": x, "y": y}]), ("touchEnd", [])):
            fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points, "timestamp": when})

    tap(now)
    expect(page.locator("[value=F15]")).not_to_be_checked()
    page.wait_for_function("document.querySelector('[data-room] input').getBoundingClientRect().width === 44")
    there = place(page, "F15")
    assert abs(there[0] - x) < 2
    assert abs(there[1] - y) < 2
    # A double tap is no pick, and nothing else on the page has moved.
    tap(now + 0.2)
    expect(page.locator("[value=F15]")).not_to_be_checked()
    assert page.evaluate("[scrollY, document.documentElement.scrollHeight]") == before
    tap(now + 1)
    expect(page.locator("[value=F15]")).to_be_checked()
    expect(page.locator("[data-choice]")).to_have_text("F15 €14.00")
    expect(page.locator("[data-choice]")).to_be_in_viewport()


@pytest.mark.parametrize("width", [320, 390])
@pytest.mark.parametrize("seat", ["A1", "A14", "A27", "J1", "BA1", "BA15", "BA29"])
def test_at_the_edge_of_the_room_too_the_second_tap_picks_what_the_first_was_on(
    hall: Showtime, browser: Browser, seat_page: Callable[..., None], seat: str, width: int
) -> None:
    viewport = {"width": width, "height": 664}
    with browser.new_context(viewport=viewport, has_touch=True, is_mobile=True) as context:  # type: ignore[arg-type]
        page = context.new_page()
        seat_page(page, hall)
        page.locator(f"[value={seat}]").scroll_into_view_if_needed()
        at = place(page, seat)
        page.touchscreen.tap(*at)
        page.wait_for_function("document.querySelector('[data-room] input').getBoundingClientRect().width === 44")
        assert place(page, seat) == pytest.approx(at, abs=2)
        page.wait_for_timeout(400)
        page.touchscreen.tap(*at)
        expect(page.locator("[name=seats]:checked")).to_have_value(seat)


def test_buttons_and_two_fingers_enlarge_and_a_finger_moves_the_room(
    hall: Showtime, phone: BrowserContext, seat_page: Callable[..., None]
) -> None:
    page = phone.new_page()
    seat_page(page, hall)
    whole = size(page)
    smaller, larger = (page.get_by_role("button", name=name) for name in ("Smaller", "Larger"))
    expect(smaller).to_have_attribute("aria-disabled", "true")
    larger.tap()
    assert size(page) == pytest.approx(whole * 1.6, abs=0.1)
    smaller.tap()
    assert size(page) == whole
    assert overhang(page) == 0

    page.locator(".room-scroll").scroll_into_view_if_needed()
    x, y = place(page, "D14")
    fingers = phone.new_cdp_session(page)

    def touch(kind: str, *at: tuple[float, float]) -> None:
        points = [{"x": x, "y": y, "id": index} for index, (x, y) in enumerate(at)]
        fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", (x - 20, y), (x + 20, y))
    for apart in range(20, 81, 10):
        touch("touchMove", (x - apart, y), (x + apart, y))
    touch("touchEnd")
    assert size(page) == pytest.approx(whole * 4, rel=0.05)
    assert abs(place(page, "D14")[0] - x) < 3

    before = place(page, "D14")[0]
    touch("touchStart", (x, y))
    for way in range(0, 101, 10):
        touch("touchMove", (x - way, y))
    touch("touchEnd")
    page.wait_for_timeout(300)
    assert place(page, "D14")[0] < before - 50
    assert page.locator("[name=seats]:checked").count() == 0


def test_twice_between_the_seats_shows_the_whole_room_again(
    hall: Showtime, page: Page, seat_page: Callable[..., None]
) -> None:
    seat_page(page, hall)
    whole = size(page)
    page.get_by_role("button", name="Larger").click()
    page.locator("[value=A14]").focus()
    page.keyboard.press("+")
    assert size(page) > whole * 1.6
    page.get_by_text("Stalls", exact=True).first.dblclick(force=True)
    assert size(page) == whole


# ── By keys, by words ────────────────────────────────────────────────────────────────────────────


def test_keys_go_over_what_is_taken_and_say_so(hall: Showtime, page: Page, seat_page: Callable[..., None]) -> None:
    seat_page(page, hall)
    said = page.locator("[data-said]")
    page.locator("[value=E13]").focus()
    for key, seat, words in [
        ("ArrowRight", "E16", "E14, E15 taken."),
        ("ArrowUp", "D16", ""),
        ("ArrowLeft", "D15", ""),
        ("ArrowDown", "F15", "E15 taken."),
        ("Home", "F1", ""),
        ("End", "F27", ""),
        ("Control+Home", "A1", ""),
        ("ArrowLeft", "A1", ""),
        ("ArrowUp", "A1", ""),
        ("Control+End", "BA29", ""),
    ]:
        page.keyboard.press(key)
        assert page.evaluate("document.activeElement.value") == seat, key
        if key not in ("Home", "End", "Control+Home", "Control+End"):
            expect(said).to_have_text(words)
    expect(page.locator("[data-pointed]")).to_have_text("Row BA, seat 29, balcony, €8.00")
    before = size(page)
    page.keyboard.press("+")
    assert size(page) > before
    page.keyboard.press("-")
    assert size(page) == before
    page.keyboard.press("Space")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "accessible"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/reserve/*/")
    assert Reservation.objects.latest("pk").labels == ["BA28", "BA29"]


@pytest.mark.parametrize("window", [(390, 844), (1280, 600)])
def test_the_seat_that_keys_lead_to_is_never_hidden(
    hall: Showtime, page: Page, seat_page: Callable[..., None], window: tuple[int, int]
) -> None:
    page.set_viewport_size({"width": window[0], "height": window[1]})
    seat_page(page, hall)
    page.locator("[data-room] [tabindex='0']").focus()
    seen = """() => {
        const seat = document.activeElement
        const box = seat.getBoundingClientRect()
        const at = (x, y) => document.elementFromPoint(box.x + box.width * x, box.y + box.height * y)
        return [[.5, .5], [.1, .5], [.9, .5], [.5, .1], [.5, .9]].every((point) => at(...point) === seat)
    }"""
    page.keyboard.press("Control+Home")
    walk = ["ArrowDown"] * 9 + ["ArrowUp"] * 9 + ["+"] * 3 + ["ArrowDown"] * 9 + ["End", *["ArrowLeft"] * 25]
    hidden = []
    for step, key in enumerate(walk):
        page.keyboard.press(key)
        if not page.evaluate(seen):
            hidden.append((step, key, page.evaluate("document.activeElement.value")))
    assert hidden == []


def test_the_room_says_by_which_keys_one_goes_through_it(
    hall: Showtime, page: Page, seat_page: Callable[..., None]
) -> None:
    seat_page(page, hall)
    expect(page.get_by_role("group", name="The room, seen from the back")).to_have_accessible_description(
        "Arrow keys go from seat to seat, Home and End to the ends of a row. Space marks a seat. "
        "Plus and minus make the room larger and smaller."
    )


def test_a_companion_s_seat_is_asked_about_once_and_by_keys(
    hall: Showtime, page: Page, seat_page: Callable[..., None]
) -> None:
    seat_page(page, hall)
    page.locator("[value=J2]").focus()
    for key in ("Space", "Tab", "Tab", "Enter"):
        page.keyboard.press(key)
    # What is to be decided is what one stands on, so it is read, and the next stop is its answer.
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_role("alert")).to_contain_text(
        "Seat J2 is for whoever comes with somebody who uses a wheelchair"
    )
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Somebody among us uses a wheelchair: take J1, J2")
    page.keyboard.press("Enter")
    page.wait_for_url("**/reserve/*/")
    assert Reservation.objects.latest("pk").labels == ["J1", "J2"]


def test_each_row_of_the_list_is_one_stop_and_keys_walk_through_it(
    hall: Showtime, page: Page, seat_page: Callable[..., None]
) -> None:
    seat_page(page, hall, "list")
    page.get_by_role("link", name="Show the map").focus()
    for key, seat in [
        ("Tab", "A1"),
        ("Tab", "B1"),
        ("ArrowLeft", "A27"),
        ("Shift+Tab", None),
        ("Tab", "A27"),
        ("Home", "A1"),
        ("ArrowLeft", "A1"),
        *[("Tab", f"{row}1") for row in "BCDE"],
        ("End", "E27"),
        ("ArrowDown", "F1"),
    ]:
        page.keyboard.press(key)
        if seat:
            assert page.evaluate("document.activeElement.value") == seat, key
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    for _ in range(6):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/reserve/*/")
    assert Reservation.objects.latest("pk").labels == ["F1", "F2"]


def test_where_one_stands_in_the_list_is_taken_and_the_row_has_another_stop(
    hall: Showtime, page: Page, seat_page: Callable[..., None]
) -> None:
    seat_page(page, hall, "list")
    page.locator("[value=A1]").focus()
    a_reservation(hall, seats=["A1", "A2"])
    expect(page.locator("[value=A1]")).to_be_disabled()
    expect(page.locator("[value=A3]")).to_be_focused()
    page.get_by_role("link", name="Show the map").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.value") == "A3"


def test_map_and_list_are_heard_alike(hall: Showtime, page: Page, seat_page: Callable[..., None]) -> None:
    heard = []
    for view in ("map", "list"):
        seat_page(page, hall, view)
        snapshot = page.locator("form.seats").aria_snapshot()
        heard.append(re.findall(r'checkbox "(Row [^"]*)"((?: \[\w+\])*)', snapshot))
    assert heard[0] == heard[1]
    assert len(heard[0]) == 9 * 27 + 29
    assert ("Row E, seat 14, premium, €14.00, taken", " [disabled]") in heard[0]
    assert ("Row J, seat 1, wheelchair space, standard, €10.00", "") in heard[0]
    assert page.get_by_role("heading", name="Stalls, row E").count() == 1


def test_the_choice_goes_along_from_map_to_list(hall: Showtime, page: Page, seat_page: Callable[..., None]) -> None:
    seat_page(page, hall)
    page.locator("[value=C3]").check()
    page.locator("[value=C4]").check()
    page.get_by_role("link", name="Show a list").click()
    expect(page.locator("[data-choice]")).to_have_text("C3, C4 €20.00")
    page.get_by_label("Row C, seat 5, standard, €10.00").check()
    page.get_by_role("link", name="Show the map").click()
    expect(page.locator("[data-choice]")).to_have_text("C3, C4, C5 €30.00")
    page.get_by_role("button", name="Keep these 3").click()
    page.wait_for_url("**/reserve/*/")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_map_list_and_refusal(
    hall: Showtime, page: Page, seat_page: Callable[..., None], scheme: str
) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    for view in ("map", "list"):
        seat_page(page, hall, view)
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        page.locator("[value=C1]").check()
        page.locator("[value=C3]").check()
        page.get_by_role("button", name="Keep these 2").click()
        expect(page.get_by_role("alert")).to_contain_text("Seat C2 would be left alone.")
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()


# ── While others pick ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("view", ["map", "list"])
def test_what_another_takes_shows_within_two_seconds(
    hall: Showtime, browser: Browser, page: Page, seat_page: Callable[..., None], view: str
) -> None:
    with page.expect_response("**/live/*"):
        seat_page(page, hall, view)
    page.evaluate(COUNTING)
    with browser.new_context() as context:
        other = context.new_page()
        seat_page(other, hall)
        other.locator("[value=C1]").check()
        other.locator("[value=C2]").check()
        other.get_by_role("button", name="Keep these 2").click()
        other.wait_for_url("**/reserve/*/")
        before = page.evaluate("lives()")
        expect(page.locator("[value=C1]")).to_be_disabled()
        expect(page.locator("[value=C2]")).to_be_disabled()
        # It asks every 1.4 seconds, and what is remembered for it is half a second old at most. So whatever else this
        # machine is busy with, the second answer from now on has it.
        assert page.evaluate("heard") - before <= 2
        expect(page.get_by_label("Row C, seat 1, standard, €10.00, taken")).to_have_count(1)
        expect(page.locator("[data-said]")).to_have_text(re.compile(r"C1, C2 were taken\. 268 seats are free\."))
        expect(page.locator("[data-free]")).to_have_text("268")

        other.get_by_role("button", name="Let the seats go").click()
        expect(page.locator("[value=C1]")).to_be_enabled()
    expect(page.get_by_label("Row C, seat 1, standard, €10.00", exact=True)).to_have_count(1)


def test_what_one_had_marked_oneself_is_unmarked_and_said(
    hall: Showtime, page: Page, seat_page: Callable[..., None]
) -> None:
    seat_page(page, hall)
    page.locator("[value=C1]").check()
    page.locator("[value=C2]").check()
    page.locator("[value=C2]").focus()
    a_reservation(hall, seats=["C2"])
    expect(page.locator("[data-lost]")).to_have_text("C2 was taken a moment ago. Your other seats are still marked.")
    expect(page.locator("[value=C2]")).not_to_be_checked()
    expect(page.locator("[data-choice]")).to_have_text("C1 €10.00")
    assert page.evaluate("document.activeElement.value") in ("C1", "C3")
    page.locator("[value=C3]").check()
    expect(page.locator("[data-lost]")).to_have_text("")


def test_who_changes_seats_keeps_their_own_free(
    hall: Showtime, page: Page, seat_page: Callable[..., None], live_server: LiveServer
) -> None:
    seat_page(page, hall)
    page.locator("[value=C1]").check()
    page.locator("[value=C2]").check()
    page.get_by_role("button", name="Keep these 2").click()
    page.wait_for_url("**/reserve/*/")
    # The second question is asked once the first answer has been shown.
    with page.expect_request("**/live/*"):
        page.goto(f"{page.url}seats/")
    with page.expect_request("**/live/*"):
        pass
    expect(page.locator("[value=C1]")).to_be_enabled()
    expect(page.locator("[value=C1]")).not_to_be_checked()
    expect(page.locator("[data-lost]")).to_have_text("")


def test_a_page_that_nobody_looks_at_asks_nothing(hall: Showtime, page: Page, seat_page: Callable[..., None]) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/live/" in request.url else None)
    with page.expect_response("**/live/*"):
        seat_page(page, hall)
    hide = "Object.defineProperty(document, 'hidden', {{ value: {}, configurable: true }})"
    page.evaluate(hide.format("true"))
    page.wait_for_timeout(1500)
    asked.clear()
    page.wait_for_timeout(1600)
    assert not asked
    page.evaluate(hide.format("false"))
    with page.expect_request("**/live/*"):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def test_a_showtime_called_off_says_so_to_those_who_watch(
    hall: Showtime, page: Page, seat_page: Callable[..., None]
) -> None:
    seat_page(page, hall)
    with page.expect_response("**/live/*"):
        pass
    Showtime.objects.filter(pk=hall.pk).update(cancelled_at=NOW)
    expect(page.locator("[data-lost]")).to_have_text("Seats for this showtime are no longer sold here.")
