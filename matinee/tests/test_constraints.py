"""The database keeps every promise after all migrations, on either engine: SQL that would break one is refused.

A migration that writes a table of SQLite anew drops, without a word, what Django doesn't know of that table.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, connection, models, transaction

from matinee.programme import operations as programme
from matinee.programme.models import BrokenSeat, Price, Screen, Seat, SeatPlan, Showtime
from matinee.sales.gateways.base import Card
from matinee.sales.models import Payment, RememberedAnswer, Reservation, ReservedSeat
from matinee.testing import NOW, TONIGHT, World, a_purchase, a_reservation, a_screen, a_user, pay

# Targets of composite keys: the id alone is unique already, so nothing can break them.
TARGETS = {"seat_plan_of_screen", "seat_of_plan", "showtime_of_plan"}


@pytest.fixture
def world(db: None) -> World:
    return World.build()


def promised() -> set[str]:
    return {
        constraint.name
        for model in apps.get_models()
        if model.__module__.startswith("matinee.")
        for constraint in model._meta.constraints
    }


def in_database() -> str:
    """The names of all constraints and indexes, and on SQLite the tables as they were written."""
    names = {
        "sqlite": "SELECT coalesce(sql, name) FROM sqlite_master",
        "postgresql": "SELECT conname FROM pg_constraint UNION SELECT indexname FROM pg_indexes",
    }
    with connection.cursor() as cursor:
        cursor.execute(names[connection.vendor])
        return "\n".join(row for (row,) in cursor.fetchall())


def test_every_constraint_of_the_models_is_in_the_database(db: None) -> None:
    found = in_database()
    assert {name for name in promised() if name not in found} == set()


# ── What breaks each ─────────────────────────────────────────────────────────────────────────────


def copy(row: models.Model, **facts: Any) -> None:
    """Another row like this one."""
    row.pk = None
    for name, value in facts.items():
        setattr(row, name, value)
    row.save(force_insert=True)


def claim(world: World) -> ReservedSeat:
    return a_reservation(world.showtime, world.ann, seats=["C4"]).claims.get()


def claims(world: World) -> Any:
    return ReservedSeat.objects.filter(pk=claim(world).pk)


def elsewhere(world: World) -> Seat:
    """A seat of another screen's plan."""
    return Seat.objects.get(plan=a_screen(world.theater, "Small", "A s").plans.get())


def two_payments(world: World) -> None:
    kept = a_reservation(world.showtime, world.ann)
    pay(kept, Card("0135"))
    copy(Payment.objects.get(), reference="another")


def remembered_twice(world: World) -> None:
    one = RememberedAnswer(customer="ann", key="k", fingerprint="f", status=201, body="{}", created_at=NOW)
    one.save()
    copy(one)


def broken_twice(world: World) -> None:
    seat = Seat.objects.filter(plan=world.showtime.plan)[0]
    for _ in range(2):
        BrokenSeat.objects.create(seat=seat, reported_at=NOW)


