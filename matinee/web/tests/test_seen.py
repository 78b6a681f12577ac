"""What is done is what was shown: a form about a state that is gone does nothing, and shows what changed."""

from typing import Any

import pytest

from matinee.programme import operations as programme
from matinee.sales import operations
from matinee.sales.models import Payment, Purchase, Refund, Reservation
from matinee.sales.operations import Wish
from matinee.testing import NOW, World, a_purchase, a_reservation
from matinee.web.tests.pressing import Browser, form_in
from matinee.web.tests.reading import words

WHO = ["guest", "member"]
CHANGED = "You looked at C4 and C5 for €20.00. It is now C4, C5, C6 and C7 for €40.00. Nothing was done yet."


def two_tabs(world: World, who: str) -> tuple[Browser, str]:
    browser = Browser(world.ann if who == "member" else None)
    return browser, browser.press(f"/showtime/{world.showtime.pk}/", "Keep these", seats=["C4", "C5"])["Location"]


def four_seats(browser: Browser, page: str) -> None:
    """What the other tab does."""
    browser.press(f"{page}seats/", "Keep these", seats=["C4", "C5", "C6", "C7"])


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("gateway", ["demo", "desk"])
def test_pay_charges_what_it_said_or_nothing(world: World, who: str, gateway: str) -> None:
    browser, page = two_tabs(world, who)
    press = browser.fill(page, "Pay €20.00", email="guest@example.org", name="Ann", gateway=gateway)
    four_seats(browser, page)

    answer: Any = browser.post(press.address, press.data, follow=True)

    assert Payment.objects.count() == 0
    assert CHANGED in words(answer)
    again = form_in(answer, page, "Pay €40.00")
    assert (again.fields["email"], again.fields["name"]) == (["guest@example.org"], ["Ann"])
    browser.post(again.action, again.filled("Pay €40.00", {"gateway": gateway}))
    assert Payment.objects.get().amount == 4000


@pytest.mark.parametrize(("button", "place"), [("Let the seats go", ""), ("Add time", ""), ("Keep these", "seats/")])
def test_other_forms_about_seats_that_changed_do_nothing(world: World, button: str, place: str) -> None:
    browser, page = two_tabs(world, "guest")
    typed: Any = {"seats": ["D1", "D2"]} if place else {}
    press = browser.fill(page + place, button, **typed)
    four_seats(browser, page)

    answer = browser.post(press.address, press.data, follow=True)

    kept = Reservation.objects.with_sale().get()
    assert CHANGED in words(answer)
    assert (kept.labels, kept.released_at) == (["C4", "C5", "C6", "C7"], None)


def test_tickets_that_were_moved_meanwhile_are_not_given_back_unseen(world: World) -> None:
    bought = a_purchase(world.showtime, world.ann, seats=["C4"])
    browser = Browser(world.ann)
    press = browser.fill(f"/purchase/{bought.pk}/cancellation/", "Give back")
    operations.report_broken(seat=bought.reservation.kept_claims[0].seat, note="", now=NOW)

    answer = browser.post(press.address, press.data)

    assert answer.status_code == 409
    assert "You looked at C4 for €10.00." in words(answer)
    assert (Refund.objects.count(), Purchase.objects.get().cancelled_at) == (0, None)


def test_the_desk_takes_what_it_said(world: World) -> None:
    kept = a_reservation(world.showtime, seats=["C4", "C5"])
    staff = Browser(world.staff)
    press = staff.fill(f"/staff/showtime/{world.showtime.pk}/?seats=C4", "Take €20.00")
    operations.change(reservation=kept, wish=Wish(seats=["C4", "C5", "C6", "C7"]), now=NOW)

    answer = staff.post(press.address, press.data, follow=True)

    assert CHANGED in words(answer)
    assert Payment.objects.count() == 0


@pytest.mark.parametrize("button", ["Sell", "Keep back", "Report broken"])
def test_the_desk_acts_at_the_prices_that_it_saw(world: World, button: str) -> None:
    staff = Browser(world.staff)
    press = staff.fill(f"/staff/showtime/{world.showtime.pk}/?seats=C4", button, name="Ann", reason="Press")
    world.showtime.price_card.prices.update(amount=1500)

    answer = staff.post(press.address, press.data)

    seen = "You looked at Dune, 1 January 2030 at 21:00, by seat plan Standard 1, at €10.00."
    assert answer.status_code == 409
    assert seen in words(answer)
    assert Reservation.objects.count() == 0


def test_a_plan_that_somebody_else_has_saved_meanwhile_is_not_drawn_over(world: World) -> None:
    plan = world.showtime.plan
    staff = Browser(world.staff)
    press = staff.fill(f"/staff/plans/{plan.pk}/", "Save as", text="A s s s")
    programme.redraw(plan=plan, text="A s s s s", now=NOW)

    answer = staff.post(press.address, press.data)

    assert answer.status_code == 409
    assert "You looked at version 1. It is now version 2." in words(answer)
    again = form_in(answer, press.address, "Save as")
    assert again.fields["text"][0].strip() == "A s s s"
    assert staff.post(again.action, again.filled("Save as", {})).status_code == 302
