"""The cinema's screens in a real browser: with the pointer, with keys alone, without scripts, and read by axe."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from matinee.programme import operations as programme
from matinee.programme.models import SeatCategory, SeatPlan, Showtime
from matinee.sales.models import Channel, Purchase
from matinee.testing import PASSWORD, World, a_purchase, a_reservation, a_screen, a_showtime

pytestmark = pytest.mark.browser

PLAN = """\
[Stalls]
bend: 1
A s s s _ s s s
B s p p _ p p s
C w c s _ f-f s
"""


@pytest.fixture
def house(transactional_db: None) -> Iterator[Showtime]:
    """An evening with something of everything. The clock goes on: browsers wait for it."""
    with time_machine.travel(datetime(2030, 1, 1, 12, tzinfo=UTC)):
        world = World.build()
        programme.set_prices(world.theater, "Standard", {SeatCategory.PREMIUM: world.theater.money(1400)})
        showtime = a_showtime(world.movie, screen=a_screen(world.theater, "Two", PLAN))
        a_reservation(showtime, world.ann, seats=["A1"])
        a_purchase(showtime, world.bob, seats=["B2", "B3"])
        yield showtime


@pytest.fixture
def page(browser: Browser, house: Showtime, live_server: LiveServer) -> Iterator[Page]:
    """The page of somebody of the staff; it may not complain of anything."""
    with browser.new_context() as context:
        page = context.new_page()
        log_in(page, live_server)
        heard: list[str] = []
        page.on("console", lambda said: heard.append(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: heard.append(str(error)))
        yield page
        assert heard == []


def log_in(page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/login/?next=/staff/")
    page.fill("[name=login]", "staff")
    page.fill("[name=password]", PASSWORD)
    page.locator("main form button.button").first.click()
    page.wait_for_url("**/staff/")


def addresses(showtime: Showtime) -> list[str]:
    return [
        "/staff/",
        f"/staff/showtime/{showtime.pk}/",
        f"/staff/showtime/{showtime.pk}/?seats=A1&seats=B2",
        f"/staff/showtime/{showtime.pk}/?seats=A2&seats=A3",
        f"/staff/screens/{showtime.screen_id}/plans/",
        f"/staff/plans/{showtime.plan_id}/",
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(house: Showtime, page: Page, live_server: LiveServer, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    for address in addresses(house):
        page.goto(live_server.url + address)
        for summary in page.locator("main summary").all():
            summary.click()
        found = Axe().run(page)
        assert found.violations_count == 0, f"{address}: {found.generate_report()}"


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_no_page_scrolls_sideways(house: Showtime, page: Page, live_server: LiveServer, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 640})
    for address in addresses(house):
        page.goto(live_server.url + address)
        for summary in page.locator("main summary").all():
            summary.click()
        assert page.evaluate("document.documentElement.scrollWidth") == width, address


# ── The room ─────────────────────────────────────────────────────────────────────────────────────


def test_a_seat_that_is_chosen_tells_its_story_beside_the_room(
    house: Showtime, page: Page, live_server: LiveServer
) -> None:
    page.goto(f"{live_server.url}/staff/showtime/{house.pk}/")
    page.locator("[name=seats][value=B2]").check()
    expect(page.get_by_role("heading", name="Sold to bob")).to_be_visible()
    expect(page.locator("#selection")).to_contain_text("bought, bob")
    expect(page).to_have_url(f"{live_server.url}/staff/showtime/{house.pk}/?seats=B2")
    page.go_back()
    expect(page.locator("#selection")).to_contain_text("No seat chosen")


def test_the_room_stands_still_when_a_seat_is_chosen(house: Showtime, page: Page, live_server: LiveServer) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{live_server.url}/staff/showtime/{house.pk}/")
    before = page.locator(".line").first.bounding_box()
    for seat in ("A1", "A2"):
        page.locator(f"[value={seat}]").check()
        expect(page.locator("#selection h2")).to_contain_text(seat)
        assert page.locator(".line").first.bounding_box() == before


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_sold_seat_that_is_chosen_is_as_readable_as_before(
    house: Showtime, page: Page, live_server: LiveServer, scheme: str
) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.goto(f"{live_server.url}/staff/showtime/{house.pk}/?seats=B2")
    look = "seat => { const look = getComputedStyle(seat, '::before'); return look.color + look.backgroundColor }"
    chosen, other = (page.locator(f".line [value={seat}]").evaluate(look) for seat in ("B2", "B3"))
    assert chosen == other


def test_keys_alone_sell_a_seat(house: Showtime, page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/staff/showtime/{house.pk}/")
    page.locator("[name=seats][tabindex='0']").focus()
    page.keyboard.press("Control+Home")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    expect(page.locator("#selection h2")).to_have_text("A2")
    page.get_by_label("Name").focus()
    page.keyboard.type("Zoë")
    page.keyboard.press("Enter")
    expect(page.locator("#selection")).to_contain_text("Sold to Zoë")
    assert Purchase.objects.latest("pk").channel == Channel.DESK


def test_seats_are_kept_back_and_put_on_sale(house: Showtime, page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/staff/showtime/{house.pk}/")
    page.locator("[value=A2]").check()
    expect(page.locator("#selection h2")).to_have_text("A2")
    page.locator("[value=A3]").check()
    expect(page.locator("#selection h2")).to_have_text("A2, A3")
    page.get_by_text("Keep back for the house").click()
    page.get_by_label("Reason", exact=True).fill("Press")
    page.get_by_label("On sale from").fill("2030-01-01T20:00")
    page.get_by_role("button", name="Keep back").click()
    expect(page.locator("#selection")).to_contain_text("Kept back until 20:00: Press")
    page.get_by_role("button", name="Put on sale").click()
    expect(page.locator("#selection")).to_contain_text("Free")


def test_without_scripts_it_is_a_form(house: Showtime, browser: Browser, live_server: LiveServer) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        log_in(page, live_server)
        page.get_by_role("link", name="Two").locator("xpath=ancestor::li[1]").get_by_role("link", name="Dune").click()
        page.locator("[value=A1]").check()
        page.get_by_role("button", name="Show these seats").click()
        expect(page.locator("#selection")).to_contain_text("Held for ann until 13:10")
        page.get_by_role("button", name="over the counter").click()
        expect(page.locator("#selection")).to_contain_text("Sold to ann")
        edit_as_text(page, house)


def edit_as_text(page: Page, house: Showtime) -> None:
    page.get_by_role("link", name="seat plan").click()
    page.get_by_label("The plan as text").fill("A s s\nB s !")
    page.get_by_role("button", name="Show what it comes to").click()
    expect(page.get_by_role("alert")).to_contain_text("Line 2, column 5")
    page.get_by_label("The plan as text").fill("A s s\nB s s")
    page.get_by_role("button", name="Save as a new version").click()
    page.wait_for_url(f"**/staff/screens/{house.screen_id}/plans/")
    assert programme.current_plan(house.screen).seats.count() == 4


# ── The plan editor ──────────────────────────────────────────────────────────────────────────────


def edit(page: Page, live_server: LiveServer, plan: SeatPlan) -> None:
    page.goto(f"{live_server.url}/staff/plans/{plan.pk}/")
    expect(page.get_by_role("grid")).to_be_visible()


def text(page: Page) -> list[str]:
    return page.locator("#text").input_value().rstrip("\n").split("\n")


def cell(page: Page, row: str, place: int) -> str:
    return f'[role=gridcell][aria-label^="{row}, place {place},"]'


def test_a_plan_is_drawn_with_keys_alone(house: Showtime, page: Page, live_server: LiveServer) -> None:
    edit(page, live_server, house.plan)
    page.locator("[role=gridcell][tabindex='0']").focus()
    press = page.keyboard.press
    press("p")
    press("r")
    assert text(page)[2] == "A  p r s _ s s s"
    press("Home")
    press("Shift+ArrowDown")
    press("Shift+ArrowRight")
    press("w")
    assert text(page)[2:4] == ["A  w w s _ s s s", "B  w w p _ p p s"]
    press("Control+z")
    assert text(page)[2:4] == ["A  p r s _ s s s", "B  s p p _ p p s"]
    press("Control+y")
    assert text(page)[3] == "B  w w p _ p p s"
    press("End")
    press("f")
    press("f")
    press("ArrowLeft")
    press("j")
    assert text(page)[3] == "B  w w p _ p p s f-f"
    press("Enter")
    assert text(page)[4] == "D  w w p _ p p s f-f"
    said = page.locator("[data-where]")
    expect(said).to_have_text("4 rows, 28 seats")
    press("Control+Delete")
    expect(said).to_have_text("3 rows, 20 seats")
    expect(page.get_by_role("row", name="Row B", exact=True)).to_have_count(1)
    press("Home")
    press("Delete")
    press("Insert")
    assert text(page)[4] == "C  . c s _ f-f s"
    press("ArrowDown")
    expect(page.locator(":focus")).to_have_attribute("aria-label", "C, place 1, nothing")
    expect(page.locator("#preview")).to_contain_text("seats:")


def test_the_numbers_of_the_server_come_into_the_drawing(house: Showtime, page: Page, live_server: LiveServer) -> None:
    edit(page, live_server, house.plan)
    expect(page.locator(cell(page, "A", 3))).to_have_text("3")
    page.locator(cell(page, "A", 1)).click()
    page.get_by_text("From this row on").click()
    page.get_by_label("Numbers").select_option("odd left")
    page.get_by_label("from", exact=True).fill("3")
    page.get_by_label("without", exact=True).fill("5")
    page.get_by_role("button", name="Number them").click()
    assert text(page)[:4] == ["[Stalls]", "bend: 1", "numbers: odd left, from 3, without 5", "A  s s s _ s s s"]
    expect(page.locator(cell(page, "A", 3))).to_have_text("3")
    expect(page.locator(cell(page, "A", 2))).to_have_text("7")
    expect(page.locator(cell(page, "A", 2))).to_have_attribute("aria-label", "A, place 2, standard, seat 7")
    expect(page.locator(cell(page, "A", 5))).to_have_text("4")
    expect(page.locator("#preview .line").first.locator("input").first).to_have_attribute("value", "A9")


def test_rows_are_bent_shifted_named_and_put_into_sections(
    house: Showtime, page: Page, live_server: LiveServer
) -> None:
    edit(page, live_server, house.plan)
    page.locator(cell(page, "C", 1)).click()
    page.get_by_text("From this row on").click()
    page.get_by_label("Bend").fill("2.5")
    page.get_by_label("Bend").press("Tab")
    page.get_by_label("Shift").select_option("half")
    page.get_by_label("Section").fill("Balcony")
    page.get_by_role("button", name="Begin section").click()
    page.get_by_role("button", name="Cross aisle in front").click()
    page.get_by_label("Name of this row").fill("BA")
    page.get_by_label("Name of this row").press("Tab")
    assert text(page)[4:] == ["", "[Balcony]", "bend: 2.5", "shift: half", "BA  w c s _ f-f s"]
    expect(page.locator("#preview .section").last).to_have_text("Balcony")
    expect(page.locator("#preview .half")).to_have_count(1)


ROUND = """\
[Stalls]
bend: 1.5
A s s s s s _ s s s s s
shift: half
B s s s s s _ s s s s s
bend: -2
C . s s s s _ s s s s .

