"""What staff do and its line in the trail are one transaction: where the line can't be written, nothing was done."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.contrib import admin
from django.db import DataError
from django.db.transaction import TransactionManagementError
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from matinee.accounts import audit
from matinee.accounts.models import ApiToken, Change
from matinee.api.resources import resources
from matinee.api.who import Staff
from matinee.programme.models import Movie, PriceCard
from matinee.sales.models import Purchase
from matinee.staff.trail import ABOUT
from matinee.testing import NOW, World, a_movie, a_purchase, a_reservation, a_theater, a_user
from matinee.tests.forms import FORMS, Scene
from matinee.tests.test_every_form import rows
from matinee.web.tests.pressing import Browser, Press

Act = Callable[[World], Any]
MOVIE = {"title": "M", "director": "Fritz Lang", "genre": "Thriller", "release_date": "1931-05-11", "duration": 117}
THEATER = {"name": "Roxy", "location": "Paris", "capacity": 10}


@pytest.fixture
def scene(transactional_db: None, settings: Settings) -> Iterator[Scene]:
    settings.RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS = False
    with time_machine.travel(datetime(2030, 1, 1, 12, tzinfo=UTC), tick=False):
        yield Scene(World.build())


@pytest.fixture
def no_trail(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """From its call on, no line can be written."""

    def refuse(change: Change, **how: Any) -> None:
        raise DataError("the trail takes no line")

    return lambda: monkeypatch.setattr(Change, "save", refuse)


def undone(act: Callable[[], Any], no_trail: Callable[[], None]) -> None:
    no_trail()
    before = rows()
    assert act().status_code == 500
    assert rows() == before


# ── The API ──────────────────────────────────────────────────────────────────────────────────────


def asked(method: str, path: str, body: dict[str, Any] | None = None) -> Act:
    def act(world: World) -> Any:
        token, secret = ApiToken.issue(world.staff, name="tests", now=NOW)
        ApiToken.note_use(token.pk, None, NOW)
        client = Client(headers={"Authorization": f"Bearer {secret}"}, raise_request_exception=False)
        address = path.format(movie=world.movie.pk, theater=world.theater.pk, showtime=world.showtime.pk)
        data: Any = {} if body is None else {"data": body, "content_type": "application/json"}
        return lambda: getattr(client, method)(address, **data)

    return act


def showtime(world: World) -> Any:
    body = {"movie": world.movie.pk, "theater": world.theater.pk, "date_and_time": "2030-01-02T21:00:00Z"}
    return asked("post", "/api/showtime/", body)(world)


def same_showtime(world: World) -> Any:
    body = {"movie": world.movie.pk, "theater": world.theater.pk, "date_and_time": "2030-01-01T20:00:00Z"}
    return asked("put", "/api/showtime/{showtime}/", body | {"available_seats": 3, "language": "German"})(world)


THROUGH_API: dict[str, Act] = {
    "create_movie": asked("post", "/api/movies/", MOVIE),
    "replace_movie": asked("put", "/api/movies/{movie}/", MOVIE),
    "change_movie": asked("patch", "/api/movies/{movie}/", {"duration": 99}),
    "delete_movie": asked("delete", "/api/movies/{movie}/"),
    "create_theater": asked("post", "/api/theaters/", THEATER),
    "replace_theater": asked("put", "/api/theaters/{theater}/", THEATER),
    "change_theater": asked("patch", "/api/theaters/{theater}/", {"name": "Roxy"}),
    "delete_theater": asked("delete", "/api/theaters/{theater}/"),
    "create_showtime": showtime,
    "replace_showtime": same_showtime,
    "change_showtime": asked("patch", "/api/showtime/{showtime}/", {"subtitles": "English"}),
    "delete_showtime": asked("delete", "/api/showtime/{showtime}/"),
    "call_showtime_off": asked("post", "/api/showtime/{showtime}/calling-off/", {"reason": "No light."}),
}


@pytest.mark.parametrize("name", THROUGH_API)
def test_through_the_api_it_is_undone_with_its_line(scene: Scene, no_trail: Callable[[], None], name: str) -> None:
    undone(THROUGH_API[name](scene.world), no_trail)


@pytest.mark.parametrize("name", THROUGH_API)
def test_through_the_api_it_leaves_one_line(scene: Scene, name: str) -> None:
    assert THROUGH_API[name](scene.world)().status_code < 300
    assert Change.objects.count() == 1


def test_no_address_of_the_api_that_staff_change_something_by_is_left_out() -> None:
    views = [
        operation.view_func.__name__
        for _, router in resources._routers
        for path in router.path_operations.values()
        for operation in path.operations
        if any(isinstance(auth, Staff) for auth in operation.auth_callbacks) and "GET" not in operation.methods
    ]
    assert sorted(views) == sorted(THROUGH_API)


# ── The box office ───────────────────────────────────────────────────────────────────────────────

BOX_OFFICE = sorted(ABOUT.keys() | {"staff_calling_off", "staff_handing_out", "staff_payment_outcome"})


def sent(press: Press) -> Callable[[], Any]:
    client = Browser()
    client.raise_request_exception = False
    client.cookies = press.cookies
    return lambda: client.post(press.address, press.data)


@pytest.mark.parametrize("name", BOX_OFFICE)
def test_at_the_box_office_it_is_undone_with_its_line(scene: Scene, no_trail: Callable[[], None], name: str) -> None:
    undone(sent(FORMS[name](scene)), no_trail)


@pytest.mark.parametrize("name", BOX_OFFICE)
def test_at_the_box_office_it_leaves_one_line(scene: Scene, name: str) -> None:
    press = FORMS[name](scene)
    before = Change.objects.count()
    assert sent(press)().status_code == 302
    assert Change.objects.count() == before + 1


def test_two_seats_of_which_one_is_broken_already_are_both_left_as_they_were(scene: Scene) -> None:
    room = scene.showtime()
    scene.staff().fill(f"/staff/showtime/{room.pk}/?seats=A2", "Report broken").sent()
    before = rows()
    _, answer = scene.staff().fill(f"/staff/showtime/{room.pk}/?seats=A1", "Report broken", seats=["A1", "A2"]).sent()
    assert answer.status_code == 409
    assert rows() == before


# ── The office ───────────────────────────────────────────────────────────────────────────────────

PRICES = dict.fromkeys(("standard", "premium", "recliner", "sofa", "balcony"), "10.00")


def in_office(address: str, /, *args: int, **typed: Any) -> Callable[[World], Any]:
    def act(world: World) -> Any:
        client = Client(headers={"accept": "text/html"}, raise_request_exception=False)
        root = a_user("root", is_staff=True, is_superuser=True)
        client.force_login(root, "django.contrib.auth.backends.ModelBackend")
        return lambda: client.post(reverse(f"admin:{address}", args=args), typed)

    return act


def another_price(world: World) -> Any:
    return in_office("programme_pricecard_change", PriceCard.objects.get().pk, **PRICES | {"standard": "12.00"})(world)


def no_price_card(world: World) -> Any:
    card = PriceCard.objects.create(theater=world.theater, name="Never used")
    return in_office("programme_pricecard_delete", card.pk, post="yes")(world)


def another_screen(world: World) -> Any:
    screen = world.theater.screens.get()
    return in_office("programme_screen_change", screen.pk, name="Big", seats="A s s", numbered="on")(world)


def no_screen(world: World) -> Any:
    return in_office("programme_screen_delete", world.theater.screens.get().pk, post="yes")(world)


def no_theater(world: World) -> Any:
    return in_office("programme_theater_delete", a_theater("Gone").pk, post="yes")(world)


def no_movie(world: World) -> Any:
    return in_office("programme_movie_delete", a_movie("Gone").pk, post="yes")(world)


def another_movie(world: World) -> Any:
    return in_office("programme_movie_change", world.movie.pk, **MOVIE)(world)


def no_showtime(world: World) -> Any:
    return in_office("programme_showtime_delete", world.showtime.pk, post="yes")(world)


def no_user(world: World) -> Any:
    return in_office("accounts_user_delete", a_user("gone").pk, post="yes")(world)


def money_taken(world: World) -> Any:
    kept = a_reservation(world.showtime, world.bob)
    typed = {"action": "take_the_money", "_selected_action": kept.pk}
    return in_office("sales_reservation_changelist", **typed)(world)


def refunded(world: World) -> Any:
    bought = a_purchase(world.showtime, world.bob)
    typed = {"action": "cancel_and_refund", "_selected_action": bought.pk, "confirmed": "yes", "reason": "She is ill"}
    return in_office("sales_purchase_changelist", **typed)(world)


def mailed_again(world: World) -> Any:
    bought: Purchase = a_purchase(world.showtime, world.bob)
    return in_office("sales_purchase_changelist", action="resend_tickets", _selected_action=bought.pk)(world)


IN_OFFICE: list[Act] = [
    in_office("programme_movie_add", **MOVIE),
    another_movie,
    no_movie,
    another_price,
    no_price_card,
    another_screen,
    no_screen,
    no_theater,
    no_showtime,
    no_user,
    money_taken,
    refunded,
    mailed_again,
]


@pytest.mark.parametrize("act", IN_OFFICE)
def test_in_the_office_it_is_undone_with_its_line(scene: Scene, no_trail: Callable[[], None], act: Act) -> None:
    undone(act(scene.world), no_trail)


@pytest.mark.parametrize("act", IN_OFFICE)
def test_in_the_office_it_leaves_one_line(scene: Scene, act: Act) -> None:
    send = act(scene.world)
    assert send().status_code == 302
    assert Change.objects.count() == 1


def test_nothing_in_the_office_is_changed_in_another_way() -> None:
    """A kind of row that is added to the office is entered above, or told apart here."""
    assert {model._meta.model_name for model in admin.site._registry} == {
        *("movie", "theater", "screen", "pricecard", "showtime"),
        *("reservation", "purchase", "user", "authenticator"),
        # To be read.
        *("change", "dbtaskresult"),
    }


# ── The mechanism ────────────────────────────────────────────────────────────────────────────────


def test_a_line_outside_a_transaction_is_refused(scene: Scene) -> None:
    about = audit.Watched(scene.world.movie)
    scene.world.movie.duration = 99
    with pytest.raises(TransactionManagementError):
        about.note(who=scene.world.staff, face="office", now=NOW, row=scene.world.movie)
    assert Movie.objects.get(pk=scene.world.movie.pk).duration == 166


@pytest.mark.parametrize("token", ["", "nonsense"])
def test_who_is_not_staff_takes_no_lock(scene: Scene, token: str, django_assert_num_queries: Any) -> None:
    client = Client(headers={"Authorization": f"Bearer {token}"} if token else {})
    with django_assert_num_queries(2 if token else 0):
        assert client.delete(f"/api/movies/{scene.world.movie.pk}/").status_code == 401
