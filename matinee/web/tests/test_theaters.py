import time_machine
from django.test import Client

from matinee.programme import operations as programme
from matinee.testing import NOW, World, a_movie, a_screen, a_showtime, a_theater
from matinee.web.tests.reading import words


def test_theaters_stand_by_city_with_what_is_on(world: World, visitor: Client) -> None:
    a_theater("Lux", location="Lyon", zone="Europe/Paris")
    assert words(visitor.get("/theaters/")) == (
        "Theaters Lyon Lux Lyon 1 screen Nothing more today Paris Rex Paris 1 screen 1 movie still to come today"
    )


def test_clocks_are_named_where_they_differ(world: World, visitor: Client) -> None:
    a_theater("Roxy", location="New York", zone="America/New_York")
    page = words(visitor.get("/theaters/"))
    assert "1 screen · 07:00 New York time" in page
    assert "1 screen · 13:00 Paris time" in page


def test_a_theater_says_where_it_is_and_how_to_get_in(db: None, noon: time_machine.Traveller, visitor: Client) -> None:
    theater = a_theater(address="1 rue Une, Paris", access="A ramp <by> the side door.", accent="#9B1C31")
    a_screen(theater, "Balcony", "A sss\nB sss")
    page = visitor.get(f"/theaters/{theater.pk}/")
    assert "Rex 1 rue Une, Paris Map It is 13:00 there, Paris time." in words(page)
    assert "Screens Balcony 6 seats Screen 1 100 seats Getting in A ramp <by> the side door." in words(page)
    html = page.content.decode()
    assert 'href="https://www.openstreetmap.org/search?query=1%20rue%20Une%2C%20Paris"' in html
    assert '<link rel="stylesheet" href="/accents/9b1c31.css">' in html


def test_a_screen_has_the_seats_of_its_current_plan(db: None, visitor: Client) -> None:
    theater = a_theater()
    programme.redraw(plan=programme.current_plan(theater.screens.get()), text="A sss", now=NOW)
    assert "Screen 1 3 seats" in words(visitor.get(f"/theaters/{theater.pk}/"))


def test_a_theater_shows_its_own_programme_alone(world: World, visitor: Client) -> None:
    lux = a_theater("Lux")
    a_showtime(a_movie("Amélie"), lux)
    page = words(visitor.get(f"/theaters/{lux.pk}/"))
    assert "Amélie" in page
    assert "Dune" not in page
    assert "Dune" in words(visitor.get(f"/theaters/{world.theater.pk}/"))


def test_a_theater_with_nothing_on_says_so(world: World, visitor: Client) -> None:
    lux = a_theater("Lux")
    assert "There are no showtimes yet." in words(visitor.get(f"/theaters/{lux.pk}/"))
    assert visitor.get(f"/theaters/{lux.pk + 1}/").status_code == 404
