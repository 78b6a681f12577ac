"""Staff keep movies, theaters and showtimes; everybody reads them."""

from datetime import timedelta

import pytest

from matinee.api.tests.program import Program, faults, refusal, said
from matinee.programme.models import Movie, PriceCard, Showtime, Theater
from matinee.sales import operations
from matinee.sales.models import Payment
from matinee.testing import NOW, TONIGHT, World, a_movie, a_purchase, a_reservation, a_screen, a_showtime, a_theater

MOVIE = {"title": "Alien", "director": "Ridley Scott", "genre": "Horror", "release_date": "1979-05-25", "duration": 117,
         "synopsis": "In space."}  # fmt: skip
THEATER = {"name": "Roxy", "location": "Lyon", "capacity": 20}


# ── Movies ───────────────────────────────────────────────────────────────────────────────────────


def test_a_movie_is_what_was_said_of_it(staff: Program, guest: Program) -> None:
    made = said(staff.post("/movies/", MOVIE | {"rating": "18", "min_age": 18}))
    assert made == MOVIE | {
        "id": made["id"],
        "original_title": "",
        "rating": "18",
        "min_age": 18,
        "accompanied_min_age": None,
        "languages": "",
        "poster": f"http://testserver/posters/{made['id']}.svg",
        "trailer": "",
    }
    assert said(guest.get(f"/movies/{made['id']}/")) == made


def test_a_poster_is_an_address(guest: Program, world: World) -> None:
    Movie.objects.filter(pk=world.movie.pk).update(poster="posters/dune.png")
    assert said(guest.get(f"/movies/{world.movie.pk}/"))["poster"] == "http://testserver/media/posters/dune.png"


def test_put_wants_the_whole_and_patch_a_part(staff: Program, world: World) -> None:
    path = f"/movies/{world.movie.pk}/"
    assert faults(staff.put(path, {"title": "Alien"})) == ["director", "genre", "release_date", "duration"]
    assert said(staff.patch(path, {"title": "Dune: Part Two"}))["title"] == "Dune: Part Two"
    assert said(staff.patch(path, {}))["director"] == "Denis Villeneuve"
    assert said(staff.put(path, MOVIE))["title"] == "Alien"


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_what_stands_beside_the_specified_keeps_its_value_unless_it_is_named(
    staff: Program, world: World, method: str
) -> None:
    path = f"/movies/{world.movie.pk}/"
    staff.patch(path, {"rating": "12A", "accompanied_min_age": 12})
    changed = said(staff.send(method, path, MOVIE))
    assert (changed["rating"], changed["accompanied_min_age"]) == ("12A", 12)
    assert said(staff.patch(path, {"accompanied_min_age": None}))["accompanied_min_age"] is None


@pytest.mark.parametrize("value", [None, 7, ""])
def test_a_patch_has_the_limits_of_the_whole(staff: Program, world: World, value: object) -> None:
    assert faults(staff.patch(f"/movies/{world.movie.pk}/", {"title": value})) == ["title"]


@pytest.mark.parametrize("path", ["/movies/{}/", "/theaters/{}/", "/showtime/{}/"])
def test_what_was_read_can_be_sent_back_as_it_is(staff: Program, world: World, path: str) -> None:
    pk = {"/movies/{}/": world.movie, "/theaters/{}/": world.theater, "/showtime/{}/": world.showtime}[path].pk
    read = said(staff.get(path.format(pk)))
    answer = staff.put(path.format(pk), read)
    assert (answer.status_code, said(answer)) == (200, read)


def test_an_id_is_not_the_senders_to_choose(staff: Program) -> None:
    assert faults(staff.post("/movies/", MOVIE | {"id": 4711})) == ["id"]


def test_a_movie_that_gets_too_long_for_its_screen_is_refused(staff: Program, world: World) -> None:
    answer = staff.patch(f"/movies/{world.movie.pk}/", {"duration": 300})
    assert refusal(answer) == (409, "overlaps")
    world.movie.refresh_from_db()
    assert world.movie.duration == 166


def test_what_was_never_sold_can_be_deleted(staff: Program, world: World) -> None:
    a_movie("Other")
    for path in (f"/showtime/{world.late.pk}/", f"/movies/{world.movie.pk}/", f"/theaters/{world.theater.pk}/"):
        assert (staff.delete(path).status_code, staff.get(path).status_code) == (204, 404)
    assert (Showtime.objects.count(), Movie.objects.count(), Theater.objects.count()) == (0, 1, 0)


