"""Who may see what: every address that belongs to somebody, asked for by everybody."""

from collections.abc import Callable

import pytest
from django.test import Client

from matinee.sales.documents import links
from matinee.sales.models import Purchase, Reservation
from matinee.testing import World, a_purchase, a_reservation
from matinee.web import viewer
from matinee.web.tests.reading import words
from matinee.web.tests.visitor import Visitor

RESERVATION = {
    ("get", "/reserve/{}/"): 200,
    ("get", "/reserve/{}/seats/"): 200,
    ("post", "/reserve/{}/seats/"): 400,
    ("post", "/reserve/{}/renewal/"): 302,
    ("post", "/reserve/{}/cancellation/"): 302,
}
PURCHASE = {
    ("get", "/purchase/{}/"): 200,
    ("get", "/purchase/{}/calendar.ics"): 200,
    ("get", "/purchase/{}/cancellation/"): 200,
    ("post", "/purchase/{}/cancellation/"): 302,
    ("post", "/purchase/{}/mail/"): 302,
}

Asking = Callable[[World], Visitor]


def another_guest(world: World) -> Visitor:
    visitor = Visitor()
    visitor.reserve(world.late, "C4")
    return visitor


STRANGERS: list[Asking] = [lambda world: Visitor(), another_guest, lambda world: Visitor(world.bob)]


def ask(visitor: Client, method: str, address: str) -> int:
    # Staff say why they give a customer's tickets back.
    return int(getattr(visitor, method)(address, {"reason": "She fell ill"}).status_code)


@pytest.mark.parametrize(("asked", "answer"), RESERVATION.items())
def test_a_customers_reservation_is_theirs_and_the_staffs(world: World, asked: tuple[str, str], answer: int) -> None:
    kept = a_reservation(world.showtime, world.ann)
    method, address = asked[0], asked[1].format(kept.pk)

    assert [ask(stranger(world), method, address) for stranger in STRANGERS] == [404, 404, 404]
    assert Reservation.objects.get(pk=kept.pk).released_at is None
    assert ask(Visitor(world.staff), method, address) == answer
    kept = a_reservation(world.showtime, world.ann)
    assert ask(Visitor(world.ann), method, asked[1].format(kept.pk)) == answer


@pytest.mark.parametrize(("asked", "answer"), PURCHASE.items())
def test_a_customers_purchase_is_theirs_and_the_staffs(world: World, asked: tuple[str, str], answer: int) -> None:
    bought = a_purchase(world.showtime, world.ann)
    method, address = asked[0], asked[1].format(bought.pk)

    assert [ask(stranger(world), method, address) for stranger in STRANGERS] == [404, 404, 404]
    assert Purchase.objects.get(pk=bought.pk).cancelled_at is None
    assert ask(Visitor(world.staff), method, address) == answer
    bought = a_purchase(world.showtime, world.ann)
    assert ask(Visitor(world.ann), method, asked[1].format(bought.pk)) == answer


@pytest.mark.parametrize(("asked", "answer"), RESERVATION.items())
def test_a_guests_reservation_is_their_browsers_and_the_staffs(
    world: World, asked: tuple[str, str], answer: int
) -> None:
    guest = Visitor()
    kept = guest.reserve(world.showtime, "C4")
    method, address = asked[0], asked[1].format(kept.pk)

    assert [ask(stranger(world), method, address) for stranger in STRANGERS] == [404, 404, 404]
    assert ask(guest, method, address) == answer


@pytest.mark.parametrize("address", ["/reserve/{}/renewal/", "/reserve/{}/cancellation/"])
def test_a_link_to_what_only_a_form_does_does_nothing(world: World, address: str) -> None:
    kept = a_reservation(world.showtime, world.ann)

    answer = Visitor(world.ann).get(address.format(kept.pk))

    assert answer["Location"] == f"/reserve/{kept.pk}/"
    assert Reservation.objects.get(pk=kept.pk).released_at is None


