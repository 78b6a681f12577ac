"""The page on which seats are chosen."""

import random
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from matinee.programme import operations as programme
from matinee.programme.halls import seats_of
from matinee.programme.models import SeatCategory, Showtime
from matinee.sales import planning
from matinee.sales.models import Reservation
from matinee.testing import NOW, TONIGHT, World, a_movie, a_purchase, a_reservation, a_screen, a_showtime, a_theater
from matinee.web.tests.reading import seats, words


def a_small_room(plan: str = "A ss_s\n\nB w c s s") -> Showtime:
    return a_showtime(screen=a_screen(a_theater(), "Two", plan))


def test_the_room_is_a_form_of_its_seats(db: None, noon: time_machine.Traveller, visitor: Client) -> None:
    showtime = a_small_room()
    a_reservation(showtime, seats=["A1"])
    page = visitor.get(f"/showtime/{showtime.pk}/")
    assert seats(page) == {
        "Row A, seat 1, standard, €10.00, taken": "taken",
        "Row A, seat 2, standard, €10.00": "free",
        "Row A, seat 3, standard, €10.00": "free",
        "Row B, seat 1, wheelchair space, standard, €10.00": "free",
        "Row B, seat 2, companion, standard, €10.00": "free",
        "Row B, seat 3, standard, €10.00": "free",
        "Row B, seat 4, standard, €10.00": "free",
    }
    html = page.content.decode()
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
    assert list(seats(page)) == ["Row A, seat 1, standard, €10.50", "Row A, seat 2, premium, €15.50"]


