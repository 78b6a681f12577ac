"""Why is this seat grey?"""

from datetime import timedelta

from matinee.programme.halls import seats_of
from matinee.programme.models import Seat
from matinee.sales import operations, planning
from matinee.sales.operations import Wish
from matinee.sales.timeline import timeline
from matinee.testing import NOW, World, a_purchase, a_reservation

MINUTE = timedelta(minutes=1)


def test_everything_that_happened_to_a_seat_is_told_in_order(world: World) -> None:
    def told() -> list[tuple[int, str, str, str]]:
        happened = timeline(world.showtime, "C4", NOW + 120 * MINUTE)
        return [(int((one.at - NOW) / MINUTE), one.what, one.who, one.channel) for one in happened]

    kept_back = [seat for seat in seats_of(world.showtime.plan_id) if seat.label == "C4"]
    planning.withhold(showtime=world.showtime, seats=kept_back, reason="Press", until=NOW + 10 * MINUTE, now=NOW)
    a_reservation(world.showtime, world.bob, seats=["C4"], now=NOW + 20 * MINUTE)
    changed = a_reservation(world.showtime, world.ann, seats=["C4", "C5"], now=NOW + 40 * MINUTE)
    operations.change(reservation=changed, wish=Wish(seats=["C5", "C6"]), now=NOW + 41 * MINUTE)
    bought = a_purchase(world.showtime, world.ann, seats=["C4"], now=NOW + 50 * MINUTE)
    operations.cancel(bought=bought, by_staff=False, now=NOW + 60 * MINUTE)
    moved = a_purchase(world.showtime, world.bob, seats=["C4"], now=NOW + 70 * MINUTE)
    operations.report_broken(
        seat=Seat.objects.get(plan=world.showtime.plan, label="C4"), note="loose", now=NOW + 80 * MINUTE
    )

    assert moved.tickets.count() == 1
    assert told() == [
        (0, "kept back: Press", "the house", "house"),
        (10, "its time was up", "the house", "house"),
        (20, "reserved", "bob", "web"),
        (30, "its time was up", "bob", "web"),
        (40, "reserved", "ann", "web"),
        (41, "exchanged for other seats", "ann", "web"),
        (50, "reserved", "ann", "web"),
        (50, "bought", "ann", "web"),
        (60, "purchase cancelled", "ann", "web"),
        (60, "money paid back", "ann", "web"),
        (70, "reserved", "bob", "web"),
        (80, "moved to another seat by the house", "bob", "web"),
        (80, "broken: loose", "", ""),
    ]


def test_a_seat_that_nothing_happened_to_has_no_story(world: World) -> None:
    assert timeline(world.showtime, "A1", NOW) == []