def test_what_was_ever_sold_cannot_be_deleted(staff: Program, world: World) -> None:
    bought = a_purchase(world.showtime, world.ann)
    staff.delete(f"/purchase/{bought.pk}/")
    for path in (f"/showtime/{world.showtime.pk}/", f"/movies/{world.movie.pk}/", f"/theaters/{world.theater.pk}/"):
        assert refusal(staff.delete(path)) == (409, "ever_sold")
        assert staff.get(path).status_code == 200


def test_what_is_being_bought_cannot_be_deleted(staff: Program, world: World) -> None:
    a_reservation(world.showtime, world.ann)
    assert refusal(staff.delete(f"/showtime/{world.showtime.pk}/")) == (409, "in_use")


# ── Theaters ─────────────────────────────────────────────────────────────────────────────────────


def test_name_location_and_capacity_make_a_theater(staff: Program, guest: Program) -> None:
    made = said(staff.post("/theaters/", THEATER))
    assert made == THEATER | {
        "id": made["id"],
        "city": "Lyon",
        "address": "",
        "access": "",
        "zone": "UTC",
        "currency": "EUR",
        "hold_minutes": 10,
        "hold_limit_minutes": 30,
        "payment_minutes": 15,
        "collect_minutes": 30,
        "refund_minutes": 120,
        "seats_per_customer": None,
        "unpaid_seats": None,
        "desk_seats": 6,
        "desk_hours": 24,
        "doors_minutes": 15,
        "ads_minutes": 15,
        "cleaning_minutes": 15,
        "desk_sells_minutes": 20,
    }
    assert said(guest.get(f"/theaters/{made['id']}/")) == made


@pytest.mark.parametrize(("price", "currency", "minor"), [
    ("12.50", "EUR", 1250), (12.5, "EUR", 1250), (12, "EUR", 1200), ("1500", "JPY", 1500), ("2.250", "KWD", 2250),
])  # fmt: skip
def test_a_theater_can_begin_with_a_price(staff: Program, price: object, currency: str, minor: int) -> None:
    made = said(staff.post("/theaters/", THEATER | {"price": price, "currency": currency}))
    card = PriceCard.objects.get(theater=made["id"])
    assert {line.amount for line in card.prices.all()} == {minor}


def test_a_price_finer_than_the_currency_is_refused(staff: Program) -> None:
    assert faults(staff.post("/theaters/", THEATER | {"price": "10.50", "currency": "JPY"})) == ["price"]
    assert faults(staff.post("/theaters/", THEATER | {"price": "10.50", "currency": "XXXX"})) == ["currency"]
    assert faults(staff.post("/theaters/", THEATER | {"price": "10.50", "currency": "GLD"})) == ["currency"]


def test_the_capacity_of_an_only_screen_can_change(staff: Program, world: World) -> None:
    assert said(staff.patch(f"/theaters/{world.theater.pk}/", {"capacity": 40}))["capacity"] == 40
    assert said(staff.get(f"/showtime/{world.showtime.pk}/"))["available_seats"] == 40


def test_not_while_a_claim_stands_in_the_way(staff: Program, world: World) -> None:
    a_reservation(world.showtime, world.ann)
    answer = staff.put(f"/theaters/{world.theater.pk}/", THEATER)
    assert refusal(answer) == (409, "in_use")
    assert said(answer)["detail"] == "2 seats of Dune, 2030-01-01 21:00 are reserved, sold or kept back."
    assert said(staff.get(f"/theaters/{world.theater.pk}/"))["name"] == "Rex"


def test_nor_of_a_theater_with_two_screens(staff: Program, world: World) -> None:
    a_screen(world.theater, "Screen 2", "A s s s")
    assert refusal(staff.patch(f"/theaters/{world.theater.pk}/", {"capacity": 40})) == (409, "conflict")
    assert said(staff.get(f"/theaters/{world.theater.pk}/"))["capacity"] == 103


def test_the_same_capacity_again_is_no_change(staff: Program, world: World) -> None:
    a_reservation(world.showtime, world.ann)
    changed = staff.put(f"/theaters/{world.theater.pk}/", THEATER | {"capacity": 100})
    assert (changed.status_code, said(changed)["name"]) == (200, "Roxy")


