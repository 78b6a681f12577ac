"""What staff do for a customer, on whichever face, is in the trail with who, where and why, and is undone with it."""

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from matinee.accounts.models import Change
from matinee.sales.models import Purchase, Refund
from matinee.testing import NOW, World, a_purchase, a_reservation
from matinee.web.tests.reading import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> Iterator[World]:
    with time_machine.travel(NOW, tick=False):
        yield World.build()


@pytest.fixture
def clerk(world: World) -> Client:
    client = Client(headers={"accept": "text/html"})
    client.force_login(world.staff, "django.contrib.auth.backends.ModelBackend")
    return client


def trail() -> list[tuple[str, str, str, str]]:
    return [(one.username, one.face, one.verb, one.name) for one in Change.objects.order_by("pk")]


@pytest.mark.parametrize(
    ("act", "verb"),
    [("renewal", "renewed"), ("cancellation", "let go"), ("seats", "changed seats"), ("payment", "began to pay")],
)
def test_what_is_done_to_a_customers_reservation(world: World, clerk: Client, act: str, verb: str) -> None:
    kept = a_reservation(world.showtime, world.ann, seats=["C4", "C5"])
    asked = {"seats": ["D4", "D5"], "gateway": "demo", "email": "ann@example.org", "reserve": kept.pk}
    with time_machine.travel(NOW.replace(minute=8), tick=False):
        address = "/purchase/" if act == "payment" else f"/reserve/{kept.pk}/{act}/"
        assert clerk.post(address, asked).status_code == 302

    assert trail() == [("staff", "website", verb, str(kept))]


def test_a_refund_by_staff_says_why(world: World, clerk: Client) -> None:
    bought = a_purchase(world.showtime, world.ann)
    address = f"/purchase/{bought.pk}/cancellation/"
    assert "Why? It stands in the trail" in words(clerk.get(address))

    refused = clerk.post(address, {"reason": "  "})
    assert (refused.status_code, "Say why" in words(refused)) == (400, True)
    assert Purchase.objects.get().cancelled_at is None
    assert trail() == []
    assert clerk.post(address, {"reason": "She fell ill"}).status_code == 302

    assert trail() == [("staff", "website", "cancelled and refunded", str(bought))]
    assert Change.objects.get().changed == {"reason": ["", "She fell ill"]}
    assert Refund.objects.get().reason == "She fell ill"


def test_mailing_a_customers_tickets_to_oneself(world: World, clerk: Client) -> None:
    bought = a_purchase(world.showtime, world.ann)

    clerk.post(f"/purchase/{bought.pk}/mail/", {"email": "staff@example.org"})

    assert trail() == [("staff", "website", "mailed the tickets", str(bought))]


def test_what_they_do_to_what_is_their_own_is_their_own_business(world: World, clerk: Client) -> None:
    bought = a_purchase(world.showtime, world.staff)

    assert clerk.post(f"/purchase/{bought.pk}/cancellation/").status_code == 302

    assert trail() == []
    assert Refund.objects.get().reason == "cancelled by staff"
