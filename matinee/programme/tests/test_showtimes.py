"""When a showtime is on, and what is in its way."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from matinee.programme import operations as programme
from matinee.programme.models import Price, Showtime, business_date
from matinee.programme.operations import InThePast, Overlaps
from matinee.refusals import Invalid, Mismatch
from matinee.testing import NOW, TONIGHT, a_movie, a_screen, a_showtime, a_theater

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


def test_doors_end_and_cleaning_follow_from_the_film_and_the_theater() -> None:
    showtime = a_showtime(a_movie(duration=100), a_theater(doors_minutes=20, cleaning_minutes=10))

    assert showtime.doors_at == TONIGHT - 20 * MINUTE
    assert showtime.ends_at == TONIGHT + 100 * MINUTE
    assert showtime.clear_at == TONIGHT + 110 * MINUTE


def test_advertisements_interval_and_discussion_run_after_the_advertised_start() -> None:
    theater = a_theater(doors_minutes=30, ads_minutes=20, cleaning_minutes=10)
    showtime = a_showtime(a_movie(duration=100), theater, interval_minutes=15, after_minutes=45)

    assert showtime.doors_at == TONIGHT - 30 * MINUTE
    assert showtime.feature_at == TONIGHT + 20 * MINUTE
    assert showtime.ends_at == TONIGHT + (20 + 100 + 15 + 45) * MINUTE
    assert showtime.clear_at == showtime.ends_at + 10 * MINUTE


def test_a_showtime_keeps_its_lengths_when_its_theater_has_others() -> None:
    theater = a_theater(ads_minutes=20)
    showtime = a_showtime(a_movie(duration=100), theater)
    programme.change_theater(theater=theater, changes={"ads_minutes": 5})

    assert programme.place(showtime, now=NOW).ends_at == TONIGHT + 120 * MINUTE
    assert a_showtime(showtime.movie, theater, starts_at=TONIGHT + timedelta(days=1)).ads_minutes == 5


def test_a_new_theater_opens_its_doors_and_shows_advertisements_for_a_quarter_of_an_hour() -> None:
    theater = programme.open_theater(name="Ritz", location="Nice")
    assert (theater.doors_minutes, theater.ads_minutes, theater.cleaning_minutes) == (15, 15, 15)


@pytest.mark.parametrize("part", Showtime.LENGTHS)
def test_no_part_but_the_film_lasts_more_than_five_hours(part: str) -> None:
    too_long: dict[str, Any] = {part: 301}
    with pytest.raises(Invalid) as refused:
        a_showtime(**too_long)
    assert (refused.value.field, str(refused.value)) == (
        part,
        "Ensure this value is less than or equal to 300.",
    )


def test_what_advertisements_make_longer_is_in_the_way_of_the_next() -> None:
    movie, theater = a_movie(duration=100), a_theater()
    a_showtime(movie, theater, ads_minutes=15)
    with pytest.raises(Overlaps) as refused:
        a_showtime(movie, theater, starts_at=TONIGHT + 130 * MINUTE)
    assert str(refused.value) == "Screen 1 is taken by Dune from 20:45 to 23:10, doors and cleaning included."


def test_a_screen_is_looked_for_with_the_lengths_that_the_showtime_is_to_have() -> None:
    movie, theater = a_movie(duration=100), a_theater()
    a_showtime(movie, theater, starts_at=TONIGHT + 130 * MINUTE)
    second = a_screen(theater, "Screen 2", "A sss")
    assert programme.free_screen(theater, movie, TONIGHT).name == "Screen 1"
    assert programme.free_screen(theater, movie, TONIGHT, interval_minutes=1) == second


@pytest.mark.django_db(transaction=True)
def test_theaters_and_showtimes_of_the_version_before_keep_what_they_have() -> None:
    showtime = a_showtime(a_movie(duration=100), a_theater(doors_minutes=20, cleaning_minutes=10))
    times = [showtime.doors_at, showtime.ends_at, showtime.clear_at]

    MigrationExecutor(connection).migrate([("programme", "0014_published_showtimes")])
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())

    again = Showtime.objects.with_programme().get()
    theater = again.theater
    assert (theater.doors_minutes, theater.ads_minutes, theater.cleaning_minutes) == (20, 0, 10)
    assert (again.doors_minutes, again.ads_minutes, again.interval_minutes, again.cleaning_minutes) == (20, 0, 0, 10)
    placed = programme.place(again, now=NOW)
    assert [placed.doors_at, placed.ends_at, placed.clear_at] == times


def test_a_showtime_may_begin_when_the_screen_is_clean_and_not_a_minute_before() -> None:
    movie, theater = a_movie(duration=100), a_theater()
    first = a_showtime(movie, theater)
    earliest = first.clear_at + theater.doors_minutes * MINUTE

    with pytest.raises(Overlaps) as refused:
        a_showtime(movie, theater, starts_at=earliest - MINUTE)
    assert str(refused.value) == ("Screen 1 is taken by Dune from 20:45 to 22:55, doors and cleaning included.")
    assert a_showtime(movie, theater, starts_at=earliest).pk
    assert a_showtime(movie, theater, starts_at=first.doors_at - 115 * MINUTE).pk


def test_another_screen_is_free_at_the_same_time() -> None:
    movie, theater = a_movie(), a_theater()
    a_showtime(movie, theater)
    assert a_showtime(movie, screen=a_screen(theater, "Screen 2", "A sss")).pk


def test_a_cancelled_showtime_leaves_its_screen_free() -> None:
    movie, theater = a_movie(), a_theater()
    Showtime.objects.filter(pk=a_showtime(movie, theater).pk).update(cancelled_at=NOW)
    assert a_showtime(movie, theater).pk


def test_the_database_itself_refuses_an_overlap() -> None:
    movie, theater = a_movie(), a_theater()
    first = a_showtime(movie, theater)
    second = a_showtime(movie, theater, starts_at=TONIGHT + timedelta(days=1))
    times = {name: getattr(first, name) for name in ("doors_at", "starts_at", "ends_at", "clear_at")}

    with pytest.raises(IntegrityError, match="showtime_screen_free"), transaction.atomic():
        Showtime.objects.filter(pk=second.pk).update(**times)
    second.pk = None
    second.starts_at += MINUTE
    with pytest.raises(IntegrityError, match="showtime_screen_free"), transaction.atomic():
        second.save(force_insert=True)


def test_the_database_itself_refuses_times_in_the_wrong_order() -> None:
    showtime = a_showtime()
    with pytest.raises(IntegrityError), transaction.atomic():
        Showtime.objects.filter(pk=showtime.pk).update(ends_at=showtime.starts_at)


@pytest.mark.parametrize("starts_at", [NOW, NOW - MINUTE])
def test_the_past_is_refused(starts_at: datetime) -> None:
    with pytest.raises(InThePast):
        a_showtime(starts_at=starts_at)


def test_the_far_future_is_taken_for_a_mistake() -> None:
    with pytest.raises(Invalid):
        a_showtime(starts_at=datetime(2999, 1, 1, tzinfo=UTC))


def test_moving_a_showtime_does_not_make_it_collide_with_itself() -> None:
    showtime = a_showtime()
    showtime.starts_at += 30 * MINUTE
    assert programme.place(showtime, now=NOW).doors_at == TONIGHT + 15 * MINUTE


@pytest.mark.parametrize(("moment", "zone", "day"), [
    ("2030-01-04T05:05Z", "Europe/Paris", date(2030, 1, 4)),
    ("2030-01-04T04:59Z", "Europe/Paris", date(2030, 1, 3)),
    ("2030-01-03T23:05Z", "Europe/Paris", date(2030, 1, 3)),
    ("2030-01-03T23:05Z", "Asia/Tokyo", date(2030, 1, 4)),
    # The night in which clocks go forward has its 06:00 an hour earlier.
    ("2030-03-31T03:59Z", "Europe/Paris", date(2030, 3, 30)),
    ("2030-03-31T04:00Z", "Europe/Paris", date(2030, 3, 31)),
])  # fmt: skip
def test_the_business_day_runs_from_six_to_six_by_the_theaters_clock(moment: str, zone: str, day: date) -> None:
    assert business_date(datetime.fromisoformat(moment), a_theater(zone=zone).zoneinfo) == day


def test_a_show_after_midnight_is_listed_under_the_evening_before() -> None:
    late = a_showtime(starts_at=TONIGHT + timedelta(hours=4))

    assert late.business_date == date(2030, 1, 1)
    assert late.is_late
    assert f"{late.local_start:%H:%M}" == "01:00"


def test_a_plan_or_price_card_of_another_room_is_refused() -> None:
    here, there = a_theater("Here"), a_theater("There")
    with pytest.raises(Mismatch):
        a_showtime(a_movie(), here, plan=there.screens.get().plans.get())
    with pytest.raises(Mismatch):
        a_showtime(a_movie(), here, price_card=there.price_cards.get())


def test_a_category_without_a_price_is_refused() -> None:
    theater = a_theater()
    Price.objects.filter(category="premium").delete()
    with pytest.raises(Invalid) as refused:
        a_showtime(a_movie(), screen=a_screen(theater, "Gold", "A p p"))
    assert str(refused.value) == "Standard has no price for premium."


def test_the_first_screen_that_is_free_at_that_time_is_found() -> None:
    movie, theater = a_movie(), a_theater()
    second = a_screen(theater, "Screen 2", "A sss")
    assert programme.free_screen(theater, movie, TONIGHT) == theater.screens.first()
    a_showtime(movie, screen=theater.screens.first())

    assert programme.free_screen(theater, movie, TONIGHT) == second
    assert programme.free_screen(theater, movie, TONIGHT + timedelta(hours=5)) == theater.screens.first()


def test_every_mark_is_said() -> None:
    showtime = a_showtime(format="3D", language="Japanese", subtitles="English", relaxed=True)
    assert showtime.marks == ["3D", "Japanese", "English subtitles", "relaxed"]
