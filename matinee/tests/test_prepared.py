"""A prepared statement says what its queryset says."""

from typing import Any

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from matinee.accounts.models import User
from matinee.prepared import Among, Listed, Parameter, Prepared, PreparedUpdate, insert, insert_many
from matinee.programme.models import Movie, Seat, Showtime
from matinee.sales.models import Purchase, Reservation, ReservedSeat
from matinee.testing import NOW, World, a_movie, a_purchase, a_reservation

pytestmark = pytest.mark.django_db


def contents(row: Any, known: tuple[Any, ...] = ()) -> dict[str, Any]:
    """All that an instance knows, with what it knows of others."""
    known = (*known, row)
    related = {
        name: contents(value, known) if value and value not in known else value
        for name, value in row._state.fields_cache.items()
    }
    return {name: value for name, value in vars(row).items() if name != "_state"} | related


def test_instances_know_what_the_querysets_would_know() -> None:
    world = World.build()
    bought = a_purchase(world.showtime, world.ann)
    prepared = Prepared(lambda pk: Showtime.objects.with_programme().filter(pk=pk))
    sold = Prepared(lambda pk: Purchase.objects.select_related("payment", "reservation__user").filter(pk=pk))

    assert contents(prepared(pk=world.showtime.pk)[0]) == contents(
        Showtime.objects.with_programme().get(pk=world.showtime.pk)
    )
    assert contents(sold(pk=bought.pk)[0]) == contents(
        Purchase.objects.select_related("payment", "reservation__user").get(pk=bought.pk)
    )


def test_values_are_bound_anew_each_time_in_one_statement() -> None:
    world = World.build()
    a_reservation(world.showtime, world.ann, seats=["A1", "A2"])
    live = Prepared(lambda showtime, now: ReservedSeat.objects.live(now).filter(showtime=showtime).values_list("pk"))

    with CaptureQueriesContext(connection) as ran:
        found = [len(live(showtime=world.showtime.pk, now=NOW)), len(live(showtime=world.late.pk, now=NOW))]
    assert found == [2, 0]
    assert len(ran) == 2


def test_rows_of_another_query_come_as_one_value() -> None:
    world = World.build()
    a_reservation(world.showtime, world.ann, seats=["A1", "A2"])
    with_seats = Prepared(
        lambda pk, showtime: User.objects.filter(pk=pk).annotate(
            claimed=Listed(ReservedSeat.objects.filter(showtime=showtime).order_by("seat").values("seat"))
        )
    )

    found: Any = [with_seats.first(pk=world.ann.pk, showtime=one.pk) for one in (world.showtime, world.late)]
    assert [user.claimed for user in found] == [
        list(ReservedSeat.objects.order_by("seat").values_list("seat", flat=True)),
        [],
    ]


def test_lists_are_bound_value_by_value_whatever_their_length() -> None:
    movies = [a_movie(title) for title in ("Dune", "Heat", "Alien")]
    titles = Prepared(lambda pks: Movie.objects.filter(pk__in=pks).order_by("title").values_list("title"))

    with CaptureQueriesContext(connection) as ran:
        found = [titles(pks=[movie.pk for movie in movies[:number]]) for number in (3, 1, 1, 0)]
    assert found == [[("Alien",), ("Dune",), ("Heat",)], [("Dune",)], [("Dune",)], []]
    assert len(ran) == 3


def test_many_in_one_parameter_are_one_statement_whatever_their_number() -> None:
    movies = [a_movie(f"Dune {number}") for number in range(3)]
    prepared = Prepared(lambda pks: Movie.objects.filter(Among(F("pk"), pks)).order_by("pk").values_list("title"))
    with CaptureQueriesContext(connection) as ran:
        assert prepared(pks=tuple(movie.pk for movie in movies)) == [("Dune 0",), ("Dune 1",), ("Dune 2",)]
        assert prepared(pks=(movies[1].pk, 0)) == [("Dune 1",)]
        assert prepared(pks=()) == []
    assert len(ran) == 3
    assert len(prepared._statements) == 1


def test_nothing_found_is_none() -> None:
    assert Prepared(lambda pk: Movie.objects.filter(pk=pk)).first(pk=0) is None


def test_an_update_meets_the_rows_of_its_queryset() -> None:
    dune, heat = a_movie("Dune"), a_movie("Heat")
    rename = PreparedUpdate(lambda pk: Movie.objects.filter(pk=pk), title=Parameter("title"), genre="Drama")

    assert rename(pk=heat.pk, title="Ronin") == 1
    assert rename(pk=0, title="Nobody") == 0
    assert list(Movie.objects.order_by("pk").values_list("title", "genre")) == [
        ("Dune", dune.genre),
        ("Ronin", "Drama"),
    ]


def test_an_inserted_row_is_what_saving_it_would_make() -> None:
    saved, inserted = User(username="saved"), User(username="inserted", date_joined=NOW)
    saved.date_joined = NOW
    saved.save()
    insert(inserted)

    again = User.objects.get(pk=inserted.pk)
    assert (again.username_key, User.objects.get(pk=saved.pk).username_key) == ("inserted", "saved")
    different = {"id", "username", "username_key"}
    assert {k: v for k, v in contents(again).items() if k not in different} == {
        k: v for k, v in contents(User.objects.get(pk=saved.pk)).items() if k not in different
    }


def test_many_rows_get_their_keys_in_their_order() -> None:
    world = World.build()
    rows = [Seat(plan=world.showtime.plan, row="Z", number=n, label=f"Z{n}", x=n, y=99) for n in (3, 1, 2)]
    insert_many(rows)
    insert_many([])

    assert [Seat.objects.get(pk=row.pk).label for row in rows] == ["Z3", "Z1", "Z2"]


def test_a_new_reservation_knows_what_reading_it_again_would_tell() -> None:
    world = World.build()
    kept = a_reservation(world.showtime, world.ann, seats=["C4", "C5"])
    again = Reservation.objects.with_sale().get(pk=kept.pk)

    assert (kept.labels, kept.total, kept.expires_at, kept.bought) == (
        again.labels,
        again.total,
        again.expires_at,
        again.bought,
    )
