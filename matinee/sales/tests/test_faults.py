"""All or nothing: whichever statement of an operation fails, no half of it is left, and trying again completes it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction

from matinee.programme.halls import seats_of
from matinee.refusals import Refusal
from matinee.sales import invariants, operations, planning
from matinee.sales.gateways.base import Captured, Card, Declined
from matinee.sales.models import Purchase, Reservation
from matinee.sales.operations import Wish
from matinee.sales.refusals import PaymentDeclined
from matinee.testing import NOW, World, a_purchase, a_reservation, pay

LATER = NOW + timedelta(minutes=2)
MUCH_LATER = NOW + timedelta(minutes=20)
SILENT = Card("4000000000000135")


@contextmanager
def failing_at(statement: int) -> Iterator[list[str]]:
    """The so-manieth statement fails as if the database had gone. What was run is in the list."""
    ran: list[str] = []

    def fail(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if not sql.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            ran.append(sql)
            if len(ran) == statement:
                raise OperationalError("the database has gone away")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(fail):
        yield ran
    # Django takes the test's own transaction for broken, by a statement that never got to the database.
    transaction.set_rollback(False)


def unanswered(world: World) -> Any:
    kept = a_reservation(world.showtime, world.ann)
    pay(kept, SILENT)
    return kept.payments.get()


def declined(reservation: Reservation) -> None:
    with pytest.raises(PaymentDeclined):
        pay(reservation, Card("0002"))


def _change(kept: Reservation) -> Callable[[], Any]:
    return lambda: operations.change(reservation=kept, wish=Wish(seats=["A1", "A2", "A3"]), now=NOW)


def _renew(kept: Reservation) -> Callable[[], Any]:
    return lambda: operations.renew(reservation=kept, now=LATER)


def _release(kept: Reservation) -> Callable[[], Any]:
    return lambda: operations.release(reservation=kept, now=NOW)


def _pay(kept: Reservation) -> Callable[[], Any]:
    return lambda: pay(kept)


def _declined(kept: Reservation) -> Callable[[], Any]:
    return lambda: declined(kept)


def _collect(kept: Reservation) -> Callable[[], Any]:
    return lambda: operations.collect(reservation=kept, now=NOW)


def _settle(payment: Any, outcome: Any, now: Any) -> Callable[[], Any]:
    return lambda: operations.settle(payment=payment, outcome=outcome, now=now)


def _late_and_gone(world: World) -> Callable[[], Any]:
    payment = unanswered(world)
    a_purchase(world.showtime, world.bob, number=100, together=False, now=MUCH_LATER)
    return lambda: operations.settle(payment=payment, outcome=Captured(), now=MUCH_LATER)


def _cancel(bought: Purchase) -> Callable[[], Any]:
    return lambda: operations.cancel(bought=bought, by_staff=False, now=NOW)


def _withhold(world: World) -> Callable[[], Any]:
    seats = seats_of(world.showtime.plan_id)[:5]
    return lambda: planning.withhold(showtime=world.showtime, seats=seats, reason="Press", until=None, now=NOW)


def _sweep(payment: Any) -> Callable[[], Any]:
    return lambda: operations.sweep(now=MUCH_LATER)


# Each builds what an operation needs, and gives the operation.
OPERATIONS: dict[str, Callable[[World], Callable[[], Any]]] = {
    "reserve named": lambda world: lambda: a_reservation(world.showtime, world.ann, seats=["C4", "C5"]),
    "reserve best": lambda world: lambda: a_reservation(world.showtime, world.ann, number=3),
    "change": lambda world: _change(a_reservation(world.showtime, world.ann)),
    "renew": lambda world: _renew(a_reservation(world.showtime, world.ann)),
    "release": lambda world: _release(a_reservation(world.showtime, world.ann)),
    "purchase": lambda world: _pay(a_reservation(world.showtime, world.ann)),
    "purchase, declined": lambda world: _declined(a_reservation(world.showtime, world.ann)),
    "purchase at the desk": lambda world: _collect(a_reservation(world.showtime, world.ann)),
    "settle, captured": lambda world: _settle(unanswered(world), Captured(), NOW),
    "settle, declined": lambda world: _settle(unanswered(world), Declined("No."), NOW),
    "settle, late": lambda world: _settle(unanswered(world), Captured(), MUCH_LATER),
    "settle, late and gone": _late_and_gone,
    "cancel": lambda world: _cancel(a_purchase(world.showtime, world.ann)),
    "withhold": _withhold,
    "sweep": lambda world: _sweep(unanswered(world)),
}


@pytest.mark.parametrize("name", OPERATIONS)
def test_no_statement_can_fail_and_leave_half_of_an_operation(world: World, name: str) -> None:
    operation = OPERATIONS[name](world)
    assert invariants.violations(NOW) == []

    statement, completed = 0, False
    while not completed:
        statement += 1
        assert statement < 100
        point = transaction.savepoint()
        with failing_at(statement) as ran, suppress(OperationalError):
            operation()
        completed = len(ran) < statement
        assert invariants.violations(NOW) == [], ran[-1]
        _try_again(operation)
        assert invariants.violations(MUCH_LATER) == [], ran[-1]
        transaction.savepoint_rollback(point)

    assert statement > 2


def _try_again(operation: Callable[[], Any]) -> None:
    """As a customer would. It may be refused because it was done before; the worker asks for what was cut off."""
    try:
        operation()
    except Refusal:
        operations.sweep(now=NOW + timedelta(minutes=1))
