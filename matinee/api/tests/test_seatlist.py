"""The seats of a showtime, put together from what was written before, say what the map says."""

from matinee.api.money import Price
from matinee.api.seatlist import SeatOut, SeatsOut
from matinee.api.tests.program import Program, said
from matinee.programme.halls import seats_of
from matinee.sales import queries
from matinee.testing import NOW, World, a_reservation


def test_it_says_of_every_seat_what_the_map_says(guest: Program, world: World) -> None:
    a_reservation(world.showtime, world.ann)
    seat_map = queries.seat_map(world.showtime, NOW)
    seats = [
        SeatOut.of(hall_seat, Price.of(seat.price), free=seat.free)
        for hall_seat, seat in zip(seats_of(world.showtime.plan_id), seat_map.seats, strict=True)
    ]

    answer = guest.get(f"/showtime/{world.showtime.pk}/seats/")

    assert answer.content.decode() == SeatsOut(showtime=world.showtime.pk, seats=seats).model_dump_json()
    assert sum(not seat.free for seat in seats) == 2


def test_a_price_that_changes_is_said_at_once(guest: Program, world: World) -> None:
    before = said(guest.get(f"/showtime/{world.showtime.pk}/seats/"))["seats"][0]["price"]
    world.theater.booking_fee = 150
    world.theater.save()

    after = said(guest.get(f"/showtime/{world.showtime.pk}/seats/"))["seats"][0]["price"]

    assert (before["amount"], after["amount"]) == ("10.00", "11.50")