def test_what_when_where_and_who_may_come_in(db: None, noon: time_machine.Traveller, visitor: Client) -> None:
    movie = a_movie(rating="12A", accompanied_min_age=12)
    showtime = a_showtime(movie, starts_at=TONIGHT + timedelta(hours=4), subtitles="English")
    assert words(visitor.get(f"/showtime/{showtime.pk}/")).startswith(
        "Dune Wednesday 2 January, 01:00 to 03:46 · Tuesday night · Paris time Rex, Screen 1 12A English subtitles "
        "Anybody under 12 needs an adult with them. The best seats together 1 2 3 4 5 6 "
        "In the middle, two thirds back. One tap keeps them for 10 minutes. "
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
    assert seats(answer)["Row A, seat 1, standard, €10.00"] == "chosen"
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


def test_a_wheelchair_space_and_a_companion_are_one_tap_away(
    db: None, noon: time_machine.Traveller, visitor: Client
) -> None:
    showtime = a_small_room("A ssss\nB w c s s")
    page = visitor.get(f"/showtime/{showtime.pk}/").content.decode()
    assert 'name="companions" value="1" aria-label="Wheelchair space + 1 companion">' in page
    visitor.post("/reserve/", {"showtime": showtime.pk, "wheelchairs": "1", "companions": "1"})
    assert Reservation.objects.get().labels == ["B1", "B2"]
    again = visitor.get(f"/showtime/{showtime.pk}/").content.decode()
    assert "Wheelchair space +" not in again


def test_fewer_companions_are_offered_where_so_many_have_no_seat(
    db: None, noon: time_machine.Traveller, visitor: Client
) -> None:
    showtime = a_small_room("A ssss\nB w c _ s s")
    answer = visitor.post("/reserve/", {"showtime": showtime.pk, "wheelchairs": "1", "companions": "2"})
    assert answer.status_code == 409
    assert words(answer).count(
        "There is no wheelchair space left with that many seats beside it. Take B1, B2 or choose others below."
    )
    offer = {"showtime": showtime.pk, "seats": ["B1", "B2"], "accessible": "true"}
    assert 'type="hidden" name="accessible" value="true"' in answer.content.decode()
    assert visitor.post("/reserve/", offer).status_code == 302


def test_a_companion_without_a_wheelchair_space_is_offered_both(
    db: None, noon: time_machine.Traveller, visitor: Client
) -> None:
    showtime = a_small_room("A ssss\nB w c s s")
    asked = {"showtime": showtime.pk, "seats": ["B2"]}
    for said, button in (
        ({}, "Somebody among us uses a wheelchair: take B1, B2"),
        ({"accessible": "true"}, "Take B1, B2"),
    ):
        answer = visitor.post("/reserve/", asked | said)
        assert answer.status_code == 409
        assert (
            "Seat B2 is for whoever comes with somebody who uses a wheelchair, up to three to a space. "
            f"Choose the space as well. {button} or choose others below."
        ) in words(answer)
        assert seats(answer)["Row B, seat 2, companion, standard, €10.00"] == "chosen"
        assert ('id="accessible" checked' in answer.content.decode()) == bool(said)
    assert visitor.post("/reserve/", asked | {"seats": ["B1", "B2"], "accessible": "true"}).status_code == 302


def test_the_space_that_is_offered_is_the_one_beside_the_seat_that_was_chosen(
    db: None, noon: time_machine.Traveller, visitor: Client
) -> None:
    showtime = a_small_room("A ssssssssss\nB w c s s s s _ s c w")
    for chosen, offered in ((["B8"], "B8, B9"), (["B2"], "B1, B2"), (["A4", "A5", "B8"], "A4, A5, B8, B9")):
        answer = visitor.post("/reserve/", {"showtime": showtime.pk, "seats": chosen})
        assert f"Somebody among us uses a wheelchair: take {offered} or" in words(answer)


def test_without_a_space_beside_it_a_companion_s_seat_is_not_asked_about(
    db: None, noon: time_machine.Traveller, visitor: Client
) -> None:
    showtime = a_small_room("A ssss\nB w c s s")
    a_reservation(showtime, seats=["B1"], accessible=True)
    answer = visitor.post("/reserve/", {"showtime": showtime.pk, "seats": ["B2"]})
    assert "up to three to a space. No space is left, so choose another seat." in words(answer)
    assert "Somebody among us uses a wheelchair:" not in words(answer)


def test_a_seat_that_would_be_left_alone_is_shown_and_the_offer_is_one_tap(
    db: None, noon: time_machine.Traveller, visitor: Client
) -> None:
    showtime = a_small_room("A ssssss\nB ssssss")
    answer = visitor.post("/reserve/", {"showtime": showtime.pk, "seats": ["A1", "A3"]})
    assert answer.status_code == 409
    assert "Seat A2 would be left alone." in words(answer)
    html = answer.content.decode()
    assert 'value="A2" class="alone"' in html
    assert seats(answer)["Row A, seat 1, standard, €10.00"] == "chosen"
    assert html.count('type="hidden" name="seats"') == 2


def test_more_seats_than_a_theater_sells_to_one_are_refused_with_the_choice_kept(
    db: None, noon: time_machine.Traveller, visitor: Client
) -> None:
    showtime = a_showtime(theater=a_theater(seats_per_customer=2))
    answer = visitor.post("/reserve/", {"showtime": showtime.pk, "seats": ["A1", "A2", "A3"]})
    assert answer.status_code == 409
    assert "at most 2 seats" in words(answer)
    assert [state for state in seats(answer).values() if state == "chosen"] == ["chosen"] * 3


PLANS = [
    "A ss_s\n\nB w c s s",
    "[Stalls]\nbend: 1.5\nA . s p p s .\nB s s p p s s\n\n[Balcony]\nshift: half\nBA f-f . f-f\nBB b b b b",
]


@pytest.mark.parametrize("plan", PLANS)
def test_the_list_says_the_same_of_every_seat_as_the_map(
    db: None, noon: time_machine.Traveller, visitor: Client, plan: str
) -> None:
    theater = a_theater()
    dear = {category: theater.money(1100 + 100 * index) for index, category in enumerate(SeatCategory) if index}
    programme.set_prices(theater, "Standard", dear)
    showtime = a_showtime(screen=a_screen(theater, "Two", plan))
    a_reservation(showtime, number=2)
    address = f"/showtime/{showtime.pk}/?seats=A1"
    in_map, in_list = visitor.get(f"{address}&view=map"), visitor.get(f"{address}&view=list")
    assert list(seats(in_list).items()) == list(seats(in_map).items())
    assert set(seats(in_map).values()) == {"free", "chosen", "taken"}
    assert "data-room" not in in_list.content.decode()


def test_the_list_is_remembered_until_the_map_is_asked_for(world: World, visitor: Client) -> None:
    address = f"/showtime/{world.showtime.pk}/"
    assert "data-rows" not in visitor.get(address).content.decode()
    assert "data-rows" in visitor.get(f"{address}?view=list").content.decode()
    assert "data-rows" in visitor.get(address).content.decode()
    refused = visitor.post("/reserve/", {"showtime": world.showtime.pk})
    assert "data-rows" in refused.content.decode()
    visitor.get(f"{address}?view=map")
    assert "data-rows" not in visitor.get(address).content.decode()
    assert visitor.get(f"{address}?view=nonsense").status_code == 200


def test_all_that_one_keeps_of_a_room_is_named(world: World, visitor: Client) -> None:
    for labels in (["C4", "C5"], ["D4"]):
        visitor.post("/reserve/", {"showtime": world.showtime.pk, "seats": labels})
    page = words(visitor.get(f"/showtime/{world.showtime.pk}/"))
    assert "You are keeping C4, C5 already; here they show as taken. Go on to pay" in page
    assert "You are keeping D4 already; here it shows as taken. Go on to pay" in page
    other = words(visitor.get(f"/reserve/{Reservation.objects.earliest('pk').pk}/seats/"))
    assert "You are keeping D4 already" in other
    assert "You are keeping C4" not in other


def test_who_comes_back_to_the_room_is_told_what_they_keep(world: World, visitor: Client) -> None:
    visitor.post("/reserve/", {"showtime": world.showtime.pk, "seats": ["C4", "C5"]})
    page = words(visitor.get(f"/showtime/{world.showtime.pk}/"))
    assert "You are keeping C4, C5 already; here they show as taken. Go on to pay" in page
    assert "You are keeping" not in words(
        Client(headers={"accept": "text/html"}).get(f"/showtime/{world.showtime.pk}/")
    )


def test_nothing_chosen_is_said_as_such(world: World, visitor: Client) -> None:
    answer = visitor.post("/reserve/", {"showtime": world.showtime.pk})
    assert answer.status_code == 400
    assert "Choose a seat first, or say how many you want." in words(answer)


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
    showtime = a_small_room("unnumbered\nA ss_s\nB w c s s")
    page = visitor.get(f"/showtime/{showtime.pk}/")
    assert "The best seats together" not in words(page)
    assert 'name="number"' in page.content.decode()
    assert seats(page) == {}


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


@pytest.mark.parametrize("view", ["map", "list"])
@pytest.mark.parametrize("is_half_taken", [False, True])
def test_a_large_room_is_a_light_page(
    db: None, noon: time_machine.Traveller, visitor: Client, view: str, is_half_taken: bool
) -> None:
    showtime = a_showtime(theater=a_theater(capacity=2500))
    if is_half_taken:
        taken = random.Random(1).sample(seats_of(showtime.plan_id), 1250)
        planning.withhold(showtime=showtime, seats=taken, reason="half of it", until=None, now=NOW)
    page = visitor.get(f"/showtime/{showtime.pk}/?view={view}", headers={"accept-encoding": "gzip"})
    assert page["Content-Encoding"] == "gzip"
    assert len(page.content) < 25_000


def test_when_the_film_itself_begins_and_that_there_is_an_interval_is_said(world: World, visitor: Client) -> None:
    screen = a_screen(world.theater, "Two", "A s s")
    showtime = a_showtime(world.movie, screen=screen, ads_minutes=15, interval_minutes=20)
    said = words(visitor.get(f"/showtime/{showtime.pk}/"))
    assert "Tuesday 1 January, 21:00 film about 21:15, with an interval, to 00:21 · Paris time" in said
