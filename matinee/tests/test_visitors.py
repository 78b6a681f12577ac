"""Every page and every form, as each kind of visitor asks for it. Programs: api/tests/test_access.py."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib import admin
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils.crypto import get_random_string
from pytest_django import Settings

from matinee.accounts.models import ApiToken, User
from matinee.testing import NOW, TONIGHT, World, a_purchase, a_reservation, a_showtime, a_user
from matinee.tests.forms import FORMS, Scene
from matinee.tests.test_every_form import rows

BACKEND = "django.contrib.auth.backends.ModelBackend"

# What a guest, Ann, Bob, staff without the second factor that the house wants, staff, and a superuser get, of what is
# Ann's where it is somebody's. "led": to where such a visitor can go on. "asked": who it is. "factor": to add one.
EVERYBODY = ("page",) * 6
LED = ("led",) * 6
NOT_THERE = ("none",) * 6
STAFF = ("asked", "no", "no", "factor", "page", "page")
STAFF_LED = ("asked", "no", "no", "factor", "led", "led")
OFFICE = ("asked", "asked", "asked", "factor", "page", "page")
OFFICE_LED = ("asked", "asked", "asked", "factor", "led", "led")
OFFICE_NEVER = ("asked", "asked", "asked", "factor", "no", "no")
SUPERUSERS = ("asked", "asked", "asked", "factor", "no", "page")
OWNER_AND_STAFF = ("none", "page", "none", "none", "page", "page")
WITH_ACCOUNT = ("asked", *("page",) * 5)
WITH_ACCOUNT_LED = ("asked", *("led",) * 5)
WITH_APP = ("asked", "none", "none", "none", "led", "led")
NOBODY_HAS_IT = ("asked", *("none",) * 5)
GUESTS = ("page", *("led",) * 5)

# Addresses of a form alone lead whoever opens them to the page that the form is on, and that page asks who they are.
EXPECTED: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        ("today", "robots", "sitemap", "movies", "movie", "poster", "theaters", "theater", "theater_calendar",
         "theater_feed", "accent", "showtime", "live", "reservations", "purchases", "account_reset_password",
         "account_reset_password_done", "account_reset_password_from_key_done", "account_inactive",
         "account_reset_password_from_key", "account_confirm_email"),
        EVERYBODY,
    ),
    **dict.fromkeys(
        ("showtimes", "renewal", "reservation_entrance", "reservation_cancellation", "purchase_mail"), LED
    ),
    # No security.txt, no uploaded poster and no signed link of that name are there.
    **dict.fromkeys(("security", "uploaded_poster", "guest_tickets"), NOT_THERE),
    **dict.fromkeys(
        ("reservation", "reservation_seats", "purchase", "purchase_cancellation", "purchase_calendar"), OWNER_AND_STAFF
    ),
    "purchase_seats": ("none", "led", "none", "none", "led", "led"),
    "draft": ("none", "none", "none", "none", "page", "page"),
    **dict.fromkeys(
        ("staff", "staff_showtime", "staff_calling_off", "staff_payments", "staff_owed", "staff_plans", "staff_plan",
         "staff_search"),
        STAFF,
    ),
    **dict.fromkeys(
        ("staff_reservations", "staff_house_seats", "staff_sale", "staff_breakages", "staff_repairs",
         "staff_showtime_plan", "staff_payment", "staff_payment_outcome", "staff_handing_out", "staff_preview",
         "staff_plan_showtimes", "staff_retirement", "staff_reinstatement"),
        STAFF_LED,
    ),
    **dict.fromkeys(
        ("account_email", "account_change_password", "mfa_index", "mfa_list_webauthn", "account_reauthenticate",
         "account_sessions", "account_tokens", "account_leaving"),
        WITH_ACCOUNT,
    ),
    **dict.fromkeys(
        ("account_set_password", "mfa_activate_totp", "mfa_add_webauthn", "mfa_reauthenticate_webauthn",
         "mfa_generate_recovery_codes", "mfa_edit_webauthn", "mfa_remove_webauthn", "account_token_revocation"),
        WITH_ACCOUNT_LED,
    ),
    "mfa_reauthenticate": ("asked", "led", "led", "led", "page", "page"),
    "mfa_authenticate": ("asked", *("led",) * 5),
    "mfa_login_webauthn": ("asked", *("led",) * 5),
    "mfa_deactivate_totp": WITH_APP,
    **dict.fromkeys(
        ("mfa_view_recovery_codes", "mfa_download_recovery_codes"),
        NOBODY_HAS_IT,
    ),
    "account_login": GUESTS,
    "account_signup": GUESTS,
    "account_logout": ("led", *("page",) * 5),
}  # fmt: skip

CATALOGUE = ("programme_movie", "programme_theater", "programme_screen", "programme_pricecard", "programme_showtime")
SALES = ("sales_reservation", "sales_purchase")
IN_THE_OFFICE: dict[str, tuple[str, ...]] = {
    "index": OFFICE,
    "jsi18n": OFFICE,
    "login": ("asked", "no", "no", "factor", "led", "led"),
    "logout": ("led", "led", "led", "factor", "method", "method"),
    "password_change": OFFICE_LED,
    "password_change_done": OFFICE,
    "autocomplete": OFFICE_NEVER,
    "view_on_site": ("asked", "asked", "asked", "factor", "none", "none"),
    **{
        f"{model}_{page}": OFFICE
        for model in CATALOGUE
        for page in ("changelist", "add", "history", "delete", "change")
    },
    **{f"{model}_{page}": OFFICE for model in SALES for page in ("changelist", "history", "change")},
    **{f"{model}_{page}": OFFICE_NEVER for model in SALES for page in ("add", "delete")},
    "accounts_change_changelist": OFFICE,
    **{f"accounts_change_{page}": OFFICE_LED for page in ("history", "change")},
    **{f"accounts_change_{page}": OFFICE_NEVER for page in ("add", "delete")},
    **{f"accounts_user_{page}": SUPERUSERS for page in ("changelist", "add", "history", "delete", "change")},
    "auth_user_password_change": SUPERUSERS,
    **{f"mfa_authenticator_{page}": SUPERUSERS for page in ("changelist", "history", "delete", "change")},
    "mfa_authenticator_add": OFFICE_NEVER,
    "django_tasks_database_dbtaskresult_changelist": SUPERUSERS,
}

SCENES = ("staff_", "reservation", "renewal", "purchase", "account_token_revocation")
# Whoever sends them does it for themselves.
OWN = {"reservations", "reservation_entrance"}


@dataclass(frozen=True)
class House:
    world: World
    visitors: tuple[Client, ...]
    values: dict[str, int]


@pytest.fixture
def house(db: None, settings: Settings) -> Iterator[House]:
    settings.STAFF_SECOND_FACTOR = True
    with time_machine.travel(NOW, tick=False):
        world = World.build()
        kept, bought = a_reservation(world.late, world.ann), a_purchase(world.showtime, world.ann)
        ApiToken.issue(world.ann, name="Kiosk", now=NOW)
        plain = a_user("plain", email="plain@example.org", is_staff=True)
        boss = a_user("boss", email="boss@example.org", is_staff=True, is_superuser=True)
        for user in (world.staff, boss):
            TOTP.activate(user, "JBSWY3DPEHPK3PXP")
        users = (None, world.ann, world.bob, plain, world.staff, boss)
        values = {
            "reservation": kept.pk,
            "purchase": bought.pk,
            "plan": world.showtime.plan_id,
            "screen": world.showtime.screen_id,
            "showtime": world.showtime.pk,
            "draft": a_showtime(world.movie, starts_at=TONIGHT + timedelta(days=2), published_at=None,
                                screen=world.showtime.screen).pk,
        }  # fmt: skip
        yield House(world, tuple(browser(user) for user in users), values)


def browser(user: User | None) -> Client:
    client = Client(headers={"accept": "text/html"})
    if user is not None:
        client.force_login(user, BACKEND)
    return client


def in_a_word(answer: Any) -> str:
    if answer.status_code == 302:
        to = answer["Location"]
        if to.startswith(("/login/", "/admin/login/")):
            return "asked"
        return "factor" if to == "/account/security/" else "led"
    return {200: "page", 403: "no", 404: "none", 405: "method"}[answer.status_code]


def address(name: str, house: House) -> str:
    if name == "draft":
        return reverse("showtime", args=[house.values["draft"]])
    world, values = house.world, house.values
    about = {
        "movie": world.movie.pk,
        "poster": world.movie.pk,
        "theater": world.theater.pk,
        "reservation": values["reservation"],
        "renewal": values["reservation"],
        "purchase": values["purchase"],
        "staff_payment": values["reservation"],
        "staff_plans": values["screen"],
        **dict.fromkeys(("staff_plan", "staff_preview", "staff_plan_showtimes", "staff_retirement"), values["plan"]),
        "staff_reinstatement": values["plan"],
        "account_token_revocation": ApiToken.objects.get().pk,
    }
    pk = about.get(name) or about.get(name.partition("_")[0]) or values["showtime"]
    parts = {"pk": pk, "theater": world.theater.pk, "color": "1d5c5a", "uidb36": "1", "key": "x:y"}
    wanted = get_resolver().reverse_dict.getlist(name)[0][0][0][1]
    return reverse(name, kwargs={each: parts.get(each, "1") for each in wanted})


def names(resolver: URLResolver) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield pattern.name or ""
        elif not str(pattern.pattern).startswith("admin/"):
            yield from names(pattern)


def test_no_page_is_left_out() -> None:
    assert EXPECTED.keys() - {"draft"} == {*names(get_resolver())} - {""}
    assert IN_THE_OFFICE.keys() >= {
        f"{model._meta.app_label}_{model._meta.model_name}_changelist" for model in admin.site._registry
    }


@pytest.mark.parametrize("name", EXPECTED)
def test_a_page_is_shown_to_those_alone_who_may_see_it(house: House, name: str) -> None:
    path = address(name, house)
    assert tuple(in_a_word(visitor.get(path)) for visitor in house.visitors) == EXPECTED[name]


@pytest.mark.parametrize("name", IN_THE_OFFICE)
def test_a_page_of_the_office_is_shown_to_those_alone_who_may_see_it(house: House, name: str) -> None:
    model = next((model for model in admin.site._registry if name.startswith(prefix(model))), None)
    if name == "auth_user_password_change":
        model = User
    row = model._default_manager.order_by("pk").first() if model else None
    takes_row = model is not None and name.endswith(("_history", "_delete", "_change"))
    args = [row.pk if row else 1] if takes_row else [1, 1] if name == "view_on_site" else []
    path = reverse(f"admin:{name}", args=args)
    assert tuple(in_a_word(visitor.get(path)) for visitor in house.visitors) == IN_THE_OFFICE[name]


def prefix(model: type) -> str:
    meta = model._meta  # type: ignore[attr-defined]
    return f"{meta.app_label}_{meta.model_name}_"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", [name for name in FORMS if name.startswith(SCENES) and name not in OWN])
def test_a_form_does_nothing_for_those_who_may_not_send_it(settings: Settings, name: str) -> None:
    settings.RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS = False
    with time_machine.travel(NOW):
        scene = Scene(World.build())
        press = FORMS[name](scene)
        settings.STAFF_SECOND_FACTOR = True
        strangers = [browser(user) for user in (None, scene.user(), scene.world.staff)]
        before = rows()
        for stranger in strangers:
            answer = stranger.post(press.address, press.data | {"csrfmiddlewaretoken": get_random_string(64)})
            assert in_a_word(answer) in ("asked", "no", "none", "factor"), answer
            assert rows() == before
