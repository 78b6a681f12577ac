"""What pages and programs read of a sale. Frozen values out; nothing here writes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from matinee.money import Money
from matinee.programme.models import SeatCategory, SeatKind, SeatPlan, Showtime
from matinee.sales import claims
from matinee.sales.models import ReservedSeat


@dataclass(frozen=True, slots=True)
class MappedSeat:
    """One seat of one showtime as it is now. `price` is what is paid, everything included."""

    label: str
    row: str
    number: int
    x: int
    y: int
    category: SeatCategory
    kind: SeatKind
    price: Money
    free: bool


@dataclass(frozen=True, slots=True)
class SeatMap:
    showtime: Showtime
    seats: Sequence[MappedSeat]

    @property
    def free(self) -> int:
        return sum(seat.free for seat in self.seats)


@dataclass(frozen=True, slots=True)
class Availability:
    """How full a showtime is, and what its cheapest seat costs, everything included."""

    capacity: int
    free: int
    price_from: Money

    @property
    def is_sold_out(self) -> bool:
        return self.free == 0

    @property
    def is_almost_full(self) -> bool:
        """At most a tenth of the seats is left."""
        return 0 < self.free <= self.capacity // 10


def seat_map(showtime: Showtime, now: datetime) -> SeatMap:
    """Every seat of a showtime, in the order of the plan."""
    gone = claims.taken(showtime, now)
    tariff = claims.tariff(showtime)
    prices = {category: showtime.theater.money(tariff.price(category)) for category in tariff.prices}
    return SeatMap(
        showtime,
        [
            MappedSeat(
                label=seat.label,
                row=seat.row,
                number=seat.number,
                x=seat.x,
                y=seat.y,
                category=SeatCategory(seat.category),
                kind=SeatKind(seat.kind),
                price=prices[seat.category],
                free=seat.pk not in gone,
            )
            for seat in showtime.plan.seats.all()
        ],
    )


def availability(showtimes: Iterable[Showtime], now: datetime) -> dict[int, Availability]:
    """How full these showtimes are, by their ids, in three statements however many there are.

    They come `with_programme()`.
    """
    showtimes = list(showtimes)
    capacity = dict(
        SeatPlan.objects.filter(pk__in={showtime.plan_id for showtime in showtimes})
        .annotate(capacity=Count("seats"))
        .order_by()
        .values_list("pk", "capacity")
    )
    taken = dict(
        ReservedSeat.objects.live(now)
        .filter(showtime__in=[showtime.pk for showtime in showtimes])
        .values_list("showtime")
        .annotate(Count("pk"))
        .order_by()
    )
    lowest = claims.lowest_prices(showtimes)
    return {
        showtime.pk: Availability(
            capacity=capacity[showtime.plan_id],
            free=capacity[showtime.plan_id] - taken.get(showtime.pk, 0),
            price_from=lowest[showtime.pk],
        )
        for showtime in showtimes
    }


def capacities(theaters: Iterable[int]) -> dict[int, int]:
    """How many seats these theaters have, by their ids: the current plan of every screen."""
    plans = SeatPlan.objects.filter(screen__theater__in=list(theaters), retired_at=None).order_by("screen", "-pk")
    current = {
        plan.screen_id: plan for plan in reversed(plans.annotate(capacity=Count("seats")).select_related("screen"))
    }
    totals: dict[int, int] = {}
    for plan in current.values():
        totals[plan.screen.theater_id] = totals.get(plan.screen.theater_id, 0) + plan.capacity
    return totals
