"""What is on, by theater and screen."""

from datetime import timedelta

from django.test import Client
from pytest_django import DjangoAssertNumQueries

from matinee.sales import planning
from matinee.testing import NOW, World, a_movie, a_purchase, a_screen, a_showtime, a_theater
from matinee.web.tests.reading import words


def test_the_evening_with_how_full_it_is(world: World, clerk: Client) -> None:
    a_purchase(world.showtime, world.ann, number=3)
    a_screen(world.theater, "Two", "A s s")

    said = words(clerk.get("/staff/"))

    assert "Rex Tuesday 1 January · it is 13:00, Paris time" in said
    assert "Screen 1 21:00 Dune 97 of 100 free 01:00 Dune 100 of 100 free Two Nothing on." in said


def test_each_theater_has_its_own_day(world: World, clerk: Client) -> None:
    tokyo = a_theater("Hoshi", zone="Asia/Tokyo")
    a_showtime(a_movie("Ran"), tokyo, starts_at=NOW + timedelta(hours=20))

    page = words(clerk.get("/staff/"))
    assert "Hoshi Tuesday 1 January · it is 21:00, Tokyo time Screen 1 Nothing on." in page
    tomorrow = words(clerk.get("/staff/?day=2030-01-02"))
    assert "Hoshi Wednesday 2 January · Tokyo time Screen 1 17:00 Ran 100 of 100 free" in tomorrow


def test_a_day_that_is_none_is_today(clerk: Client) -> None:
    for day in ("nonsense", "2030-13-45", ""):
        assert "Tonight" in words(clerk.get("/staff/", {"day": day}))


def test_three_showtimes_ask_as_much_as_one(
    world: World, clerk: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    world.late.delete()
    with django_assert_num_queries(10):
        clerk.get("/staff/")
    for number in range(2):
        screen = a_screen(world.theater, f"Another {number}", "A s s")
        planning.set_available(showtime=a_showtime(world.movie, screen=screen), number=1, now=NOW)
    with django_assert_num_queries(10):
        clerk.get("/staff/")