@pytest.mark.parametrize("change", [{"zone": "Asia/Tokyo"}, {"currency": "JPY"}])
def test_zone_and_currency_stay_once_there_are_showtimes(staff: Program, world: World, change: dict[str, str]) -> None:
    assert refusal(staff.patch(f"/theaters/{world.theater.pk}/", change)) == (409, "has_showtimes")
    assert staff.patch(f"/theaters/{a_theater('New').pk}/", change).status_code == 200


# ── Showtimes ────────────────────────────────────────────────────────────────────────────────────


def ask(world: World, **asked: object) -> dict[str, object]:
    return {"movie": world.movie.pk, "theater": world.theater.pk, "date_and_time": "2030-01-03T20:00:00Z"} | asked


def test_the_parts_of_a_showtime_last_as_its_theater_has_it_unless_the_program_says(
    staff: Program, world: World
) -> None:
    assert staff.patch(f"/theaters/{world.theater.pk}/", {"ads_minutes": 20}).status_code == 200
    made = said(staff.post("/showtime/", ask(world, interval_minutes=15, after_minutes=30)))
    assert [made[name] for name in Showtime.LENGTHS] == [15, 20, 15, 30, 15]
    assert (made["feature_at"], made["ends_at"]) == ("2030-01-03T20:20:00Z", "2030-01-03T23:51:00Z")

    changed = said(staff.patch(f"/showtime/{made['id']}/", {"ads_minutes": 0, "after_minutes": 0}))
    assert (changed["feature_at"], changed["ends_at"]) == ("2030-01-03T20:00:00Z", "2030-01-03T23:01:00Z")
    for wrong in (-1, 301, None, "soon"):
        assert staff.patch(f"/showtime/{made['id']}/", {"ads_minutes": wrong}).status_code == 400


def test_a_showtime_is_what_was_said_of_it(staff: Program, guest: Program, world: World) -> None:
    made = said(staff.post("/showtime/", ask(world, format="IMAX", subtitles="English", relaxed=True)))
    assert made == {
        "id": made["id"],
        "movie": world.movie.pk,
        "theater": world.theater.pk,
        "date_and_time": "2030-01-03T20:00:00Z",
        "available_seats": 100,
        "availability": "available",
        "screen": world.theater.screens.get().pk,
        "capacity": 100,
        "price_from": {"amount": "10.00", "currency": "EUR"},
        "ends_at": "2030-01-03T22:46:00Z",
        "feature_at": "2030-01-03T20:00:00Z",
        "doors_minutes": 15,
        "ads_minutes": 0,
        "interval_minutes": 0,
        "after_minutes": 0,
        "cleaning_minutes": 15,
        "zone": "Europe/Paris",
        "business_date": "2030-01-03",
        "cancelled_at": None,
        "published_at": "2030-01-01T12:00:00Z",
        "format": "IMAX",
        "language": "",
        "subtitles": "English",
        "open_captions": False,
        "audio_description": False,
        "relaxed": True,
    }
    assert said(guest.get(f"/showtime/{made['id']}/")) == made


@pytest.mark.parametrize("moment", ["2030-01-03T21:00:00+01:00", "2030-01-03T20:00:00+00:00", "2030-01-03T15:00-05:00"])
def test_any_zone_is_as_good_as_another(staff: Program, world: World, moment: str) -> None:
    made = said(staff.post("/showtime/", ask(world, date_and_time=moment)))
    assert made["date_and_time"] == "2030-01-03T20:00:00Z"


def test_available_seats_is_the_number_put_on_sale_and_then_the_number_that_is_free(
    staff: Program, world: World
) -> None:
    made = said(staff.post("/showtime/", ask(world, available_seats=50)))
    path = f"/showtime/{made['id']}/"
    a_reservation(Showtime.objects.get(pk=made["id"]), world.ann, number=10)
    assert said(staff.get(path))["available_seats"] == 40
    assert said(staff.patch(path, {"available_seats": 5}))["available_seats"] == 5
    assert said(staff.patch(path, {"available_seats": 90}))["available_seats"] == 90
    assert faults(staff.patch(path, {"available_seats": 91})) == ["available_seats"]
    assert said(staff.get(path))["available_seats"] == 90


def test_no_showtime_on_top_of_another(staff: Program, world: World) -> None:
    answer = staff.post("/showtime/", ask(world, date_and_time="2030-01-01T21:00:00Z"))
    assert refusal(answer) == (409, "overlaps")
    assert said(answer)["showtime"] == world.showtime.pk


def test_with_a_second_screen_the_free_one_is_found(staff: Program, world: World) -> None:
    second = a_screen(world.theater, "Screen 2", "A s s s")
    made = said(staff.post("/showtime/", ask(world, date_and_time="2030-01-01T21:00:00Z")))
    assert (made["screen"], made["capacity"]) == (second.pk, 3)


