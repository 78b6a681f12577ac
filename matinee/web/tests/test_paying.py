"""Paying on the page: what is asked, what is said, what is never written back."""

import logging
from datetime import timedelta

import pytest
import time_machine
from pytest_django import Settings

from matinee.sales.models import Payment, Purchase
from matinee.sales.operations import sweep
from matinee.testing import NOW, World
from matinee.web.tests.reading import words
from matinee.web.tests.visitor import Visitor

DECLINED, SILENT = "4000 0000 0000 9995", "4000000000000119"


def test_a_guest_pays_and_holds_tickets(world: World) -> None:
    guest = Visitor()
    kept = guest.reserve(world.showtime, "C4", "C5")

    answer = guest.pay(kept, name="Ann", card_number="4242 4242 4242 4242")

    bought = Purchase.objects.get()
    assert answer["Location"] == f"/purchase/{bought.pk}/"
    assert (bought.amount, bought.name, bought.email) == (2000, "Ann", "guest@example.org")
    assert bought.payment.card_ending == "4242"


def test_a_member_has_nothing_to_type(world: World) -> None:
    ann = Visitor(world.ann)
    kept = ann.reserve(world.showtime, "C4")

    assert ann.post("/purchase/", {"reserve": kept.pk, "gateway": "demo"}).status_code == 302
    assert Purchase.objects.get().email == "ann@example.org"


def test_a_guest_says_where_the_tickets_go(world: World) -> None:
    guest = Visitor()
    kept = guest.reserve(world.showtime, "C4")

    for typed, said in (("", "Say where the tickets go to."), ("me", "This is no e-mail address.")):
        answer = guest.get(guest.pay(kept, email=typed)["Location"])
        assert said in words(answer)
        assert 'aria-current="page"' not in answer.content.decode(), "it is no page of My evenings"
    assert Payment.objects.count() == 0


