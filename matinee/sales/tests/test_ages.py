"""Who says that all are old enough: asked on the page, optional for programs, otherwise asked at the door."""

import pytest
import time_machine
from pytest_django import Settings

from matinee.api.tests.program import Program, said
from matinee.programme.models import Movie
from matinee.refusals import Invalid, TooManyTries
from matinee.sales import operations, tasks
from matinee.sales.gateways.base import Card
from matinee.sales.models import Channel, Purchase, Reservation
from matinee.sales.refusals import PaymentDeclined, SalesClosed
from matinee.testing import NOW, World, a_purchase, a_reservation, pay
from matinee.tests.mailbox import Mailbox
from matinee.web.tests.reading import words
from matinee.web.tests.visitor import Visitor


@pytest.fixture
def world(world: World) -> World:
    Movie.objects.filter(pk=world.movie.pk).update(min_age=18)
    world.showtime.movie.min_age = 18
    return world


def test_the_operation_asks_on_the_web_whatever_form_there_is(world: World) -> None:
    kept = a_reservation(world.showtime, world.ann)
    with pytest.raises(Invalid) as refused:
        pay(kept)
    assert (refused.value.field, str(refused.value)) == ("age", "Say who comes along: this film isn't for everybody.")
    assert pay(kept, age_confirmed=True) is not None


def test_who_was_declined_has_answered(world: World) -> None:
    kept = a_reservation(world.showtime, world.ann)
    with pytest.raises(PaymentDeclined):
        pay(kept, Card("4000000000000002"), age_confirmed=True)
    again = Reservation.objects.with_sale().get(pk=kept.pk)
    assert again.age_confirmed_at == NOW
    assert pay(again) is not None


@pytest.mark.parametrize(("body", "age"), [({}, "asked at the door"), ({"age_confirmed": True}, "confirmed")])
def test_a_program_may_confirm_it(world: World, mail_server: Mailbox, body: dict[str, bool], age: str) -> None:
    with time_machine.travel(NOW, tick=False):
        kept = a_reservation(world.showtime, world.ann)
        bought = said(Program(world.ann).post("/purchase/", {"reserve": kept.pk} | body))
        page = words(Visitor(world.ann).get(f"/purchase/{bought['id']}/"))
        tasks.send_tickets.call(bought["id"])
    assert {ticket["age"] for ticket in bought["tickets"]} == {age}
    (message,) = mail_server.messages
    at_the_door = age == "asked at the door"
    assert ("Age asked at the door" in page) is at_the_door
    for kind in ("plain", "html"):
        body_of_it = message.get_body((kind,))
        assert body_of_it is not None
        assert ("Age asked at the door" in body_of_it.get_content()) is at_the_door


def test_at_the_desk_it_is_asked_at_the_door(world: World) -> None:
    kept = a_reservation(world.showtime, world.ann)
    operations.collect(reservation=kept, by=world.staff, now=NOW)
    assert Reservation.objects.with_sale().get(pk=kept.pk).is_age_asked_at_the_door


def test_a_film_for_everybody_asks_nobody(world: World) -> None:
    Movie.objects.filter(pk=world.movie.pk).update(min_age=None)
    world.showtime.movie.min_age = None
    bought = a_purchase(world.showtime, world.ann)
    assert not bought.reservation.is_age_asked_at_the_door


# ── Other rules that stood in a view ─────────────────────────────────────────────────────────────


def test_nobody_reseats_once_it_has_begun(world: World) -> None:
    bought = operations.collect(reservation=a_reservation(world.showtime, world.ann, seats=["C4"]), now=NOW)
    Purchase.objects.filter(pk=bought.pk).update(choice_offered_at=NOW)
    with pytest.raises(SalesClosed):
        operations.reseat(bought=bought, wish=operations.Wish(seats=["F6"]), now=world.showtime.starts_at)


def test_tickets_are_mailed_five_times_an_hour_by_whoever_asks(world: World, settings: Settings) -> None:
    settings.RATE_LIMITS = True
    kept = a_reservation(world.showtime, world.ann)
    bought = pay(kept, channel=Channel.API, age_confirmed=True)
    assert bought is not None
    for _ in range(5):
        operations.resend(bought=bought, now=NOW)
    with pytest.raises(TooManyTries) as refused:
        operations.resend(bought=bought, now=NOW)
    assert refused.value.details["retry_after"] == 3600
