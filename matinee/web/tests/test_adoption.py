"""Signing in on the way to the tickets: the seats stay kept, and are the account's from then on."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from matinee.accounts.models import User
from matinee.sales.documents import links
from matinee.sales.models import Purchase, Reservation
from matinee.testing import NOW, PASSWORD, World, a_purchase
from matinee.web.tests.visitor import Visitor


def sign_in(visitor: Visitor, **more: str) -> Any:
    return visitor.post("/login/", {"login": "ann", "password": PASSWORD} | more)


def test_a_guest_who_logs_in_keeps_the_seats_and_their_clock(world: World, noon: time_machine.Traveller) -> None:
    guest = Visitor()
    kept = guest.reserve(world.showtime, "C4", "C5")
    noon.move_to(NOW + timedelta(minutes=6))

    answer = sign_in(guest, next=f"/reserve/{kept.pk}/")

    assert answer["Location"] == f"/reserve/{kept.pk}/"
    kept = Reservation.objects.with_sale().get(pk=kept.pk)
    assert kept.user == world.ann
    assert kept.expires_at == NOW + timedelta(minutes=10)
    assert guest.get(f"/reserve/{kept.pk}/").status_code == 200


def test_a_guest_who_registers_keeps_them_too(world: World) -> None:
    guest = Visitor()
    kept = guest.reserve(world.showtime, "C4")

    typed = {
        "email": "eve@example.org",
        "name": "Eve",
        "password1": "a long enough one",
        "next": f"/reserve/{kept.pk}/",
    }
    answer = guest.post("/register/", typed)

    assert answer["Location"] == f"/reserve/{kept.pk}/"
    kept = Reservation.objects.get(pk=kept.pk)
    assert (kept.user, kept.email, kept.name) == (User.objects.get(email="eve@example.org"), "eve@example.org", "Eve")


def test_who_registers_on_the_way_to_pay_is_mailed_the_tickets(world: World) -> None:
    guest = Visitor()
    kept = guest.reserve(world.showtime, "C4")
    guest.post("/register/", {"email": "eve@example.org", "name": "Eve", "password1": "a long enough one"})

    page = guest.get(f"/reserve/{kept.pk}/").content.decode()
    guest.post("/purchase/", {"reserve": kept.pk, "gateway": "demo"})

    assert "<b>eve@example.org</b>, Eve" in page
    assert Purchase.objects.get().email == "eve@example.org"


def test_what_was_typed_on_the_way_to_pay_stands_in_the_form_that_registers_and_comes_back(world: World) -> None:
    guest = Visitor()
    kept = guest.reserve(world.showtime, "C4")
    typed = {"email": "eve@example.org", "name": "Eve Höfler", "card_number": "4242424242424242"}

    answer = guest.post(f"/reserve/{kept.pk}/entrance/", typed | {"to": "register"})
    page = guest.get(answer["Location"]).content.decode()
    back = guest.post(
        "/register/",
        {"email": "other@example.org", "name": "Eve", "password1": "a long enough one", "next": f"/reserve/{kept.pk}/"},
    )

    assert answer["Location"] == f"/register/?next=%2Freserve%2F{kept.pk}%2F"
    assert ('value="eve@example.org"' in page, 'value="Eve Höfler"' in page, "4242" in page) == (True, True, False)
    checkout = guest.get(back["Location"]).content.decode()
    assert ('value="other@example.org"' in checkout, "eve@example.org" in checkout) == (True, False)


def test_the_address_typed_on_the_way_to_pay_stands_in_the_form_that_logs_in(world: World) -> None:
    guest = Visitor()
    kept = guest.reserve(world.showtime, "C4")

    answer = guest.post(f"/reserve/{kept.pk}/entrance/", {"email": "ann@example.org", "to": "login"})

    assert answer["Location"] == f"/login/?next=%2Freserve%2F{kept.pk}%2F"
    assert 'value="ann@example.org"' in guest.get(answer["Location"]).content.decode()
    assert Visitor().post(f"/reserve/{kept.pk}/entrance/", {"to": "login"}).status_code == 404


def test_tickets_that_were_only_looked_at_stay_whose_they_were(world: World) -> None:
    """Whoever forwards a mail shows their tickets; they don't give them away."""
    bought = a_purchase(world.showtime)
    friend = Visitor()
    friend.get(links.to_tickets(bought.reservation))

    sign_in(friend)

    assert Reservation.objects.get(pk=bought.reservation_id).user is None
    assert friend.get(f"/purchase/{bought.pk}/").status_code == 200


def test_after_logging_out_the_browser_knows_nothing_any_more(world: World) -> None:
    guest = Visitor()
    kept = guest.reserve(world.showtime, "C4")
    sign_in(guest)

    guest.post("/logout/")

    assert guest.get(f"/reserve/{kept.pk}/").status_code == 404


@pytest.mark.parametrize(
    "evil", ["https://evil.example/", "//evil.example/", "/\\evil.example/", "javascript:alert(1)"]
)
def test_next_leads_nowhere_else(world: World, evil: str) -> None:
    assert sign_in(Visitor(), next=evil)["Location"] == "/reserve/"
