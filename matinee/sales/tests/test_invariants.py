"""That the invariants can be broken, and are seen when they are."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import Model, QuerySet

from matinee.sales import invariants
from matinee.sales.gateways.base import Card
from matinee.sales.models import Payment, Purchase, Refund, Reservation, Ticket
from matinee.sales.operations import cancel
from matinee.testing import NOW, World, a_purchase, a_reservation, pay


def test_a_world_of_real_operations_breaks_none(world: World) -> None:
    a_reservation(world.showtime, world.ann)
    cancel(bought=a_purchase(world.showtime, world.ann), by_staff=True, now=NOW)
    a_purchase(world.showtime, world.bob)
    pay(a_reservation(world.showtime, world.bob), Card("0135"))

    assert invariants.violations(NOW) == []


def _a_sale(world: World) -> Purchase:
    return a_purchase(world.showtime, world.ann)


def _given_back(world: World) -> Purchase:
    bought = _a_sale(world)
    cancel(bought=bought, by_staff=True, now=NOW)
    return bought


def _of(model: type[Model], **which: Any) -> QuerySet[Any]:
    return model._default_manager.filter(**which)


def _captured(kept: Reservation) -> None:
    pay(kept, Card("0135"))
    Payment.objects.update(captured_at=NOW)


def _unlocked(kept: Reservation) -> None:
    pay(kept, Card("0135"))
    kept.claims.update(held_until=NOW)


def _elsewhere(world: World) -> None:
    Reservation.objects.filter(pk=a_reservation(world.showtime).pk).update(showtime=world.late)


BROKEN: dict[str, tuple[str, Callable[[World], object]]] = {
    "no seat": ("has no seat", lambda world: a_reservation(world.showtime).claims.all().delete()),
    "a ticket less": ("has not a ticket a seat", lambda world: Ticket.objects.filter(purchase=_a_sale(world)).delete()),
    "a seat less": ("has not a ticket a seat", lambda world: _a_sale(world).reservation.claims.update(held_until=NOW)),
    "another amount": ("differ in the amount", lambda world: _of(Purchase, pk=_a_sale(world).pk).update(amount=1)),
    "a valid ticket": ("has a valid ticket", lambda world: _given_back(world).tickets.update(cancelled_at=None)),
    "no refund": ("not on its way back", lambda world: _of(Refund, payment=_given_back(world).payment).delete()),
    "money for nothing": ("neither a purchase nor a refund", lambda world: _captured(a_reservation(world.showtime))),
    "seats not locked": ("not locked", lambda world: _unlocked(a_reservation(world.showtime))),
    "not paid": ("nobody has paid", lambda world: a_reservation(world.showtime).claims.update(held_until=None)),
    "another showtime": ("another showtime than its reservation", _elsewhere),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_each_broken_promise_is_said(world: World, name: str) -> None:
    sentence, break_it = BROKEN[name]
    break_it(world)
    assert any(sentence in said for said in invariants.violations(NOW))
