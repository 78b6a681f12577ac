"""The people of the demo world: they buy at the desk, in groups, more of them the nearer the evening is."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from matinee.demo.theaters import THEATERS
from matinee.programme.models import Showtime, Theater
from matinee.programme.posters.dice import Dice
from matinee.sales import operations, queries
from matinee.sales.models import Channel
from matinee.sales.operations import Customer, Wish
from matinee.sales.queries import Availability
from matinee.sales.refusals import SoldOut

# Nobody asks at the desk for a name.
AT_THE_DESK = Customer()
# Of a hundred who will come, so many have their tickets on the day itself, the day before, and so on.
BOUGHT_AHEAD = (100, 75, 55, 40, 30, 22, 16, 10, 8, 6, 4, 3, 2, 2)
# Into how many sales that is divided. Each takes about 10 ms, and somebody waits for the world to be built.
SALES_AHEAD = (4, 3, 2, 1)
# Rooms that can be sold out or nearly so, and how many days before.
LARGEST_FULL_ROOM, FULL_DAYS_AHEAD = 250, 4
USUAL_DRAW = 30
DRAW = {(each.name, screen.name): screen.draw for each in THEATERS for screen in each.screens}


def fill_seats(theaters: Iterable[Theater], now: datetime) -> int:
    """Sell what would be sold by now. How many seats that were."""
    coming = Showtime.objects.standing().filter(
        screen__theater__in=list(theaters), starts_at__gt=now + timedelta(hours=1)
    )
    showtimes = list(coming.with_programme().select_related("plan", "price_card"))
    how_full = queries.availability(showtimes, now)
    return sum(sell(showtime, how_full[showtime.pk], now) for showtime in showtimes)


def sell(showtime: Showtime, how_full: Availability, now: datetime) -> int:
    dice = Dice(f"{showtime.theater} {showtime.screen} {showtime.starts_at:%Y-%m-%d %H:%M}")
    ahead = (showtime.business_date - showtime.theater.today(now)).days
    missing = wanted(showtime, how_full.capacity, ahead, dice) - (how_full.capacity - how_full.free)
    moment = now - timedelta(minutes=dice.number(20, 600))
    return sum(buy(showtime, size, moment) for size in groups(missing, at(SALES_AHEAD, ahead), dice))


def wanted(showtime: Showtime, capacity: int, ahead: int, dice: Dice) -> int:
    """How many seats of a room are sold so many days ahead."""
    luck = dice.number(1, 100)
    if ahead <= FULL_DAYS_AHEAD and capacity <= LARGEST_FULL_ROOM:
        if luck <= 7:
            return capacity
        if luck <= 16:
            return capacity - max(1, capacity // (12 + luck))
    draw = DRAW.get((showtime.theater.name, showtime.screen.name), USUAL_DRAW)
    hour = 100 if showtime.local_start.hour >= 17 else 50
    return capacity * draw * hour * at(BOUGHT_AHEAD, ahead) * dice.number(30, 170) // 100**4


def at(shares: tuple[int, ...], ahead: int) -> int:
    return shares[min(max(ahead, 0), len(shares) - 1)]


def groups(seats: int, most: int, dice: Dice) -> list[int]:
    """So many seats in a few groups: first the large ones, a school or a club, then twos and threes."""
    sizes: list[int] = []
    while seats > 0:
        even = -(-seats // max(1, most - len(sizes)))
        sizes.append(min(seats, max(even, dice.number(2, 4))))
        seats -= sizes[-1]
    return sizes


def buy(showtime: Showtime, number: int, now: datetime) -> int:
    """The best so many seats, paid for at the desk. How many there were."""
    try:
        reservation = operations.reserve(
            showtime=showtime,
            customer=AT_THE_DESK,
            channel=Channel.DESK,
            wish=Wish(number=number, together=False),
            now=now,
        )
    except SoldOut as refused:
        # Wheelchair spaces are open to everyone only once all other seats are sold.
        left = int(refused.details["free"])
        return buy(showtime, left, now) + buy(showtime, number - left, now) if left else 0
    operations.collect(reservation=reservation, now=now)
    return number
