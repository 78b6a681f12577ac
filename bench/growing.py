"""A cinema with years behind it: past purchases, made by SQL. Runs inside the site's own environment, on PostgreSQL."""

from datetime import timedelta

from django.db import connection
from django.db.models import Model
from django.utils import timezone

from matinee.accounts.models import User
from matinee.programme.halls import seats_of
from matinee.programme.models import Showtime
from matinee.sales.models import Payment, Purchase, Reservation, ReservedSeat, Ticket
from matinee.testing import a_movie, a_purchase, a_showtime, a_theater, a_user

A_SHOWTIME, A_CUSTOMER = 200, 20

PAST_SHOWTIMES = """
INSERT INTO programme_showtime (movie_id, screen_id, plan_id, price_card_id, doors_at, starts_at, ends_at, clear_at,
    doors_minutes, ads_minutes, cleaning_minutes, business_date,
    format, language, subtitles, open_captions, audio_description, relaxed)
SELECT movie_id, screen_id, plan_id, price_card_id, doors_at - ago, starts_at - ago, ends_at - ago, clear_at - ago,
    doors_minutes, ads_minutes, cleaning_minutes, (starts_at - ago)::date, '', '', '', false, false, false
FROM programme_showtime,
    LATERAL (SELECT g * interval '4 hours' AS ago FROM generate_series(1, {showtimes}) AS g) AS past
WHERE id = {last};
"""
# What a row of the past has of its own; everything else is as in a purchase of today.
OWN: dict[type[Model], dict[str, str]] = {
    Reservation: {
        "user_id": "{user} + g % {users}",
        "showtime_id": "{last} + 1 + (g - 1) / 200",
        "created_at": "{then}",
    },
    ReservedSeat: {
        "reservation_id": "g",
        "showtime_id": "{last} + 1 + (g - 1) / 200",
        "seat_id": "{seat} + (g - 1) % 200",
        "claimed_at": "{then}",
    },
    Payment: {"reservation_id": "g", "reference": "md5(g::text)", "started_at": "{then}", "captured_at": "{then}"},
    Purchase: {"reservation_id": "g", "payment_id": "g", "purchased_at": "{then}"},
    Ticket: {"purchase_id": "g", "claim_id": "g", "code": "upper(left(md5(g::text), 16))"},
}


def grow(number: int) -> int:
    """So many past purchases of one ticket each, two hundred a showtime and twenty a customer."""
    now = timezone.now()
    showtimes = -(-number // A_SHOWTIME)
    theater = a_theater("Past", capacity=A_SHOWTIME)
    last = a_showtime(a_movie("Past"), theater, starts_at=now + timedelta(days=60), now=now)
    bought = a_purchase(last, a_user("first", email="first@example.org"), number=1, now=now)
    # Far enough back that all of them are over.
    Showtime.objects.filter(pk=last.pk).update(
        **{name: getattr(last, name) - timedelta(days=70) for name in ("doors_at", "starts_at", "ends_at", "clear_at")}
    )
    users = max(User.objects.count(), number // A_CUSTOMER)
    missing = users - User.objects.count()
    User.objects.bulk_create([User(username=f"past{each}") for each in range(missing)], batch_size=5000)
    facts = {
        "showtimes": showtimes,
        "last": last.pk,
        "user": User.objects.earliest("pk").pk,
        "users": users,
        "seat": seats_of(last.plan_id)[0].pk,
        "then": "now() - interval '1 year'",
    }
    with connection.cursor() as cursor:
        # The rows are right by themselves, and to look each of them up would take longer than to write them.
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(PAST_SHOWTIMES.format(**facts))
        for model, own in OWN.items():
            cursor.execute(_alike(model, {name: sql.format(**facts) for name, sql in own.items()}, number))
        cursor.execute("VACUUM ANALYZE")
    return int(bought.pk)


def _alike(model: type[Model], own: dict[str, str], number: int) -> str:
    """So many rows like the one that there is. They come after it, so `g` begins with 2."""
    table = model._meta.db_table
    columns = {column.attname: column.attname for column in model._meta.concrete_fields} | {"id": "g"} | own
    values = ", ".join(columns.values())
    past = f"SELECT {values} FROM {table}, generate_series(2, {number}) AS g WHERE id = 1"  # noqa: S608  our own names
    count = f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {number})"
    return f"INSERT INTO {table} ({', '.join(columns)}) {past}; {count}"
