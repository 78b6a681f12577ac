"""What staff change leaves a trail: who, when, where, and from what to what. It can be read, and not written."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from matinee.accounts.audit import Watched, differences
from matinee.accounts.models import ApiToken, Change, User
from matinee.programme.models import Movie, Screen, Theater
from matinee.sales.models import Reservation
from matinee.staff import urls as staff
from matinee.staff.trail import ABOUT
from matinee.testing import (
    NOW,
    TONIGHT,
    World,
    a_movie,
    a_purchase,
    a_reservation,
    a_screen,
    a_showtime,
    a_theater,
    a_user,
)

pytestmark = pytest.mark.django_db

MOVIE = {"title": "M", "director": "Fritz Lang", "genre": "Thriller", "release_date": "1931-05-11", "duration": "117"}


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def world() -> World:
    return World.build()


@pytest.fixture
def office(world: World) -> Client:
    return signed_in(world.staff)


def signed_in(user: User) -> Client:
    client = Client(headers={"accept": "text/html"})
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return client


def through_api(user: User, method: str, path: str, body: Any = None) -> int:
    _, secret = ApiToken.issue(user, name="tests", now=NOW)
    data = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
    answer = getattr(Client(), method)(path, headers={"Authorization": f"Bearer {secret}"}, **data)
    status: int = answer.status_code
    return status


def trail() -> list[tuple[str, str, str, str, dict[str, list[str]]]]:
    assert set(Change.objects.values_list("username", "at")) <= {("staff", NOW), ("root", NOW)}
    return [(one.face, one.verb, one.kind, one.name, one.changed) for one in reversed(Change.objects.all())]


def test_a_movie_through_the_api(world: World) -> None:
    made = MOVIE | {"duration": 117}
    assert through_api(world.staff, "post", "/movies/", made) == 201
    pk = Movie.objects.get(title="M").pk
    assert through_api(world.staff, "patch", f"/movies/{pk}/", {"duration": 99}) == 200
    assert through_api(world.staff, "patch", f"/movies/{pk}/", {"duration": 99}) == 200
    assert through_api(world.staff, "delete", f"/api/movies/{pk}/") == 204
    added, changed, deleted = trail()
    assert added[:4] == ("API", "added", "movie", "M")
    assert added[4]["duration"] == ["", "117"]
    assert changed == ("API", "changed", "movie", "M", {"duration": ["117", "99"]})
    assert deleted[:4] == ("API", "deleted", "movie", "M")
    assert deleted[4]["director"] == ["Fritz Lang", ""]


def test_what_is_refused_leaves_no_trail(world: World, office: Client) -> None:
    a_purchase(world.showtime, world.bob)
    assert through_api(world.ann, "patch", f"/movies/{world.movie.pk}/", {"duration": 99}) == 403
    assert through_api(world.staff, "patch", f"/movies/{world.movie.pk}/", {"duration": 0}) == 400
    assert through_api(world.staff, "delete", f"/movies/{world.movie.pk}/") == 409
    office.post(reverse("admin:programme_movie_delete", args=[world.movie.pk]), {"post": "yes"})
    office.post(reverse("admin:programme_movie_change", args=[world.movie.pk]), MOVIE | {"duration": "0"})
    assert trail() == []


def test_a_movie_in_the_office(world: World, office: Client) -> None:
    office.post(reverse("admin:programme_movie_add"), MOVIE)
    movie = Movie.objects.get(title="M")
    office.post(reverse("admin:programme_movie_change", args=[movie.pk]), MOVIE | {"title": "N"})
    office.post(reverse("admin:programme_movie_delete", args=[movie.pk]), {"post": "yes"})
    added, changed, deleted = trail()
    assert added[:4] == ("office", "added", "movie", "M")
    assert changed == ("office", "changed", "movie", "N", {"title": ["M", "N"]})
    assert deleted[:4] == ("office", "deleted", "movie", "N")


def test_prices_and_plans_in_the_office(world: World, office: Client) -> None:
    card, screen = world.theater.price_cards.get(), world.theater.screens.get()
    prices = dict.fromkeys(("premium", "recliner", "sofa", "balcony"), "10.00") | {"standard": "12.00"}
    office.post(reverse("admin:programme_pricecard_change", args=[card.pk]), prices)
    office.post(
        reverse("admin:programme_screen_change", args=[screen.pk]), {"name": "Big", "seats": "A s s", "numbered": "on"}
    )
    assert trail() == [
        ("office", "changed", "price card", "Standard", {"standard": ["10.00", "12.00"]}),
        (
            "office",
            "changed",
            "screen",
            "Big",
            {"name": ["Screen 1", "Big"], "plans": ["Standard 1", "Standard 2"]},
        ),
    ]


def test_a_password_is_never_in_it_nor_anybodys_name(world: World) -> None:
    root = signed_in(a_user("root", is_staff=True, is_superuser=True))
    typed = {"username": "ann", "email": "new@example.org", "is_active": "on", "is_staff": "on"}
    joined = {
        "date_joined_0": f"{world.ann.date_joined:%Y-%m-%d}",
        "date_joined_1": f"{world.ann.date_joined:%H:%M:%S}",
    }
    root.post(reverse("admin:accounts_user_change", args=[world.ann.pk]), typed | joined)
    ((_, verb, kind, name, changed),) = trail()
    assert (verb, kind, name) == ("changed", "user", "ann")
    changed.pop("date_joined", None)
    assert changed == {"is_staff": ["False", "True"], "email": ["…", "…"]}


def test_what_was_done_with_a_sale(world: World, office: Client) -> None:
    bought = a_purchase(world.showtime, world.ann)
    kept = a_reservation(world.showtime, world.bob)
    rows = {"action": "take_the_money", "_selected_action": kept.pk}
    office.post(reverse("admin:sales_reservation_changelist"), rows)
    assert through_api(world.staff, "delete", f"/purchase/{bought.pk}/") == 204
    taken, cancelled = trail()
    assert taken == ("office", "paid.", "reservation", str(kept), {})
    assert cancelled[:4] == ("API", "cancelled and refunded", "purchase", str(bought))
    assert cancelled[4] == {"reason": ["", "cancelled by staff through the API, without a reason"]}


def test_what_staff_buy_for_themselves_is_their_own_business(world: World) -> None:
    bought = a_purchase(world.showtime, world.staff)
    assert through_api(world.staff, "delete", f"/purchase/{bought.pk}/") == 204
    assert trail() == []


def test_a_payment_that_is_under_way_is_no_purchase_yet(world: World) -> None:
    kept = a_reservation(world.showtime, world.staff)
    assert through_api(world.staff, "post", "/purchase/", {"reserve": kept.pk, "gateway": "desk"}) == 202
    assert trail() == []


def at_box_office(office: Client, address: str, **typed: Any) -> None:
    assert office.post(f"/staff/{address}/", typed).status_code == 302


def test_house_seats_at_the_box_office_were_free(world: World, office: Client) -> None:
    room = f"showtime/{world.showtime.pk}"
    at_box_office(office, f"{room}/house-seats", seats=["A1", "A2"], reason="The press", until="2030-01-01T20:30")
    at_box_office(office, f"{room}/sale", seats=["A1"])
    about = ("showtime", str(world.showtime))
    kept = "house until 2030-01-01T19:30:00+00:00: The press"
    assert trail() == [
        ("box office", "house seats", *about, {"A1, A2": ["free", kept]}),
        ("box office", "sale", *about, {"A1": [kept, "free"]}),
    ]


def test_a_seat_that_breaks_was_free_or_sold(world: World, office: Client) -> None:
    a_purchase(world.showtime, world.bob, seats=["A1"])
    room = f"showtime/{world.showtime.pk}"
    at_box_office(office, f"{room}/breakages", seats=["A1", "A2"], note="A spring")
    at_box_office(office, f"{room}/repairs", seats=["A2"])
    broken, mended = (change[4] for change in trail())
    assert broken == {"A1": ["sold", "broken: A spring"], "A2": ["free", "broken: A spring"]}
    assert mended == {"A2": ["broken: A spring", "free"]}


def test_seats_at_the_desk_are_kept_and_then_sold_and_nobody_is_named(world: World, office: Client) -> None:
    typed = {"seats": ["A1", "A2"], "name": "Karenina", "email": "karenina@example.org"}
    at_box_office(office, f"showtime/{world.showtime.pk}/reservations", **typed)
    kept = Reservation.objects.get()
    at_box_office(office, f"reserve/{kept.pk}/payment")
    assert trail() == [
        ("box office", "reservations", "showtime", str(world.showtime), {"A1, A2": ["free", "held"]}),
        ("box office", "payment", "reservation", str(kept), {"A1, A2": ["held", "sold"]}),
    ]
    assert "arenina" not in str(list(Change.objects.values()))


def test_seat_plans_at_the_box_office(world: World, office: Client) -> None:
    screen = world.theater.screens.get()
    first = screen.plans.get()
    at_box_office(office, f"plans/{first.pk}", text="A s s")
    second = screen.plans.get(version=2)
    at_box_office(office, f"plans/{second.pk}/showtimes")
    at_box_office(office, f"screens/{screen.pk}/plans", name="Tables", seats="10")
    at_box_office(office, f"showtime/{world.showtime.pk}/plan", plan=screen.plans.get(name="Tables").pk)
    at_box_office(office, f"plans/{second.pk}/retirement")
    at_box_office(office, f"plans/{second.pk}/retirement")
    assert [(verb, name, changed) for _, verb, _, name, changed in trail()] == [
        ("plan", "Standard 1", {"plans": ["Standard 1", "Standard 2"], "text": [first.text, "A s s"]}),
        ("plan showtimes", "Standard 2", {"showtimes": ["0", "2"]}),
        ("plans", str(screen), {"plans": ["Standard 2", "Standard 2, Tables 1"]}),
        ("showtime plan", str(world.showtime), {"plan": ["Standard 2", "Tables 1"]}),
        ("retirement", "Standard 2", {"plans": ["Standard 2, Tables 1", "Tables 1"]}),
    ]


def test_every_form_of_the_box_office_leaves_a_trail() -> None:
    names = {pattern.name for pattern in staff.urlpatterns}
    changes_nothing, noted_by_its_operation = (
        {"staff", "staff_showtime", "staff_preview", "staff_owed", "staff_payments", "staff_search"},
        {
            "staff_calling_off",
            "staff_handing_out",
            "staff_payment_outcome",
        },
    )
    assert names - changes_nothing - noted_by_its_operation == ABOUT.keys()


def test_what_the_box_office_refuses_leaves_no_trail(world: World, office: Client) -> None:
    bought = a_purchase(world.showtime, world.bob)
    assert office.post(f"/staff/reserve/{bought.reservation_id}/payment/").status_code == 302
    typed = {"seats": bought.reservation.labels, "reason": "The director comes", "until": ""}
    assert office.post(f"/staff/showtime/{world.showtime.pk}/house-seats/", typed).status_code == 409
    assert trail() == []


def test_the_trail_is_read_and_not_written(world: World, office: Client) -> None:
    through_api(world.staff, "patch", f"/movies/{world.movie.pk}/", {"duration": 99})
    change = Change.objects.get()
    page = office.get(reverse("admin:accounts_change_changelist")).content.decode()
    assert "duration: 166 → 99" in page
    address = reverse("admin:accounts_change_change", args=[change.pk])
    assert office.get(address).status_code == 200
    assert office.post(address, {"verb": "nothing"}).status_code == 403
    assert office.post(reverse("admin:accounts_change_delete", args=[change.pk]), {"post": "yes"}).status_code == 403
    assert office.get(reverse("admin:accounts_change_add")).status_code == 403


def test_it_outlives_the_account(world: World) -> None:
    through_api(world.staff, "patch", f"/movies/{world.movie.pk}/", {"duration": 99})
    world.staff.delete()
    change = Change.objects.get()
    assert (change.who, change.username) == (None, "staff")


@pytest.mark.parametrize(("kind", "model"), [("movie", Movie), ("theater", Theater), ("screen", Screen)])
def test_what_was_never_sold_is_deleted_with_its_showtimes(office: Client, world: World, kind: str, model: Any) -> None:
    row = {"movie": world.movie, "theater": world.theater, "screen": world.theater.screens.get()}[kind]
    reservation = a_reservation(world.showtime, world.bob)
    assert office.post(reverse(f"admin:programme_{kind}_delete", args=[row.pk]), {"post": "yes"}).status_code == 302
    assert model.objects.filter(pk=row.pk).exists()
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        office.post(reverse(f"admin:programme_{kind}_delete", args=[row.pk]), {"post": "yes"})
    assert not model.objects.filter(pk=row.pk).exists()
    assert not type(reservation).objects.exists()


@pytest.mark.parametrize("kind", ["movie", "theater", "screen"])
def test_what_was_sold_stays(office: Client, world: World, kind: str) -> None:
    a_purchase(world.showtime, world.bob)
    a_movie("Another")
    a_theater("Another")
    row = {"movie": world.movie, "theater": world.theater, "screen": world.theater.screens.get()}[kind]
    answer = office.post(reverse(f"admin:programme_{kind}_delete", args=[row.pk]), {"post": "yes"}, follow=True)
    assert f"Tickets for {row} have been sold, so it can&#x27;t be deleted." in answer.content.decode()


def test_a_change_far_back_in_a_long_text_is_noted_with_what_stands_around_it(world: World, office: Client) -> None:
    movie = a_movie("Long", synopsis="x" * 600 + "old end")
    watched = Watched(movie)
    movie.synopsis = "x" * 600 + "new end"
    watched.note(who=world.staff, face="office", now=NOW, row=movie)
    assert trail()[-1][4] == {"synopsis": [f"…{'x' * 50}old end", f"…{'x' * 50}new end"]}


def test_of_two_long_texts_as_much_is_kept_as_is_needed_to_know_them() -> None:
    assert differences({"a": "x" * 500}, {"a": ""}) == {"a": ["x" * 500, ""]}
    assert differences({"a": "x" * 501}, {"a": ""}) == {"a": [f"{'x' * 500}…", ""]}


def test_a_long_name_loses_its_middle_and_not_the_time_at_its_end(world: World) -> None:
    showtime = a_showtime(a_movie("x" * 200), world.theater, starts_at=TONIGHT + timedelta(days=3))
    watched = Watched(showtime)
    showtime.relaxed = True
    watched.note(who=world.staff, face="office", now=NOW, row=showtime)
    assert trail()[-1][3].endswith("xx, 2030-01-04 21:00")
    assert len(trail()[-1][3]) == 200


def test_every_seat_that_changed_is_named(world: World, office: Client) -> None:
    big = a_showtime(
        world.movie, screen=a_screen(world.theater, "Big", "\n".join(f"{row} {'s ' * 60}" for row in "ABCD"))
    )
    seats = [f"{row}{number}" for row in "ABCD" for number in range(1, 61)]
    at_box_office(office, f"showtime/{big.pk}/house-seats", seats=seats, reason="The press")
    named = next(label for label in trail()[-1][4] if label.startswith("A1,"))
    assert named.split(", ") == seats
