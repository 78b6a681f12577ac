"""The rights of staff are given in one place, and without the second factor that the house wants nobody has them."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.conf import settings as django_settings
from django.contrib.auth.models import Permission
from django.test import Client
from pytest_django import Settings

from matinee.accounts.models import ApiToken
from matinee.sales.models import Purchase, Reservation
from matinee.testing import NOW, PASSWORD, World, a_purchase, a_reservation, a_user

pytestmark = pytest.mark.django_db

# Where it is written, and where accounts are built for a demo or a test.
MAY_NAME_IT = {"accounts/models.py", "demo/world.py", "testing.py"}


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def world(clock: time_machine.Traveller) -> World:
    return World.build()


@pytest.fixture(autouse=True)
def _house_wants_it(settings: Settings) -> None:
    settings.STAFF_SECOND_FACTOR = True


@pytest.fixture
def sold(world: World) -> tuple[Purchase, Reservation]:
    return a_purchase(world.showtime, world.ann, seats=["A1"]), a_reservation(world.showtime, world.ann, seats=["B1"])


def as_program(world: World) -> dict[str, str]:
    return {"Authorization": f"Bearer {ApiToken.issue(world.staff, name='till', now=NOW)[1]}"}


def browser(world: World) -> Client:
    client = Client(headers={"Accept": "text/html"})
    client.force_login(world.staff, "django.contrib.auth.backends.ModelBackend")
    return client


def test_a_program_of_staff_without_it_sees_and_does_what_a_customer_may(
    world: World, sold: tuple[Purchase, Reservation]
) -> None:
    bought, kept = sold
    client, signed = Client(), as_program(world)
    for address in (f"/api/purchase/{bought.pk}/", f"/api/reserve/{kept.pk}/"):
        assert client.get(address, headers=signed).status_code == 404
        assert client.delete(address, headers=signed).status_code == 404
    for address in ("/api/purchase/", "/api/reserve/"):
        assert client.get(address, headers=signed).json()["count"] == 0
    for address in (
        "/api/movies/",
        "/api/theaters/",
        "/api/showtime/",
        f"/api/showtime/{kept.showtime_id}/calling-off/",
    ):
        assert client.post(address, {}, "application/json", headers=signed).status_code == 403
    assert Purchase.objects.get().cancelled_at is None


def test_on_the_customers_pages_others_purchases_do_not_exist_for_them(
    world: World, sold: tuple[Purchase, Reservation]
) -> None:
    bought, kept = sold
    client = browser(world)
    for address in (f"/purchase/{bought.pk}/", f"/reserve/{kept.pk}/", f"/purchase/{bought.pk}/cancellation/"):
        assert client.get(address).status_code == 404
    for address in (f"/purchase/{bought.pk}/cancellation/", f"/purchase/{bought.pk}/mail/"):
        assert client.post(address, {"email": "staff@example.org"}).status_code == 404
    assert Purchase.objects.get().cancelled_at is None


@pytest.mark.parametrize("address", ["/staff/", "/admin/", "/staff/refunds/", "/admin/sales/purchase/"])
def test_the_cinemas_own_pages_ask_them_to_add_one(world: World, address: str) -> None:
    answer = browser(world).get(address)
    assert (answer.status_code, answer["Location"]) == (302, "/account/security/")


def test_superusers_without_it_have_no_permission_either() -> None:
    boss = a_user("boss", is_staff=True, is_superuser=True)
    permission = Permission.objects.filter(content_type__app_label="accounts").first()
    assert permission is not None
    assert not boss.has_perm(f"accounts.{permission.codename}")
    assert not boss.has_module_perms("accounts")


def test_with_it_they_have_the_rights_of_staff(world: World, sold: tuple[Purchase, Reservation]) -> None:
    TOTP.activate(world.staff, "JBSWY3DPEHPK3PXP")
    assert Client().get(f"/api/purchase/{sold[0].pk}/", headers=as_program(world)).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_what_was_let_in_without_it_ends_when_it_is_added(world: World, clock: time_machine.Traveller) -> None:
    mine, another, signed = browser(world), browser(world), as_program(world)
    clock.shift(1)
    mine.post("/account/reauthenticate/", {"password": PASSWORD})
    mine.get("/account/security/app/activate/")
    code = format_hotp_value(hotp_value(mine.session["mfa.totp.secret"], int(time.time()) // 30))
    assert mine.post("/account/security/app/activate/", {"code": code}).status_code == 302

    assert mine.get("/staff/").status_code == 200
    assert another.get("/staff/")["Location"].startswith("/login/")
    assert Client().get("/api/purchase/", headers=signed).status_code == 401


def test_the_flag_is_read_in_one_place() -> None:
    root = Path(django_settings.BASE_DIR) / "matinee"
    ours = [file for file in root.rglob("*.py") if not {"tests", "migrations"} & {*file.parts}]
    found = {str(file.relative_to(root)) for file in ours if re.search(r"\.is_staff\b", file.read_text())}
    assert found <= MAY_NAME_IT