def test_nobody_pays_for_somebody_elses_reservation(world: World) -> None:
    kept = a_reservation(world.showtime, world.ann)

    assert [stranger(world).pay(kept).status_code for stranger in STRANGERS] == [404, 404, 404]
    assert Purchase.objects.count() == 0


def test_lists_show_what_is_ones_own(world: World) -> None:
    a_purchase(world.showtime, world.ann, seats=["G7"])
    a_reservation(world.late, world.ann, seats=["H8"])

    for visitor in (*[stranger(world) for stranger in STRANGERS], Visitor(world.staff)):
        said = words(visitor.get("/purchase/")) + words(visitor.get("/reserve/"))
        assert ("G7" in said, "H8" in said) == (False, False)
    said = words(Visitor(world.ann).get("/purchase/"))
    assert ("seat G7" in said, "seat H8" in said) == (True, True)


def test_house_seats_are_no_ones_reservation(world: World) -> None:
    house = Reservation.objects.create(showtime=world.showtime, channel="house", created_at=world.showtime.doors_at)

    assert ask(Visitor(world.staff), "get", f"/reserve/{house.pk}/") == 404


def test_the_link_in_the_mail_lets_its_reader_in(world: World) -> None:
    bought = a_purchase(world.showtime, world.ann)
    reader = Visitor()

    answer = reader.get(links.to_tickets(bought.reservation), follow=True)

    assert answer.redirect_chain[-1][0] == f"/purchase/{bought.pk}/"
    assert [ticket.spaced_code in words(answer) for ticket in bought.tickets.all()] == [True, True]
    assert reader.get(f"/purchase/{bought.pk + 1}/").status_code == 404


@pytest.mark.parametrize("signed", ["7", "7.x", "x.y", "٣.x", "9" * 30 + ".x", "."])
def test_a_link_that_nobody_signed_leads_nowhere(world: World, signed: str) -> None:
    a_purchase(world.showtime, world.ann)

    assert Visitor().get(f"/tickets/{signed}/").status_code == 404


def test_personal_pages_are_kept_in_no_cache(world: World) -> None:
    kept = a_reservation(world.showtime, world.ann)
    bought = a_purchase(world.showtime, world.ann)
    ann = Visitor(world.ann)

    for address in (f"/reserve/{kept.pk}/", f"/purchase/{bought.pk}/", "/purchase/", "/reserve/"):
        assert "no-store" in ann.get(address)["Cache-Control"]


@pytest.mark.parametrize("kind", ["purchase", "reserve"])
def test_a_stranger_is_offered_to_log_in_and_learns_not_what_exists(world: World, kind: str) -> None:
    bought = a_purchase(world.showtime, world.ann)
    numbers = {"purchase": bought.pk, "reserve": bought.reservation_id}

    mine = Visitor().get(f"/{kind}/{numbers[kind]}/")
    none = Visitor().get(f"/{kind}/4711/")

    assert (mine.status_code, none.status_code) == (404, 404)
    assert words(mine) == words(none)
    assert "Log in to see what you bought or reserved." in words(mine)
    assert f'href="/login/?next=/{kind}/{numbers[kind]}/"' in mine.content.decode()
    assert "They aren’t among yours, as bob." in words(Visitor(world.bob).get(f"/{kind}/4711/"))


def test_a_guests_tickets_stay_theirs_however_much_they_reserve_later(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(viewer, "MOST_REMEMBERED", 2)
    guest = Visitor()
    kept = guest.reserve(world.showtime, "A1")
    guest.pay(kept)
    later = []
    for seat in ("B1", "C1", "D1"):
        later.append(guest.reserve(world.late, seat))
        guest.post(f"/reserve/{later[-1].pk}/cancellation/")
    assert guest.session["reserved"] == [kept.pk, later[-1].pk]
    assert guest.get(f"/purchase/{Purchase.objects.get().pk}/").status_code == 200