D s s s s s _ s s s s s
"""


def test_rows_are_drawn_as_they_stand_in_the_room(house: Showtime, page: Page, live_server: LiveServer) -> None:
    edit(page, live_server, programme.current_plan(a_screen(house.theater, "Round", ROUND)))
    drawn = page.evaluate(
        """() => [...document.querySelectorAll("[role=row]")].map((row) => {
            const size = row.offsetHeight
            const base = row.getBoundingClientRect()
            return [...row.querySelectorAll("[data-seat]")].map((cell) => {
                const box = cell.getBoundingClientRect()
                const aside = (box.x - base.x - cell.parentElement.firstChild.offsetWidth) / size - cell.dataset.x
                return [Math.round(aside * 10), Math.round((box.y - base.y) * 10 / size)]
            })
        })"""
    )
    shown = page.evaluate(
        """() => [...document.querySelectorAll("#preview .line")].map((row) =>
            [...row.querySelectorAll("input")].map((seat) => [row.matches(".half") * 5, +(seat.dataset.dy ?? 0)]))"""
    )
    assert drawn == shown
    assert shown[1][0] == [5, -15]
    assert shown[2][0] == [5, 13]

    # Each place is there to be hit, and nothing lies upon it.
    hit = """() => [...document.querySelectorAll("[role=gridcell]")].filter((cell) => {
        cell.scrollIntoView({ block: "center" })
        const box = cell.getBoundingClientRect()
        const [x, y] = [box.x + box.width / 2, (at) => box.y + box.height * at]
        return [.2, .5, .8].some((at) => document.elementFromPoint(x, y(at)) !== cell)
    }).map((cell) => cell.ariaLabel)"""
    assert page.evaluate(hit) == []


def test_a_row_bends_as_the_bend_is_said(house: Showtime, page: Page, live_server: LiveServer) -> None:
    edit(page, live_server, programme.current_plan(a_screen(house.theater, "Round", ROUND)))
    first, middle = page.locator(cell(page, "A", 1)), page.locator(cell(page, "A", 6))

    def rise() -> float:
        ends = [each.bounding_box() for each in (middle, first)]
        assert all(ends)
        return round(ends[0]["y"] - ends[1]["y"])  # type: ignore[index]

    assert rise() == 42
    first.click()
    page.get_by_text("From this row on").click()
    page.get_by_label("Bend").fill("3")
    page.get_by_label("Bend").press("Tab")
    assert rise() == 84
    page.locator("#text").fill("A s s s s s _ s s s s s")
    assert rise() == 0


def test_a_brush_paints_as_it_is_drawn_over_places(house: Showtime, page: Page, live_server: LiveServer) -> None:
    edit(page, live_server, house.plan)
    page.get_by_label("recliner").check()
    page.get_by_role("grid").scroll_into_view_if_needed()
    start, end = (page.locator(cell(page, "A", place)).bounding_box() for place in (1, 3))
    assert start is not None
    assert end is not None
    page.mouse.move(start["x"] + 5, start["y"] + 5)
    page.mouse.down()
    page.mouse.move(end["x"] + 5, end["y"] + 5, steps=12)
    page.mouse.up()
    assert text(page)[2] == "A  r r r _ s s s"
    page.get_by_role("button", name="Back").click()
    assert text(page)[2] == "A s s s _ s s s", "a stroke is one step"
    page.get_by_role("button", name="Forth").click()
    assert text(page)[2] == "A  r r r _ s s s"
    expect(page.locator("#preview")).to_contain_text("3 recliner")


def test_the_drawing_follows_the_text_and_what_is_wrong_leads_to_its_place(
    house: Showtime, page: Page, live_server: LiveServer
) -> None:
    edit(page, live_server, house.plan)
    page.locator("#text").fill("A s s\nB s x s\nC p")
    expect(page.locator("[role=row]")).to_have_count(2)
    expect(page.locator(".noted")).to_have_text("B s x s")
    page.get_by_role("link", name="Line 2, column 5").click()
    assert page.evaluate("[document.activeElement.id, getSelection().toString()]") == ["text", "x"]
    page.locator("#text").fill("A s s\nB s s s\nC p")
    expect(page.locator("[role=row]")).to_have_count(3)
    expect(page.locator("#preview")).to_contain_text("6 seats: 5 standard, 1 premium.")


def test_what_was_drawn_is_saved_as_a_new_version(house: Showtime, page: Page, live_server: LiveServer) -> None:
    edit(page, live_server, house.plan)
    page.locator(cell(page, "A", 1)).click()
    page.keyboard.press("p")
    page.get_by_label("Nobody chooses").check()
    page.get_by_role("button", name="Save as a new version").click()
    page.wait_for_url(f"**/staff/screens/{house.screen_id}/plans/")
    new = programme.current_plan(house.screen)
    assert (new.version, new.numbered) == (2, False)
    assert new.text.startswith("unnumbered\n[Stalls]\nbend: 1\nA  p s s _ s s s\n")


def test_a_room_of_2500_seats_can_be_drawn_without_waiting(
    house: Showtime, page: Page, live_server: LiveServer
) -> None:
    rows = "\n".join(f"{'*' if row else 'A'} {'s ' * 50}" for row in range(50))
    large = programme.current_plan(a_screen(house.theater, "Large", f"bend: 2\n{rows}"))
    edit(page, live_server, large)
    page.locator("[role=gridcell][tabindex='0']").focus()
    took = page.evaluate(
        """() => {
            const began = performance.now()
            const key = new KeyboardEvent("keydown", { key: "p", bubbles: true })
            for (let each = 0; each < 10; each += 1) document.activeElement.dispatchEvent(key)
            return (performance.now() - began) / 10
        }"""
    )
    assert text(page)[1].startswith("A  p p p p p p p p p p s")
    assert took < 150, f"{took:.0f} ms a key"
