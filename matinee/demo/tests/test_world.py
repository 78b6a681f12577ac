"""The demo world is built once, by the operations of the house, and filled up as days go by."""

from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from pytest_django import DjangoAssertNumQueries, Settings

from matinee.accounts.models import User
from matinee.demo import CUSTOMER, DEMO_ACCOUNTS, STAFF, world
from matinee.demo.world import Report, build
from matinee.programme.models import Movie, Screen, Showtime, Theater
from matinee.sales import queries
from matinee.sales.left import Standing
from matinee.sales.models import Channel, Purchase, Reservation, ReservedSeat
from matinee.testing import a_theater

pytestmark = pytest.mark.django_db

# A Thursday evening in Paris; in Tokyo it is two in the morning on Friday, and still Thursday night.
NOW = datetime(2026, 3, 5, 17, 0, tzinfo=UTC)


def test_all_of_it_is_there() -> None:
    report = build(NOW, days=1)
    assert (report.theaters, report.films) == (4, 26)
    assert list(Theater.objects.values_list("city", "currency", "zone")) == [
        ("Tokyo", "JPY", "Asia/Tokyo"),
        ("Paris", "EUR", "Europe/Paris"),
        ("New York", "USD", "America/New_York"),
        ("London", "GBP", "Europe/London"),
    ]
    assert (Screen.objects.count(), Movie.objects.count()) == (11, 26)
    assert report.showtimes == Showtime.objects.count()
    assert report.seats == ReservedSeat.objects.count()


def test_every_theater_has_its_own_today() -> None:
    build(NOW, days=2)
    for theater in Theater.objects.all():
        today = theater.today(NOW)
        dates = Showtime.objects.filter(screen__theater=theater).order_by().values_list("business_date", flat=True)
        assert set(dates) == {today + timedelta(days=ahead) for ahead in (-1, 0, 1)}
    assert {theater.city: theater.today(NOW) for theater in Theater.objects.all()} == {
        "London": date(2026, 3, 5),
        "New York": date(2026, 3, 5),
        "Paris": date(2026, 3, 5),
        "Tokyo": date(2026, 3, 5),
    }


def test_rooms_are_at_all_stages_of_being_full() -> None:
    build(NOW, days=2)
    how_full = queries.availability(Showtime.objects.upcoming(NOW).with_programme(), NOW).values()
    assert {each.left.standing for each in how_full} == {Standing.SOLD_OUT, Standing.LAST_SEATS, Standing.AVAILABLE}


def test_built_again_nothing_is_new_and_little_is_asked(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    build(NOW, days=0)
    with django_assert_num_queries(8):
        again = build(NOW, days=0)
    assert again == Report()
    assert str(again) == "The demo world is as it should be: its programme reaches two weeks ahead."


def test_a_day_later_one_day_is_added_to_each_theater_and_what_was_there_stays() -> None:
    build(NOW, days=0)
    before = set(Showtime.objects.values_list("pk", "movie", "starts_at"))
    report = build(NOW + timedelta(days=1), days=0)
    after = set(Showtime.objects.values_list("pk", "movie", "starts_at"))
    assert before < after
    assert report.showtimes == len(after) - len(before)
    days = Showtime.objects.order_by().values_list("screen__theater", "business_date").distinct()
    assert len(days) == 2 * 4


def test_what_is_in_the_way_stays_where_it_is() -> None:
    build(NOW, days=0)
    tomorrow = NOW + timedelta(days=1)
    moved = Showtime.objects.filter(screen__name="Rooftop").get()
    for moment in ("doors_at", "starts_at", "ends_at", "clear_at"):
        setattr(moved, moment, getattr(moved, moment) + timedelta(days=1))
    moved.save()
    build(tomorrow, days=0)
    assert list(Showtime.objects.filter(screen__name="Rooftop")) == [moved]


def test_theaters_of_ones_own_are_left_alone() -> None:
    a_theater("Rex")
    report = build(NOW, days=1)
    assert (report.is_left_out, Theater.objects.count(), Showtime.objects.count()) == (True, 1, 0)
    assert str(report) == "There are theaters of your own here, so the demo world was left out."


def test_a_theater_that_staff_renamed_does_not_come_back() -> None:
    build(NOW, days=0)
    Theater.objects.filter(city="Tokyo").update(name="Rex")
    build(NOW + timedelta(days=1), days=0)
    assert Theater.objects.count() == 4


def test_both_accounts_can_sign_in() -> None:
    world.add_accounts()
    for account in DEMO_ACCOUNTS:
        user = authenticate(username=account.username, password=account.password)
        assert isinstance(user, User)
        assert (user.email, user.is_staff, user.is_superuser) == (account.email, account is STAFF, False)


def test_the_customer_was_out_and_has_plans() -> None:
    build(NOW, days=5)
    theirs = Reservation.objects.owned_by(User.objects.get(username=CUSTOMER.username))
    assert sorted(theirs.values_list("showtime__screen__theater__city", "purchase__channel")) == [
        ("London", None),
        ("Paris", "web"),
        ("Paris", "web"),
        ("Tokyo", "web"),
    ]
    assert Purchase.objects.filter(channel=Channel.DESK, email="").count() == Purchase.objects.count() - 3


def test_the_press_has_its_seats_on_friday_evenings() -> None:
    build(NOW, days=2)
    house = Reservation.objects.filter(channel=Channel.HOUSE)
    assert {(each.reason, each.claims.count()) for each in house} == {("press", 2)}
    assert {each.showtime.business_date for each in house} == {date(2026, 3, 6)}


def test_the_command_says_in_one_line_what_it_did() -> None:
    said = StringIO()
    call_command("demo", days=0, stdout=said)
    assert said.getvalue().startswith("The demo world grew by 4 theaters and 26 films, ")
    assert said.getvalue().count("\n") == 1


def test_production_has_no_demo_world(settings: Settings) -> None:
    settings.IS_DEMO = False
    with pytest.raises(CommandError, match=r"^The demo world is for a demo, and MATINEE_ENV is production\.$"):
        call_command("demo")
    assert Theater.objects.count() == 0
