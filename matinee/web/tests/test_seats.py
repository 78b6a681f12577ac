"""The page on which seats are chosen."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from matinee.programme import operations as programme
from matinee.programme.models import SeatCategory, Showtime
from matinee.sales.models import Reservation
from matinee.testing import NOW, TONIGHT, World, a_movie, a_purchase, a_reservation, a_screen, a_showtime, a_theater
from matinee.web.tests.reading import words


def a_small_room(plan: str = "A ss_s\n\nB w c s s") -> Showtime:
    return a_showtime(screen=a_screen(a_theater(), "Two", plan))


def seats(html: str) -> dict[str, str]:
    """What an ear hears of every seat: free, chosen or taken."""
    found = {}
    for tag in html.split('<input type="checkbox" ')[1:]:
        if 'aria-label="' in tag.split(">")[0]:
            label = tag.split('aria-label="')[1].split('"')[0]
            attributes = tag.split(">")[0].split('"')[-1]
            found[label] = "chosen" if "checked" in attributes else "free" if 'name="seats"' in tag else "taken"
    return found


def test_the_room_is_a_form_of_its_seats(db: None, noon: time_machine.Traveller, visitor: Client) -> None:
    showtime = a_small_room()
    a_reservation(showtime, seats=["A1"])
    html = visitor.get(f"/showtime/{showtime.pk}/").content.decode()
    assert seats(html) == {
        "A1, taken": "taken",
        "A2": "free",
        "A3": "free",
        "B1, wheelchair space": "free",
        "B2, companion": "free",
        "B3": "free",
        "B4": "free",
    }
    assert html.count('role="group" aria-label="Row') == 2
    assert html.count('<div class="aisle">') == 1


def test_prices_are_in_the_legend_and_with_the_seat_where_they_differ(
    db: None, noon: time_machine.Traveller, visitor: Client
) -> None:
    theater = a_theater(booking_fee=50)
    programme.set_prices(theater, "Standard", {SeatCategory.PREMIUM: theater.money(1500)})
    showtime = a_showtime(screen=a_screen(theater, "Two", "A sp"))
    page = visitor.get(f"/showtime/{showtime.pk}/")
    assert "Standard €10.50 Premium €15.50" in words(page)
    assert seats(page.content.decode()) == {"A1, standard €10.50": "free", "A2, premium €15.50": "free"}


def test_what_when_where_and_who_may_come_in(db: None, noon: time_machine.Traveller, visitor: Client) -> None:
    movie = a_movie(rating="12A", accompanied_min_age=12)
    showtime = a_showtime(movie, starts_at=TONIGHT + timedelta(hours=4), subtitles="English")
    assert words(visitor.get(f"/showtime/{showtime.pk}/")).startswith(
        "Dune Wednesday 2 January, 01:00 to 03:46 · Tuesday night · Paris time Rex , Screen 1 12A English subtitles "
        "Anybody under 12 needs an adult with them. The best seats together 1 2 3 4 5 6 "
        "One tap keeps them for 10 minutes. "
        "100 of 100 seats are free, €10.00 each."
    )


def test_the_best_seats_are_one_tap_away(world: World, visitor: Client) -> None:
    answer = visitor.post("/reserve/", {"showtime": world.showtime.pk, "number": 2})
    kept = Reservation.objects.get()
    assert answer["Location"] == f"/reserve/{kept.pk}/"
    assert kept.claims.count() == 2


def test_a_seat_that_was_taken_is_said_with_another_offer_and_the_choice_is_kept(
    db: None, noon: time_machine.Traveller, visitor: Client
) -> None:
    showtime = a_small_room("A ssss\nB ssss")
    a_reservation(showtime, seats=["A2"])
    answer = visitor.post("/reserve/", {"showtime": showtime.pk, "seats": ["A1", "A2"]})
    assert answer.status_code == 409
    assert "Seat A2 was taken a moment ago. Take B2, B3 or choose others below." in words(answer)
    assert seats(answer.content.decode())["A1"] == "chosen"
    assert answer.content.decode().count('type="hidden" name="seats"') == 2


def test_seats_that_are_not_together_are_offered_apart(db: None, noon: time_machine.Traveller, visitor: Client) -> None:
    showtime = a_small_room("A ss\nB ss")
    answer = visitor.post("/reserve/", {"showtime": showtime.pk, "number": 3})
    assert answer.status_code == 409
    assert "There are no 3 seats side by side any more." in words(answer)
    taken = visitor.post("/reserve/", {"showtime": showtime.pk, "seats": ["A1", "A2", "B1"]})
    assert taken.status_code == 302


def test_who_needs_a_wheelchair_space_says_so_in_one_tap(
    db: None, noon: time_machine.Traveller, visitor: Client
) -> None:
    showtime = a_small_room()
    answer = visitor.post("/reserve/", {"showtime": showtime.pk, "seats": ["B1", "B2"]})
    assert answer.status_code == 409
    assert 'name="accessible" value="true">Somebody among us uses a wheelchair</button>' in answer.content.decode()
    said = {"showtime": showtime.pk, "seats": ["B1", "B2"], "accessible": "true"}
    assert visitor.post("/reserve/", said).status_code == 302


def test_nothing_chosen_is_said_as_such(world: World, visitor: Client) -> None:
    answer = visitor.post("/reserve/", {"showtime": world.showtime.pk})
    assert answer.status_code == 400
    assert "Say how many seats" in words(answer)


def test_a_sold_out_showtime_says_what_else_is_near(world: World, visitor: Client) -> None:
    showtime = a_showtime(world.movie, a_theater("Lux", capacity=2))
    a_purchase(showtime, number=2, together=False)
    page = words(visitor.get(f"/showtime/{showtime.pk}/"))
    assert "Sold out" in page
    assert "Near in time 21:00 from €10.00 Dune Tuesday 1 January, Rex 01:00 Tuesday night" in page
    assert "The best seats together" not in page


def test_a_cancelled_showtime_says_so(world: World, visitor: Client) -> None:
    Showtime.objects.filter(pk=world.showtime.pk).update(cancelled_at=NOW)
    page = words(visitor.get(f"/showtime/{world.showtime.pk}/"))
    assert "This showtime was cancelled" in page
    assert "The best seats together" not in page


def test_a_showtime_that_has_begun_or_is_over_is_not_sold(
    world: World, visitor: Client, noon: time_machine.Traveller
) -> None:
    noon.move_to(TONIGHT)
    assert "This showtime has begun" in words(visitor.get(f"/showtime/{world.showtime.pk}/"))
    noon.move_to(TONIGHT + timedelta(days=1))
    page = words(visitor.get(f"/showtime/{world.showtime.pk}/"))
    assert "This showtime is over" in page
    assert "There is nothing else near." in page


def test_places_that_nobody_chooses_have_no_room_to_choose_from(
    db: None, noon: time_machine.Traveller, visitor: Client
) -> None:
    showtime = a_small_room()
    type(showtime.plan).objects.update(numbered=False)
    html = visitor.get(f"/showtime/{showtime.pk}/").content.decode()
    assert "The best seats together" not in html
    assert 'name="number"' in html
    assert seats(html) == {}


def test_the_list_of_showtimes_is_the_page_of_their_day(db: None, visitor: Client) -> None:
    assert visitor.get("/showtime/")["Location"] == "/"
    assert visitor.get("/showtime/?theater=3&date=2030-01-01&movie=2")["Location"] == "/?theater=3&day=2030-01-01"
    assert visitor.get("/showtime/7/").status_code == 404


@pytest.mark.parametrize("capacity", [1, 3])
def test_how_often_the_database_is_asked(
    db: None,
    noon: time_machine.Traveller,
    visitor: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
    capacity: int,
) -> None:
    showtime = a_showtime(theater=a_theater(capacity=capacity))
    with django_assert_num_queries(3):  # and one for the seats of a plan that nobody has looked at yet
        visitor.get(f"/showtime/{showtime.pk}/")


def test_a_large_room_is_a_page_of_bearable_weight(db: None, noon: time_machine.Traveller, visitor: Client) -> None:
    showtime = a_showtime(theater=a_theater(capacity=2500))
    page = visitor.get(f"/showtime/{showtime.pk}/", headers={"accept-encoding": "gzip"})
    assert page["Content-Encoding"] == "gzip"
    assert len(page.content) < 45_000
