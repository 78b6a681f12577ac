"""A form that is sent twice: by a double tap, by Back, by a reload, from a browser that never saw the first answer."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from matinee.accounts.models import User
from matinee.sales import operations
from matinee.sales.models import Payment, Purchase, RememberedAnswer, Reservation
from matinee.sales.operations.sweeping import forget_old
from matinee.testing import NOW, PASSWORD, World, a_reservation
from matinee.web import once
from matinee.web.tests.pressing import Browser, Press, at_once
from matinee.web.tests.reading import words

WHO = ["guest", "member"]


@pytest.fixture
def evening(transactional_db: None) -> Iterator[World]:
    with time_machine.travel(datetime(2030, 1, 1, 12, tzinfo=UTC)):
        yield World.build()


def browser_of(world: World, who: str) -> Browser:
    return Browser(world.ann if who == "member" else None)


def two_seats(world: World, browser: Browser) -> Press:
    return browser.fill(f"/showtime/{world.showtime.pk}/", "Keep these seats", seats=["C4", "C5"])


@pytest.mark.parametrize("who", WHO)
def test_a_double_tap_leads_both_to_the_one_reservation_that_it_made(evening: World, who: str) -> None:
    """Whichever answer reaches the browser gives it the seats, although only one of them made the session."""
    press = two_seats(evening, browser_of(evening, who))

    answers = at_once(press.sent, press.sent)

    kept = Reservation.objects.get()
    assert [answer["Location"] for _, answer in answers] == [f"/reserve/{kept.pk}/"] * 2
    for browser, answer in answers:
        assert "Seat C4" in words(browser.get(answer["Location"]))


@pytest.mark.parametrize("who", WHO)
def test_the_same_form_later_gets_the_same_answer(world: World, who: str) -> None:
    press = two_seats(world, browser_of(world, who))
    press.sent()

    browser, answer = press.sent()

    assert answer["Location"] == f"/reserve/{Reservation.objects.get().pk}/"
    assert browser.get(answer["Location"]).status_code == 200


@pytest.mark.parametrize("who", WHO)
def test_pay_pressed_twice_at_once_charges_once_and_both_see_the_tickets(evening: World, who: str) -> None:
    browser = browser_of(evening, who)
    page = browser.press(f"/showtime/{evening.showtime.pk}/", "The best 2 together")["Location"]
    press = browser.fill(page, "Pay", email="guest@example.org", gateway="demo")

    answers = at_once(press.sent, press.sent)

    assert [answer["Location"] for _, answer in answers] == [f"/purchase/{Purchase.objects.get().pk}/"] * 2
    assert Payment.objects.count() == 1
    assert all("Your tickets" in words(browser.get(answer["Location"])) for browser, answer in answers)


def test_a_session_that_holds_something_keeps_it_and_gets_the_seats_as_well(world: World) -> None:
    browser = Browser()
    lost = two_seats(world, browser)
    lost.sent()
    other = browser.press(f"/showtime/{world.late.pk}/", "Keep these seats", seats=["D4"])["Location"]

    again = browser.post(lost.address, lost.data)

    assert [browser.get(page).status_code for page in (again["Location"], other)] == [200, 200]


def test_what_was_filled_in_otherwise_is_another_wish(world: World) -> None:
    browser = Browser()
    form = browser.form(f"/showtime/{world.showtime.pk}/", "Keep these seats")
    for seats in (["C4", "C5"], ["D4"]):
        browser.filled(form, seats=seats).sent()
    assert sorted(kept.labels for kept in Reservation.objects.with_sale()) == [["C4", "C5"], ["D4"]]


def test_the_page_loaded_anew_is_another_wish(world: World) -> None:
    browser = Browser()
    for _ in range(2):
        browser.press(f"/showtime/{world.showtime.pk}/", "The best 2 together")
    assert Reservation.objects.count() == 2


def test_what_was_refused_is_tried_again(world: World) -> None:
    taken = a_reservation(world.showtime, world.bob, seats=["C4", "C5"])
    press = two_seats(world, Browser())
    assert press.sent()[1].status_code == 409
    operations.release(reservation=taken, now=NOW)

    assert press.sent()[1].status_code == 302
    assert RememberedAnswer.objects.get().status == 302


def test_another_browser_that_knows_all_that_was_sent_gets_nothing(world: World) -> None:
    press = two_seats(world, Browser())
    press.sent()
    thief = Browser()
    thief.get(f"/showtime/{world.showtime.pk}/")

    assert thief.post(press.address, press.data).status_code == 403


def test_somebody_else_at_the_same_browser_gets_nothing(world: World) -> None:
    """The cookie of the form outlives the log-out."""
    browser = Browser(world.ann)
    press = two_seats(world, browser)
    page = press.sent()[1]["Location"]
    browser.logout()
    browser.cookies["csrftoken"] = press.cookies["csrftoken"].value

    browser.post(press.address, press.data)

    assert browser.get(page).status_code in (302, 404)
    assert "ann" not in browser.get("/").content.decode()


def test_who_comes_while_the_first_is_still_at_it_is_told_so(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(once, "PATIENCE", 0.1)
    press = two_seats(world, Browser())
    press.sent()
    RememberedAnswer.objects.update(status=None)

    answer = press.sent()[1]

    assert (answer.status_code, Reservation.objects.count()) == (409, 1)
    assert "This is still being done" in words(answer)


def test_a_process_that_was_killed_over_it_is_waited_for_a_minute(world: World, noon: time_machine.Traveller) -> None:
    press = two_seats(world, Browser())
    press.sent()
    RememberedAnswer.objects.update(status=None)
    operations.release(reservation=Reservation.objects.get(), now=NOW)
    noon.move_to(NOW + timedelta(seconds=61))

    assert press.sent()[1].status_code == 302
    assert Reservation.objects.count() == 2


def test_after_a_day_it_is_forgotten(world: World) -> None:
    two_seats(world, Browser()).sent()
    forget_old(NOW + timedelta(hours=24))
    assert RememberedAnswer.objects.count() == 0


def test_what_was_said_is_said_again(world: World) -> None:
    browser = Browser()
    page = browser.press(f"/showtime/{world.showtime.pk}/", "The best 2 together")["Location"]
    press = browser.fill(page, "Let the seats go")
    press.sent()

    again, answer = press.sent()

    assert "You let the seats go. Nothing was charged." in words(again.get(answer["Location"]))


def test_who_registers_by_a_double_tap_is_registered_and_logged_in(evening: World) -> None:
    press = Browser().fill("/register/", "Register", email="cleo@example.org", name="Cleo", password1=PASSWORD)

    answers = at_once(press.sent, press.sent)

    assert User.objects.filter(email="cleo@example.org").count() == 1
    assert [answer.status_code for _, answer in answers] == [302, 302]
    assert all("Cleo" in browser.get("/account/email/").content.decode() for browser, _ in answers)


def test_who_is_logged_in_and_sends_the_form_once_more_is_led_on(world: World) -> None:
    """With the cookies of the first answer, for which the form's token is too old."""
    browser = Browser()
    press = browser.fill("/login/", "Log in", login="ann", password=PASSWORD)
    first = browser.post(press.address, press.data)

    again = browser.post(press.address, press.data)

    assert (again.status_code, again["Location"]) == (302, first["Location"])
