"""The statements that run for every sale, as SQL: what the ORM writes anew each time is written here once.

Each says the same as a few lines of ORM, which stand in the tests as its twin (`tests/test_hot.py`).
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import connection

from matinee.sales.models import Reservation
from matinee.sales.pricing import QuoteLine

_RELEASE_LAPSED = """
    UPDATE sales_reservedseat SET released_at = held_until, released_because = 'expired'
    WHERE showtime_id = %s AND seat_id {seats} AND released_at IS NULL AND held_until <= %s
"""

_INSERT_CLAIMS = """
    INSERT INTO sales_reservedseat (reservation_id, showtime_id, seat_id, price, fee, tax, claimed_at, held_until,
                                    released_at, released_because)
"""

# One statement for the whole reservation, and so one round trip. Each part waits for the count of the one before it,
# so lapsed claims are out of the index before new ones come in; claims are inserted in the order of the seats. Nothing
# is inserted if the showtime has another seat plan by now, and until this is committed it can't get one.
_RESERVE = f"""
WITH room AS (SELECT id FROM programme_showtime WHERE id = %s AND plan_id = %s FOR KEY SHARE),
lapsed AS ({_RELEASE_LAPSED.format(seats="= ANY(%s)")} RETURNING 1),
kept AS (
    INSERT INTO sales_reservation (user_id, showtime_id, channel, name, email, reason, created_at, released_at,
                                   asked_from)
    SELECT %s::bigint, room.id, %s, %s, %s, %s, %s::timestamptz, NULL, %s
    FROM room, (SELECT count(*) FROM lapsed) AS swept
    RETURNING id
)
{_INSERT_CLAIMS}
SELECT kept.id, %s::bigint, line.seat, line.price, line.fee, line.tax, %s::timestamptz, %s::timestamptz, NULL, ''
FROM kept, unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[]) AS line(seat, price, fee, tax)
ORDER BY line.seat
RETURNING id, reservation_id, seat_id
"""  # noqa: S608  put together from the constants above


def reserve_at_once(
    reservation: Reservation, lines: Sequence[QuoteLine], held_until: datetime, now: datetime
) -> dict[int, int]:
    """PostgreSQL: a new reservation with its claims, and lapsed ones out of their way, in one statement.

    The ids of the claims, by those of their seats; none if the showtime has another seat plan by now.
    """
    seats, prices, fees, taxes = (list(column) for column in zip(*_columns(lines), strict=True))
    showtime = reservation.showtime_id
    with connection.cursor() as cursor:
        cursor.execute(
            _RESERVE,
            [
                showtime, reservation.showtime.plan_id,
                showtime, seats, now,
                reservation.user_id, reservation.channel, reservation.name, reservation.email,
                reservation.reason, now, reservation.asked_from,
                showtime, now, held_until, seats, prices, fees, taxes,
            ],
        )  # fmt: skip
        rows = cursor.fetchall()
    if not rows:
        return {}
    reservation.pk = rows[0][1]
    reservation._state.adding = False
    reservation._state.db = connection.alias
    return {seat: claim for claim, _, seat in rows}


def _columns(lines: Iterable[QuoteLine]) -> list[tuple[int, int, int, int]]:
    return [(line.seat, line.price, line.fee, line.tax) for line in lines]