def test_a_declined_card_loses_nothing_but_its_number(world: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    guest = Visitor()
    kept = guest.reserve(world.showtime, "C4")

    answer = guest.pay(kept, name="Ann & Bob", card_number=DECLINED)

    assert (answer.status_code, answer["Location"]) == (302, f"/reserve/{kept.pk}/")
    answer = guest.get(answer["Location"])
    said, page = words(answer), answer.content.decode()
    assert (
        "The payment was declined There isn't enough money on the card. Nothing was charged. "
        "Your seats are still kept. Try another card, or pay at the desk." in said
    )
    assert 'value="guest@example.org"' in page
    assert 'value="Ann &amp; Bob"' in page
    assert 'name="card_number"' in page
    assert "0000 9995" not in page.replace("<dt>4000 0000 0000 9995</dt>", "")
    assert "00009995" not in page + caplog.text
    assert guest.pay(kept)["Location"] == f"/purchase/{Purchase.objects.get().pk}/"


def test_why_one_payment_was_declined_is_not_said_of_another(world: World) -> None:
    guest = Visitor()
    first, second = guest.reserve(world.showtime, "C4"), guest.reserve(world.showtime, "D4")
    for kept, number in ((first, DECLINED), (second, "4000 0000 0000 0002")):
        guest.pay(kept, card_number=number)

    said = words(guest.get(f"/reserve/{first.pk}/"))

    assert "The payment was declined Nothing was charged. Your seats are still kept." in said


@pytest.mark.parametrize(
    "number", ["12", "4242 4242 4242 424x", "4" * 30, "４２４２４２４２４２４２４２４２", "\0" * 12]
)
def test_a_number_that_no_card_has(world: World, number: str) -> None:
    guest = Visitor()
    kept = guest.reserve(world.showtime, "C4")

    answer = guest.get(guest.pay(kept, card_number=number)["Location"])

    assert "Something isn't right yet" in words(answer)
    assert Payment.objects.count() == 0


def test_what_was_wrong_is_said_by_a_page_that_can_be_loaded_again(world: World) -> None:
    """With what was typed, and without paying: the answer to the form is the way to that page."""
    guest = Visitor()
    kept = guest.reserve(world.showtime, "C4")

    answer = guest.pay(kept, card_number="12", email="ann@example.org", name="Ann")

    assert (answer.status_code, answer["Location"]) == (302, f"/reserve/{kept.pk}/")
    for _ in range(2):
        page = guest.get(answer["Location"])
        assert "A card number has 12 to 19 digits." in words(page)
        assert 'value="ann@example.org"' in page.content.decode()
        assert 'value="Ann"' in page.content.decode()
        assert "value" not in page.content.decode().partition('name="card_number"')[2].partition(">")[0]
    assert Payment.objects.count() == 0


def test_the_age_is_asked_once_and_remembered_after_a_decline(world: World) -> None:
    world.movie.min_age = 15
    world.movie.save()
    guest = Visitor()
    kept = guest.reserve(world.showtime, "C4")

    answer = guest.get(guest.pay(kept)["Location"])
    assert "Something isn't right yet Say who comes along" in words(answer)
    answer = guest.pay(kept, age="on", card_number=DECLINED)
    answer = guest.get(answer["Location"])
    assert "checked" in answer.content.decode().partition('name="age"')[2].partition(">")[0]
    assert guest.pay(kept, age="on").status_code == 302


def test_a_bank_without_an_answer(world: World, noon: time_machine.Traveller) -> None:
    guest = Visitor()
    kept = guest.reserve(world.showtime, "C4")

    answer = guest.pay(kept, card_number=SILENT)

    assert answer["Location"] == f"/reserve/{kept.pk}/"
    page = guest.get(f"/reserve/{kept.pk}/")
    assert "Your bank has not answered yet." in words(page)
    assert 'http-equiv="refresh"' in page.content.decode()
    guest.pay(kept)
    assert Payment.objects.count() == 1
    noon.move_to(NOW + timedelta(minutes=2))
    sweep(now=NOW + timedelta(minutes=2))
    polled = guest.get(f"/reserve/{kept.pk}/", headers={"HX-Request": "true"})
    assert polled["HX-Redirect"] == f"/purchase/{Purchase.objects.get().pk}/"
    assert guest.get(f"/reserve/{kept.pk}/")["Location"] == polled["HX-Redirect"]


def test_a_bank_that_says_no_after_a_while(world: World, noon: time_machine.Traveller) -> None:
    guest = Visitor()
    kept = guest.reserve(world.showtime, "C4")
    guest.pay(kept, card_number="4000000000000127")
    noon.move_to(NOW + timedelta(minutes=2))
    sweep(now=NOW + timedelta(minutes=2))

    said = words(guest.get(f"/reserve/{kept.pk}/"))

    assert "The payment was declined" in said
    assert "Pay €10.00" in said


def test_paying_at_the_desk(world: World) -> None:
    guest = Visitor()
    kept = guest.reserve(world.showtime, "C4")

    answer = guest.post(
        "/purchase/", {"reserve": kept.pk, "gateway": "desk", "email": "guest@example.org"}, follow=True
    )

    assert "Your seats are waiting for you" in words(answer)
    assert Purchase.objects.count() == 0


def test_paying_twice_leads_to_the_same_tickets(world: World) -> None:
    guest = Visitor()
    kept = guest.reserve(world.showtime, "C4")

    assert guest.pay(kept)["Location"] == guest.pay(kept)["Location"]
    assert Payment.objects.count() == 1


def test_an_expired_reservation_is_not_charged(world: World, noon: time_machine.Traveller) -> None:
    guest = Visitor()
    kept = guest.reserve(world.showtime, "C4")
    noon.move_to(NOW + timedelta(minutes=11))

    answer = guest.get(guest.pay(kept)["Location"])

    assert "The time for these seats is up" in words(answer)
    assert Payment.objects.count() == 0


def test_a_way_to_pay_that_does_not_exist(world: World, settings: Settings) -> None:
    settings.GATEWAYS = ["desk"]
    guest = Visitor()
    kept = guest.reserve(world.showtime, "C4")

    for gateway in ("demo", "", "x" * 1000):
        said = words(guest.get(guest.pay(kept, gateway=gateway)["Location"]))
        assert "That did not work" in said
    assert Payment.objects.count() == 0
    assert "Card" not in words(guest.get(f"/reserve/{kept.pk}/"))


def test_what_is_seen_before_paying_is_what_is_paid(world: World) -> None:
    world.theater.booking_fee, world.theater.tax_rate = 50, 550
    world.theater.save()
    guest = Visitor()
    kept = guest.reserve(world.showtime, "C4", "C5")

    said = words(guest.get(f"/reserve/{kept.pk}/"))

    assert "Seat C4 standard €10.50 Seat C5 standard €10.50 Total €21.00" in said
    assert "A booking fee of €1.00 and €1.10 tax are in it. Nothing is added." in said
    assert "You can give the tickets back until Tuesday 1 January, 19:00, for the full price." in said
    assert "Pay €21.00" in said


def test_terms_that_are_over_are_said_before_paying(world: World, noon: time_machine.Traveller) -> None:
    noon.move_to(world.showtime.starts_at - timedelta(minutes=30))
    guest = Visitor()
    kept = guest.reserve(world.showtime, "C4")

    assert "these tickets can't be given back" in words(guest.get(f"/reserve/{kept.pk}/"))
