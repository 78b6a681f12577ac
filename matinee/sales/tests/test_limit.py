"""The theater's limit of seats for one customer."""

import pytest

from matinee.sales import operations
from matinee.sales.models import Channel
from matinee.sales.operations import Customer, Wish
from matinee.sales.refusals import TooManySeats
from matinee.testing import NOW, World


@pytest.fixture
def strict(world: World) -> World:
    world.theater.seats_per_customer = 4
    world.theater.save()
    world.showtime.refresh_from_db()
    return world


def reserve(world: World, customer: Customer, number: int) -> None:
    operations.reserve(
        showtime=world.showtime,
        customer=customer,
        channel=Channel.WEB,
        now=NOW,
        wish=Wish(number=number, together=False),
    )


def test_guests_who_have_not_said_who_they_are_dont_use_up_each_others_seats(strict: World) -> None:
    reserve(strict, Customer(), 4)
    reserve(strict, Customer(), 4)

    with pytest.raises(TooManySeats):
        reserve(strict, Customer(), 5)


def test_a_guest_is_held_to_the_limit_when_they_say_who_they_are(strict: World) -> None:
    guest = Customer(email="guest@example.org")
    reserve(strict, guest, 3)
    kept = operations.reserve(
        showtime=strict.showtime, customer=Customer(), channel=Channel.WEB, now=NOW, wish=Wish(number=2)
    )

    with pytest.raises(TooManySeats):
        operations.purchase(
            reservation=kept, channel=Channel.WEB, now=NOW, gateway_name="demo", email="GUEST@example.org"
        )
    assert kept.payments.count() == 0
