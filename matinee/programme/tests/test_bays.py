"""Bays of a drive-in: what they cost, and that they came into databases that were being sold from."""

from collections.abc import Iterator

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from matinee.programme import halls, seatplans
from matinee.programme import operations as programme
from matinee.programme.models import Price, Seat, SeatCategory
from matinee.refusals import Invalid
from matinee.sales import invariants
from matinee.testing import NOW, World, a_purchase, a_screen, a_showtime

BEFORE = [("programme", "0007_editions")]


def migrate_back() -> None:
    MigrationExecutor(connection).migrate(BEFORE)


def migrate() -> None:
    """To what the code of today needs."""
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def triggers_now() -> list[tuple[str, str]]:
    """By their tables and names; of our own, not those by which PostgreSQL keeps foreign keys."""
    asked = {
        "sqlite": "SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger' ORDER BY 1, 2",
        "postgresql": "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1, 2",
    }
    with connection.cursor() as cursor:
        cursor.execute(asked[connection.vendor])
        return [(table, name) for table, name in cursor.fetchall()]


@pytest.fixture
def before(transactional_db: None) -> Iterator[World]:
    """A world with sales in it, as it was when there were no bays."""
    world = World.build()
    a_purchase(world.showtime, world.ann, seats=["A1", "A2"])
    Price.objects.filter(category="bay").delete()
    migrate_back()
    yield world
    migrate()


def test_a_database_that_is_sold_from_gets_to_know_bays(before: World) -> None:
    card, seats, triggers = before.showtime.price_card, list(Seat.objects.values_list()), triggers_now()
    with pytest.raises(IntegrityError), transaction.atomic():
        Price.objects.create(card=card, category="bay", amount=1)

    migrate()

    Price.objects.create(card=card, category="bay", amount=3000)
    assert list(Seat.objects.values_list()) == seats
    assert triggers_now() == triggers != []
    assert invariants.violations(NOW) == []
    for change in ({"category": "bay"}, {"row": "Z"}):
        with pytest.raises(IntegrityError, match="seat_plan_never_changes"), transaction.atomic():
            Seat.objects.filter(label="A1").update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Price.objects.create(card=card, category="throne", amount=1)
    lot = a_screen(before.theater, "Lot", "A v v")
    assert a_purchase(a_showtime(before.movie, screen=lot), before.ann, number=1).amount == 3000


@pytest.mark.django_db
def test_a_card_without_a_price_for_bays_says_so_when_a_showtime_is_planned() -> None:
    world = World.build()
    Price.objects.filter(category="bay").delete()
    lot = a_screen(world.theater, "Lot", "A v v")
    with pytest.raises(Invalid, match="Standard has no price for bay"):
        a_showtime(world.movie, screen=lot)
    programme.set_prices(world.theater, "Standard", {SeatCategory.BAY: world.theater.money(3000)})
    assert len(halls.seats_of(a_showtime(world.movie, screen=lot).plan_id)) == 2


def test_in_a_row_of_bays_a_space_for_a_wheelchair_is_a_bay() -> None:
    seats = seatplans.read("A w v v c\nB w s s").seats
    assert [(seat.label, str(seat.category), str(seat.kind)) for seat in seats] == [
        ("A1", "bay", "wheelchair"),
        ("A2", "bay", "ordinary"),
        ("A3", "bay", "ordinary"),
        ("A4", "bay", "companion"),
        ("B1", "standard", "wheelchair"),
        ("B2", "standard", "ordinary"),
        ("B3", "standard", "ordinary"),
    ]