def test_a_screen_can_be_named_and_must_be_in_the_theater(staff: Program, world: World) -> None:
    second, elsewhere = a_screen(world.theater, "Screen 2", "A s s s"), a_theater("Roxy").screens.get()
    assert said(staff.post("/showtime/", ask(world, screen=second.pk)))["screen"] == second.pk
    answer = staff.post("/showtime/", ask(world, screen=elsewhere.pk))
    assert refusal(answer) == (400, "mismatch")
    assert faults(answer) == ["screen"]


def test_in_the_past_is_refused(staff: Program, world: World) -> None:
    answer = staff.post("/showtime/", ask(world, date_and_time="2030-01-01T11:59:59Z"))
    assert refusal(answer) == (400, "in_the_past")


def test_another_start_keeps_the_screen(staff: Program, world: World) -> None:
    second = a_screen(world.theater, "Screen 2", "A s s s")
    showtime = a_showtime(world.movie, screen=second, starts_at=TONIGHT + timedelta(days=2))
    changed = said(staff.patch(f"/showtime/{showtime.pk}/", {"date_and_time": "2030-01-04T20:00:00Z"}))
    assert (changed["screen"], changed["date_and_time"]) == (second.pk, "2030-01-04T20:00:00Z")


def test_another_theater_gives_it_a_screen_there(staff: Program, world: World) -> None:
    roxy = a_theater("Roxy", capacity=30)
    changed = said(staff.patch(f"/showtime/{world.showtime.pk}/", {"theater": roxy.pk}))
    assert (changed["theater"], changed["screen"], changed["available_seats"]) == (roxy.pk, roxy.screens.get().pk, 30)


def test_once_somebody_has_a_seat_film_and_start_stay(staff: Program, world: World) -> None:
    a_reservation(world.showtime, world.ann)
    path = f"/showtime/{world.showtime.pk}/"
    assert refusal(staff.patch(path, {"movie": a_movie("Alien").pk})) == (409, "in_use")
    assert refusal(staff.patch(path, {"date_and_time": "2030-01-05T20:00:00Z"})) == (409, "in_use")
    assert said(staff.patch(path, {"audio_description": True}))["audio_description"] is True


def test_put_wants_the_whole_showtime(staff: Program, world: World) -> None:
    answer = staff.put(f"/showtime/{world.showtime.pk}/", {"movie": world.movie.pk})
    assert faults(answer) == ["theater", "date_and_time", "available_seats"]


# ── Seats ────────────────────────────────────────────────────────────────────────────────────────


def test_every_seat_says_where_it_is_what_it_costs_and_whether_it_is_free(guest: Program, world: World) -> None:
    screen = a_screen(world.theater, "Lounge", "A s _ w c\nB p p _ s")
    showtime = a_showtime(world.movie, screen=screen)
    a_reservation(showtime, world.ann, seats=["B1"])

    seats = said(guest.get(f"/showtime/{showtime.pk}/seats/"))
    price = {"amount": "10.00", "currency": "EUR"}
    usual = {"category": "standard", "kind": "ordinary", "price": price, "free": True}
    assert seats == {
        "showtime": showtime.pk,
        "seats": [
            usual | {"label": "A1", "row": "A", "number": 1, "x": 1, "y": 1},
            usual | {"label": "A2", "row": "A", "number": 2, "x": 3, "y": 1, "kind": "wheelchair"},
            usual | {"label": "A3", "row": "A", "number": 3, "x": 4, "y": 1, "kind": "companion"},
            usual | {"label": "B1", "row": "B", "number": 1, "x": 1, "y": 2, "category": "premium", "free": False},
            usual | {"label": "B2", "row": "B", "number": 2, "x": 2, "y": 2, "category": "premium"},
            usual | {"label": "B3", "row": "B", "number": 3, "x": 4, "y": 2},
        ],
    }


def test_a_showtime_that_was_paid_for_and_given_back_stays_in_its_theater(staff: Program, world: World) -> None:
    bought = a_purchase(world.showtime, world.ann)
    operations.cancel(bought=bought, by_staff=True, now=NOW)
    other = a_theater("Roxy")

    assert refusal(staff.patch(f"/showtime/{world.showtime.pk}/", {"theater": other.pk})) == (409, "in_use")
    assert Payment.objects.get().captured_at is not None
