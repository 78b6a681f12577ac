"""A showtime that isn't published: only staff see it, wherever customers and their programs look."""

import json

import pytest
from django.test import Client

from matinee.programme.models import Showtime
from matinee.refusals import Invalid
from matinee.sales import operations, planning
from matinee.sales.models import Channel, Reservation
from matinee.sales.operations import Customer, Wish
from matinee.testing import NOW, TONIGHT, World, a_movie, a_purchase, a_screen, a_showtime

pytestmark = pytest.mark.django_db
BROWSER = {"accept": "text/html"}


@pytest.fixture
def hire(world: World) -> Showtime:
    """A private hire of another screen at the Rex, of a film that is on nowhere else."""
    screen = a_screen(world.theater, "Screen 2", "A ssssssss")
    movie = a_movie("Our wedding video", release_date=NOW.date())
    return a_showtime(movie, screen=screen, starts_at=TONIGHT, published_at=None)


LISTINGS = (
    "/",
    "/theaters/{theater}/",
    "/movies/{movie}/",
    "/theaters/{theater}/calendar.ics",
    "/theaters/{theater}/feed.json",
    "/sitemap.xml",
    "/api/showtime/",
    "/api/showtime/?upcoming=true",
    "/api/showtime/?date=2030-01-01",
)


def test_customers_find_it_in_no_listing_and_at_no_address(world: World, hire: Showtime) -> None:
    visitor = Client()
    for listing in LISTINGS:
        path = listing.format(theater=world.theater.pk, movie=hire.movie_id)
        answer = visitor.get(path, headers=BROWSER)
        assert answer.status_code == 200, path
        said = answer.content.decode()
        assert f"/showtime/{hire.pk}/" not in said, path
        assert f"/showtime/{world.showtime.pk}/" in said or path.startswith(("/api/", "/movies/")), path
    counted = json.loads(visitor.get("/api/showtime/").content)["results"]
    assert [one["id"] for one in counted] == [world.showtime.pk, world.late.pk]
    for path in (f"/showtime/{hire.pk}/", f"/api/showtime/{hire.pk}/", f"/api/showtime/{hire.pk}/seats/"):
        assert visitor.get(path, headers=BROWSER).status_code == 404, path
    assert visitor.get(f"/live/{hire.pk}", headers=BROWSER).status_code == 404


def test_its_film_is_not_on(world: World, hire: Showtime) -> None:
    on = json.loads(Client().get("/api/movies/?showing=true").content)["results"]
    assert [one["title"] for one in on] == ["Dune"]


def test_nobody_but_the_desk_sells_it_and_what_is_bought_stays(world: World, hire: Showtime) -> None:
    for channel in (Channel.WEB, Channel.API):
        with pytest.raises(Invalid) as refusal:
            operations.reserve(
                showtime=hire, customer=Customer(world.ann), channel=channel, wish=Wish(number=1), now=NOW
            )
        assert str(refusal.value) == f"There is no showtime {hire.pk}."
    operations.reserve(showtime=hire, customer=Customer(None), channel=Channel.DESK, wish=Wish(number=1), now=NOW)
    assert Reservation.objects.get().showtime == hire


def test_the_reserve_page_knows_no_such_showtime(world: World, hire: Showtime) -> None:
    asked = {"showtime": hire.pk, "number": 1}
    assert Client().post("/reserve/", asked, headers=BROWSER).status_code == 404
    assert not Reservation.objects.exists()


def test_staff_see_it(world: World, hire: Showtime) -> None:
    staff = Client()
    staff.force_login(world.staff)
    assert staff.get(f"/showtime/{hire.pk}/", headers=BROWSER).status_code == 200
    assert "Not published" in staff.get(f"/staff/showtime/{hire.pk}/", headers=BROWSER).content.decode()
    assert "not published" in staff.get("/staff/?day=2030-01-01", headers=BROWSER).content.decode()


def test_what_was_bought_before_it_was_taken_out_stays_its_owners(world: World) -> None:
    bought = a_purchase(world.showtime, world.ann)
    planning.change_showtime(showtime=world.showtime, changes={"published_at": None}, now=NOW)
    owner = Client()
    owner.force_login(world.ann)
    assert owner.get(f"/purchase/{bought.pk}/", headers=BROWSER).status_code == 200
    assert owner.get(f"/showtime/{world.showtime.pk}/", headers=BROWSER).status_code == 404


def test_it_keeps_its_screen_from_others(hire: Showtime) -> None:
    with pytest.raises(Invalid, match="future"):
        planning.change_showtime(showtime=hire, changes={"published_at": TONIGHT}, now=NOW)
    assert [str(other) for other in Showtime.objects.filter(published_at=None)] == [str(hire)]


def test_a_showtime_whose_seats_the_house_keeps_is_not_said_to_be_sold_out(world: World) -> None:
    planning.set_available(showtime=world.showtime, number=0, now=NOW)
    said = Client().get(f"/showtime/{world.showtime.pk}/", headers=BROWSER).content.decode()
    assert "Not on sale" in said
    assert "Sold out" not in said
