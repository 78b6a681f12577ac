"""Deleting an account: the person goes, the till's books stay."""

import pytest

from matinee.accounts.models import ApiToken, User
from matinee.sales import operations, queries
from matinee.sales.gateways.base import Card
from matinee.sales.models import Channel, Purchase, RememberedAnswer, Reservation, Ticket
from matinee.sales.refusals import PaymentUnderWay
from matinee.testing import NOW, World, a_purchase, a_reservation


def test_a_forgotten_customers_purchase_stands_without_their_name(world: World) -> None:
    bought = a_purchase(world.showtime, world.ann, seats=["C4", "C5"])

    operations.forget(user=world.ann, now=NOW)

    bought = Purchase.objects.with_sale().get(pk=bought.pk)
    assert (bought.name, bought.email, bought.cancelled_at) == ("", "", None)
    assert (bought.reservation.user, bought.reservation.name, bought.reservation.email) == (None, "", "")
    assert Ticket.objects.filter(purchase=bought, cancelled_at=None).count() == 2


def test_a_forgotten_customers_unpaid_seats_are_free_at_once(world: World) -> None:
    a_reservation(world.showtime, world.ann, seats=["C4", "C5"])
    a_reservation(world.showtime, world.bob, seats=["D4"])

    operations.forget(user=world.ann, now=NOW)

    assert queries.seat_map(world.showtime, NOW).free == 99


def test_seats_waiting_to_be_paid_at_the_desk_are_let_go_too(world: World) -> None:
    kept = a_reservation(world.showtime, world.ann)
    operations.purchase(reservation=kept, channel=Channel.WEB, now=NOW, gateway_name="desk")

    operations.forget(user=world.ann, now=NOW)

    assert queries.seat_map(world.showtime, NOW).free == 100


def test_nothing_is_forgotten_while_a_payment_is_under_way(world: World) -> None:
    a_reservation(world.late, world.ann)
    kept = a_reservation(world.showtime, world.ann)
    operations.purchase(
        reservation=kept, channel=Channel.WEB, now=NOW, gateway_name="demo", card=Card("4000000000000119")
    )

    with pytest.raises(PaymentUnderWay):
        operations.forget(user=world.ann, now=NOW)
    assert User.objects.filter(pk=world.ann.pk).exists()
    assert Reservation.objects.owned_by(world.ann).count() == 2


def test_what_was_answered_to_their_programs_is_erased(world: World) -> None:
    for user in (world.ann, world.bob):
        RememberedAnswer.objects.create(
            customer=f"user:{user.pk}", key="1", fingerprint="x", created_at=NOW, status=201, body=user.email
        )

    operations.forget(user=world.ann, now=NOW)

    assert [answer.body for answer in RememberedAnswer.objects.all()] == ["bob@example.org"]


def test_others_keep_what_is_theirs(world: World) -> None:
    ApiToken.issue(world.ann, name="", now=NOW)
    bobs = ApiToken.issue(world.bob, name="", now=NOW)[0]
    kept = a_reservation(world.showtime, world.bob)

    operations.forget(user=world.ann, now=NOW)

    assert list(User.objects.order_by("pk")) == [world.bob, world.staff]
    assert list(ApiToken.objects.all()) == [bobs]
    assert Reservation.objects.get(pk=kept.pk).email == "bob@example.org"
