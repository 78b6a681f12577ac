"""The statements that run for every sale, as SQL: what the ORM writes anew each time is written here once.

Each says the same as a few lines of ORM, which stand in the tests as its twin (`tests/test_hot.py`).
"""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from itertools import chain

from django.db import connection

from matinee.prepared import run
from matinee.sales.models import Reservation
from matinee.sales.pricing import QuoteLine

# One statement for the whole reservation, and so one round trip. Each part waits for the count of the one before it,
# so lapsed claims are out of the index before new ones come in; claims are inserted in the order of the seats. The
# showtime is locked first, as the new claims' keys would do it last: see `claims.keep_showtime`.
_RESERVE = """
WITH standing AS (
    SELECT id FROM programme_showtime WHERE id = %s FOR KEY SHARE
),
lapsed AS (
    UPDATE sales_reservedseat SET released_at = held_until, released_because = 'expired', live_plan_id = NULL
    WHERE showtime_id = (SELECT id FROM standing) AND seat_id IN ({seats}) AND released_at IS NULL AND held_until <= %s
    RETURNING 1
),
kept AS (
    INSERT INTO sales_reservation (user_id, showtime_id, channel, name, email, phone, reason, created_at,
                                   released_at, asked_from)
    SELECT %s::bigint, %s::bigint, %s, %s, %s, %s, %s, %s::timestamptz, NULL, %s
    FROM (SELECT count(*) FROM lapsed) AS swept
    RETURNING id
)
INSERT INTO sales_reservedseat (reservation_id, showtime_id, seat_id, price, fee, tax, claimed_at, held_until,
                                released_at, released_because, live_plan_id)
SELECT kept.id, %s::bigint, line.seat, line.price, line.fee, line.tax, %s::timestamptz, %s::timestamptz, NULL, '',
       %s::bigint
FROM kept, (VALUES {lines}) AS line(seat, price, fee, tax)
ORDER BY line.seat
RETURNING id, reservation_id, seat_id
"""


@lru_cache(maxsize=64)
def _statement(seats: int) -> str:
    """For so many seats. Of an array PostgreSQL thinks that it has ten, and would plan the statement anew each time."""
    line = "(%s::bigint, %s::bigint, %s::bigint, %s::bigint)"
    return _RESERVE.format(seats=", ".join(["%s"] * seats), lines=", ".join([line] * seats))


def reserve_at_once(
    reservation: Reservation, lines: Sequence[QuoteLine], held_until: datetime, now: datetime
) -> dict[int, int]:
    """PostgreSQL: a new reservation with its claims, and lapsed ones out of their way, in one statement.

    The ids of the claims, by those of their seats. `IntegrityError` as `claims.claim` has it.
    """
    showtime = reservation.showtime_id
    rows, _ = run(
        _statement(len(lines)),
        [
            showtime, *(line.seat for line in lines), now,
            reservation.user_id, showtime, reservation.channel, reservation.name, reservation.email,
            reservation.phone, reservation.reason, now, reservation.asked_from,
            showtime, now, held_until, reservation.showtime.plan_id,
            *chain.from_iterable((line.seat, line.price, line.fee, line.tax) for line in lines),
        ],
    )  # fmt: skip
    reservation.pk = rows[0][1]
    reservation._state.adding = False
    reservation._state.db = connection.alias
    return {seat: claim for claim, _, seat in rows}
