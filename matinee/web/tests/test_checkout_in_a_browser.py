"""From seats to tickets in a real browser: with keys alone, without scripts, against the clock."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Response, expect
from pytest_django.live_server_helper import LiveServer

from matinee.programme.models import Showtime
from matinee.sales import operations
from matinee.sales.gateways.base import Card
from matinee.sales.models import Channel, Purchase, Reservation
from matinee.testing import NOW, PASSWORD, World, a_purchase, a_reservation, a_showtime

pytestmark = pytest.mark.browser

# Some seconds may have gone by when one looks.
JUST_KEPT = re.compile(r"^9:[345]\d$")
TARGETS = "button, select, input:not([type=hidden], [type=checkbox]), nav a, .button, summary"


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """It goes on: browsers wait for it."""
    with time_machine.travel(datetime(2030, 1, 1, 12, tzinfo=UTC)) as traveller:
        yield traveller


@pytest.fixture
def world(transactional_db: None, clock: time_machine.Traveller) -> World:
    world = World.build()
    world.movie.rating, world.movie.accompanied_min_age = "12A", 12
    world.movie.save()
    return world


@pytest.fixture
def press(page: Page) -> Callable[[str], None]:
    """Go to what has this name with the Tab key, and press it."""

    def go(name: str, key: str = "Enter") -> None:
        for _ in range(150):
            page.keyboard.press("Tab")
            focused = page.evaluate(
                "() => { const at = document.activeElement;"
                " return at.ariaLabel || (at.labels && at.labels[0]?.innerText) || at.innerText || '' }"
            )
            if str(focused).strip().startswith(name):
                page.keyboard.press(key)
                return
        raise AssertionError(f"Tab never came to {name}.")

    return go


def sign_in(page: Page, live_server: LiveServer, name: str = "ann") -> None:
    page.goto(f"{live_server.url}/login/")
    page.get_by_label("E-mail address or username").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Log in", exact=True).click()


@pytest.mark.usefixtures("complaints")
def test_a_guest_with_a_keyboard_and_a_card_that_is_declined(
    world: World, page: Page, live_server: LiveServer, press: Callable[..., None]
) -> None:
    page.goto(f"{live_server.url}/showtime/{world.showtime.pk}/")
    press("The best 2")
    expect(page.locator("[data-countdown-face]")).to_be_visible()
    press("E-mail address", "End")
    page.keyboard.type("guest@example.org")
    press("Anybody under 12 comes with an adult.", "Space")
    press("Card number", "End")
    page.keyboard.type("4000 0000 0000 0002")
    press("Pay €20.00")

    expect(page.get_by_role("alert")).to_contain_text("The card was declined. Nothing was charged.")
    expect(page.get_by_label("E-mail address")).to_have_value("guest@example.org")
    expect(page.get_by_label("Card number")).to_have_value("")
    press("Card number", "End")
    page.keyboard.type("4242 4242 4242 4242")
    press("Pay €20.00")

    expect(page.get_by_role("heading", level=1)).to_have_text("Your tickets")
    for ticket in Purchase.objects.get().tickets.all():
        expect(page.get_by_role("img", name=f"QR code {ticket.spaced_code}")).to_be_visible()


@pytest.mark.usefixtures("complaints")
@pytest.mark.parametrize("width", [390, 1280])
def test_what_went_wrong_is_on_the_first_screen_and_back_leads_to_a_page_of_ours(
    world: World, page: Page, live_server: LiveServer, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 664})
    sign_in(page, live_server)
    page.goto(f"{live_server.url}/showtime/{world.showtime.pk}/")
    page.get_by_role("button", name="The best 2").click()
    page.get_by_role("button", name="Pay €20.00").evaluate("button => { button.form.noValidate = true }")
    page.get_by_role("button", name="Pay €20.00").click()
    expect(page.get_by_role("alert")).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("alert")).to_contain_text("Something isn't right yet")

    page.reload()
    expect(page.get_by_role("alert")).to_contain_text("Something isn't right yet")
    page.get_by_label("Anybody under 12 comes with an adult.").check()
    page.get_by_label("Card number").fill("4000 0000 0000 0002")
    page.get_by_role("button", name="Pay €20.00").click()
    expect(page.get_by_role("alert")).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("alert")).to_contain_text("The card was declined. Nothing was charged.")
    assert page.evaluate("scrollY") == 0

    page.get_by_label("Card number").fill("4242 4242 4242 4242")
    page.get_by_role("button", name="Pay €20.00").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your tickets")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your tickets")


@pytest.mark.usefixtures("complaints")
def test_what_somebody_typed_goes_along_to_register_and_the_enter_key_pays(
    world: World, page: Page, live_server: LiveServer
) -> None:
    page.goto(f"{live_server.url}/showtime/{world.showtime.pk}/")
    page.get_by_role("button", name="The best 2").click()
    page.get_by_label("E-mail address").fill("eve@example.org")
    page.get_by_role("button", name="Register", exact=True).click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Register")
    expect(page.get_by_label("E-mail address")).to_have_value("eve@example.org")
    page.get_by_label("Name").fill("Eve Höfler")
    page.get_by_label("Password").fill("a long enough one")
    page.get_by_role("main").get_by_role("button", name="Register", exact=True).click()
    expect(page.locator(".contact summary")).to_contain_text("eve@example.org, Eve Höfler")
    page.get_by_label("Anybody under 12 comes with an adult.").check()
    page.get_by_label("Card number").fill("4000 0000 0000 9995")
    page.get_by_label("Card number").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("There isn't enough money on the card.")
    page.get_by_label("Card number").press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Your tickets")
    bought = Purchase.objects.get()
    assert (bought.email, bought.name) == ("eve@example.org", "Eve Höfler")
    assert bought.reservation.user is not None
    page.get_by_role("link", name="My evenings").click()
    expect(page.get_by_role("heading", name="Next")).to_be_visible()


def test_without_scripts_all_of_it_works(world: World, browser: Browser, live_server: LiveServer) -> None:
    with browser.new_context(java_script_enabled=False, locale="en-GB") as context:
        page = context.new_page()
        page.goto(f"{live_server.url}/showtime/{world.showtime.pk}/")
        page.get_by_role("button", name="The best 2").click()
        expect(page.get_by_text("Your seats are kept until 13:10")).to_be_visible()
        expect(page.locator("[data-countdown-face]")).to_be_hidden()
        page.get_by_role("link", name="Change seats").click()
        page.get_by_role("button", name="The best 1").click()
        page.get_by_label("E-mail address").fill("guest@example.org")
        page.get_by_label("Anybody under 12 comes with an adult.").check()
        page.get_by_role("button", name="Pay €10.00").click()
        page.get_by_role("link", name="Give the tickets back").click()
        page.get_by_role("button", name="Give back, for €10.00").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("These tickets were given back")


@pytest.mark.usefixtures("complaints")
def test_the_clock_warns_and_at_its_end_the_page_says_so(
    world: World, page: Page, live_server: LiveServer, clock: time_machine.Traveller
) -> None:
    page.clock.install()
    page.goto(f"{live_server.url}/showtime/{world.showtime.pk}/")
    page.get_by_role("button", name="The best 2").click()
    face, said = page.locator("[data-countdown-face]"), page.locator("[data-countdown-said]")
    expect(face).to_have_text(JUST_KEPT)
    expect(said).to_have_text("")

    page.clock.run_for(8 * 60 * 1000)
    expect(said).to_have_text("Two minutes left.")
    expect(page.locator(".clock")).to_contain_class("soon")
    clock.move_to(NOW + timedelta(minutes=10, seconds=2))
    page.clock.run_for(3 * 60 * 1000)

    expect(page.get_by_role("heading", name="The time for these seats is up")).to_be_visible()
    page.get_by_role("button", name="Take F6, F7 again").click()
    expect(face).to_have_text(JUST_KEPT)


@pytest.mark.usefixtures("complaints")
def test_more_time_leaves_everything_as_it_was(
    world: World, page: Page, live_server: LiveServer, clock: time_machine.Traveller
) -> None:
    """Twice, each time with what was typed, the card as well, and at the same place of the page."""
    page.set_viewport_size({"width": 390, "height": 664})
    page.goto(f"{live_server.url}/showtime/{world.showtime.pk}/")
    page.get_by_role("button", name="The best 2").click()
    more, face = page.get_by_role("button", name="Add time"), page.locator("[data-countdown-face]")
    expect(more).to_be_hidden()
    for minutes in (8, 16):
        clock.move_to(NOW + timedelta(minutes=minutes))
        page.reload()
        page.get_by_label("E-mail address").fill("guest@example.org")
        page.get_by_label("Name").fill("Ann")
        page.get_by_label("Anybody under 12 comes with an adult.").check()
        page.get_by_label("Card number").fill("4242 4242")
        more.scroll_into_view_if_needed()
        scrolled = page.evaluate("scrollY")
        more.click()

        expect(face).to_have_text(JUST_KEPT)
        expect(more).to_be_hidden()
        expect(page.locator("[data-countdown-said]")).to_have_text("Your seats are kept longer.")
        expect(page.get_by_label("E-mail address")).to_have_value("guest@example.org")
        expect(page.get_by_label("Name")).to_have_value("Ann")
        expect(page.get_by_label("Anybody under 12 comes with an adult.")).to_be_checked()
        expect(page.get_by_label("Card number")).to_have_value("4242 4242")
        assert page.evaluate("scrollY") == scrolled
    page.get_by_label("Card number").fill("4242 4242 4242 4242")
    page.get_by_role("button", name="Pay €20.00").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your tickets")


@pytest.mark.usefixtures("complaints")
def test_a_page_that_waits_for_the_bank_looks_again_by_itself(
    world: World, page: Page, live_server: LiveServer, clock: time_machine.Traveller
) -> None:
    kept = a_reservation(world.showtime, world.ann, now=NOW)
    pay(kept, "4000000000000119")
    sign_in(page, live_server)
    # It asks every four seconds by its own clock. The waiting is for its question and the answer, not for a time.
    with page.expect_response(is_polled, timeout=60_000):
        page.goto(f"{live_server.url}/reserve/{kept.pk}/")
    expect(page.get_by_role("heading", name="Waiting for the bank")).to_be_visible()

    operations.sweep(now=NOW + timedelta(minutes=2))

    expect(page.get_by_role("heading", level=1)).to_have_text("Your tickets")


def is_polled(response: Response) -> bool:
    """Whether it answers a question that the page asks by itself."""
    return "hx-request" in response.request.headers


def pay(kept: Reservation, number: str = "", gateway: str = "demo") -> None:
    way, card = {"channel": Channel.WEB, "gateway_name": gateway}, Card(number)
    operations.purchase(reservation=kept, now=NOW, card=card, age_confirmed=True, **way)  # type: ignore[arg-type]


@pytest.fixture
def pages(world: World) -> list[str]:
    """All that ann has: every state of a reservation, tickets, her account."""
    kept = [a_reservation(world.showtime, world.ann, now=NOW, seats=[f"{row}4", f"{row}5"]) for row in "ABCDE"]
    pay(kept[1], "4000000000000119")
    pay(kept[2], gateway="desk")
    operations.release(reservation=kept[3], now=NOW)
    expired = a_reservation(world.showtime, world.ann, now=NOW - timedelta(minutes=20), seats=["F4"])
    off = a_reservation(a_showtime(world.movie, world.theater, starts_at=NOW + timedelta(days=3)), world.ann, now=NOW)
    Showtime.objects.filter(pk=off.showtime_id).update(cancelled_at=NOW)
    bought, given_back = (a_purchase(world.late, world.ann, now=NOW, seats=[seat]) for seat in ("B4", "C4"))
    operations.cancel(bought=given_back, by_staff=False, now=NOW)
    numbers = [reservation.pk for reservation in (*kept, expired, off)]
    return [
        *[f"/reserve/{number}/" for number in numbers],
        f"/reserve/{kept[0].pk}/seats/",
        f"/purchase/{bought.pk}/",
        f"/purchase/{bought.pk}/cancellation/",
        f"/purchase/{given_back.pk}/",
        f"/purchase/{given_back.pk}/cancellation/",
        "/purchase/",
        "/logout/",
        "/account/email/",
        "/account/password/change/",
        "/account/leaving/",
    ]


GUESTS = [
    "/login/",
    "/register/",
    "/purchase/",
    "/account/password/reset/",
    "/account/password/reset/done/",
    "/account/password/reset/key/1-x/",
    "/account/password/reset/key/done/",
    "/account/confirm-email/x/",
    "/account/inactive/",
]


@pytest.mark.usefixtures("complaints")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(pages: list[str], page: Page, live_server: LiveServer, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    found = [complaint for address in GUESTS for complaint in axe(page, live_server, address)]
    sign_in(page, live_server)
    found += [complaint for address in pages for complaint in axe(page, live_server, address)]
    assert found == []


def axe(page: Page, live_server: LiveServer, address: str) -> list[str]:
    page.goto(live_server.url + address)
    for details in page.locator("main details").all():
        details.evaluate("details => { details.open = true }")
    result = Axe().run(page)
    return [f"{address}: {result.generate_report()}"] if result.violations_count else []


@pytest.mark.usefixtures("complaints")
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_no_page_scrolls_sideways_and_every_control_is_big_enough(
    pages: list[str], page: Page, live_server: LiveServer, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    sign_in(page, live_server)
    for address in pages:
        page.goto(live_server.url + address)
        sideways = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(sideways) == 0, address
        small = page.evaluate(
            """(targets) => [...document.querySelectorAll(targets)]
                .filter((each) => each.checkVisibility())
                .map((each) => [each.outerHTML.slice(0, 90), each.getBoundingClientRect()])
                .filter(([, box]) => box.height < 43.9 || box.width < 43.9)
                .map(([words]) => words)""",
            TARGETS,
        )
        assert small == [], address
