"""A payment that is answered after its seats were given up and the room was changed, as programs see it over HTTP."""

import time_machine
from django.utils import timezone

from matinee.api.tests.program import Program, said
from matinee.sales import invariants, operations
from matinee.sales.models import Ticket
from matinee.testing import NOW, World, a_showtime, a_theater


def test_a_seat_is_not_sold_twice_when_the_room_changes_before_the_late_answer(world: World) -> None:
    theater = a_theater("Small", capacity=30)
    showtime = a_showtime(world.movie, theater)
    ann, bob, staff = Program(world.ann), Program(world.bob), Program(world.staff)
    wish = {"showtime": showtime.pk, "reserve": 2, "seats": ["A1", "A2"], "name": "Somebody"}
    paid = {"card_number": "4000000000000119", "name": "Somebody"}

    with time_machine.travel(NOW, tick=False) as clock:
        hers = said(ann.post("/reserve/", wish))["id"]
        assert ann.post("/purchase/", paid | {"reserve": hers}).status_code == 202

        clock.shift(60 * 60)
        assert staff.patch(f"/theaters/{theater.pk}/", {"capacity": 20}).status_code == 200
        his = bob.post("/reserve/", wish)
        assert his.status_code == 201
        bought = bob.post("/purchase/", paid | {"reserve": said(his)["id"], "card_number": "4242424242424242"})
        assert bought.status_code == 201

        for _ in range(20):
            clock.shift(5 * 60)
            operations.sweep(now=timezone.now())
        seats = sorted(Ticket.objects.filter(claim__showtime=showtime).values_list("claim__seat__label", flat=True))
        assert len(seats) == len(set(seats)) == 4
        assert {"A1", "A2"} <= set(seats)
        assert {ticket["seat"] for ticket in said(bought)["tickets"]} == {"A1", "A2"}
        assert invariants.violations(timezone.now()) == []