SHOWTIME: Callable[[World], Any] = lambda world: Showtime.objects.filter(pk=world.showtime.pk)  # noqa: E731
BREAKING: dict[str, Callable[[World], Any]] = {
    "user_username_unique": lambda world: a_user("ANN"),
    "user_username_key_unique": lambda world: type(world.ann).objects.update(username_key="ann"),
    "movie_duration_is_minutes": lambda world: type(world.movie).objects.update(duration=0),
    "movie_has_title": lambda world: type(world.movie).objects.update(title=""),
    "theater_has_name": lambda world: type(world.theater).objects.update(name=""),
    "screen_name_unique": lambda world: copy(Screen.objects.all()[0]),
    "seat_plan_version_unique": lambda world: copy(SeatPlan.objects.all()[0]),
    "seat_label_unique": lambda world: copy(Seat.objects.all()[0], x=99),
    "seat_place_unique": lambda world: copy(Seat.objects.all()[0], label="Z9"),
    "seat_category_known": lambda world: copy(Seat.objects.all()[0], x=99, label="Z9", category="box"),
    "seat_kind_known": lambda world: copy(Seat.objects.all()[0], x=99, label="Z9", kind="stool"),
    "seat_broken_once": broken_twice,
    "price_card_name_unique": lambda world: copy(world.showtime.price_card),
    "price_category_unique": lambda world: copy(Price.objects.all()[0]),
    "price_category_known": lambda world: Price.objects.filter(category="sofa").update(category="box"),
    "showtime_in_order": lambda world: SHOWTIME(world).update(doors_at=TONIGHT + timedelta(hours=1)),
    "showtime_has_a_plan_of_its_screen": lambda world: SHOWTIME(world).update(plan=elsewhere(world).plan_id),
    "reservation_channel_known": lambda world: (claim(world), Reservation.objects.update(channel="fax")),
    "seat_claimed_once": lambda world: copy(claim(world)),
    "release_has_reason": lambda world: claims(world).update(released_at=NOW, live_plan=None),
    "claim_has_plan_until_released": lambda world: claims(world).update(live_plan=None),
    "claim_of_its_showtimes_plan": lambda world: (
        claim(world),
        SHOWTIME(world).update(plan=programme.redraw(plan=world.showtime.plan, text="A s s", now=NOW)),
    ),
    "claim_on_a_seat_of_its_plan": lambda world: claims(world).update(seat=elsewhere(world)),
    "price_includes_fee_and_tax": lambda world: claims(world).update(fee=10**6),
    "one_payment_under_way": two_payments,
    "payment_ends_once": lambda world: (a_purchase(world.showtime, world.ann), Payment.objects.update(declined_at=NOW)),
    "idempotency_key_unique": remembered_twice,
    "showtime_screen_free": lambda world: copy(world.showtime),
}


@pytest.mark.parametrize("name", sorted(BREAKING))
def test_what_would_break_it_is_refused(world: World, name: str) -> None:
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        BREAKING[name](world)
    assert is_named(str(refused.value), name)


def is_named(said: str, name: str) -> bool:
    """PostgreSQL names the constraint. SQLite doesn't for keys, and names the columns of a unique one."""
    return name in said or (connection.vendor == "sqlite" and said.startswith(("UNIQUE constraint", "FOREIGN KEY")))


def test_every_promise_of_the_models_is_tried() -> None:
    assert promised() - TARGETS == BREAKING.keys() - {"showtime_screen_free"}


@pytest.mark.parametrize("change", [{"label": "Z9"}, {"x": 99}, {"category": "sofa"}, {"kind": "companion"}], ids=str)
def test_a_seat_never_changes(world: World, change: dict[str, Any]) -> None:
    with pytest.raises(DatabaseError, match="seat_plan_never_changes"), transaction.atomic():
        Seat.objects.filter(plan=world.showtime.plan, label="A1").update(**change)


@pytest.mark.parametrize("change", [{"text": "A s"}, {"numbered": False}], ids=str)
def test_a_plan_never_changes(world: World, change: dict[str, Any]) -> None:
    with pytest.raises(DatabaseError, match="seat_plan_never_changes"), transaction.atomic():
        SeatPlan.objects.filter(pk=world.showtime.plan_id).update(**change)


def test_every_change_of_the_programme_is_heard_by_a_trigger(db: None) -> None:
    tables = ("movie", "theater", "screen", "seatplan", "brokenseat", "pricecard", "price", "showtime")
    found = {
        "sqlite": ("SELECT name FROM sqlite_master WHERE type = 'trigger'", "{}_changes_by_{}"),
        "postgresql": ("SELECT tgname FROM pg_trigger WHERE tgenabled = 'O'", "{}_changes"),
    }
    sql, name = found[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(sql)
        there = {row for (row,) in cursor.fetchall()}
    assert {name.format(table, event) for table in tables for event in ("insert", "update", "delete")} <= there
