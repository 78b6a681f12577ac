"""Paying for a reservation, and giving it back."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from matinee.api.tests.program import Program, faults, refusal, said
from matinee.sales import operations
from matinee.sales.models import Payment, Purchase, Refund
from matinee.testing import NOW, TONIGHT, World, a_purchase, a_reservation

MINUTE = timedelta(minutes=1)
DECLINED, NO_ANSWER = "4000 0000 0000 0002", "4000-0000-0000-0119"


@pytest.mark.parametrize("amount", ["20.00", "20", "20.0", 20, 20.0, "20.000", "2e1"], ids=repr)
def test_the_amount_may_be_said_in_any_way_that_is_the_total(ann: Program, world: World, amount: Any) -> None:
    kept = a_reservation(world.showtime, world.ann)
    answer = ann.post("/purchase/", {"reserve": kept.pk, "purchase": amount})
    assert (answer.status_code, said(answer)["purchase"]) == (201, "20.00")


@pytest.mark.parametrize("amount", [
    "0", "19.99", "20.01", 2000, "20.001", -20, "twenty", True, "NaN", "1e999999", [20],
])  # fmt: skip
def test_any_other_amount_is_refused_and_nothing_is_charged(ann: Program, world: World, amount: Any) -> None:
    kept = a_reservation(world.showtime, world.ann)
    assert faults(ann.post("/purchase/", {"reserve": kept.pk, "purchase": amount})) == ["purchase"]
    assert not Payment.objects.exists()


def test_a_wrong_amount_has_its_own_code(ann: Program, world: World) -> None:
    kept = a_reservation(world.showtime, world.ann)
    answer = ann.post("/purchase/", {"reserve": kept.pk, "purchase": "1.00"})
    assert refusal(answer) == (400, "wrong_amount")
    assert said(answer)["detail"] == "The total of this reservation is 20.00."


def test_paid_twice_is_the_same_purchase_again_and_one_charge(ann: Program, world: World) -> None:
    kept = a_reservation(world.showtime, world.ann)
    first, again = (ann.post("/purchase/", {"reserve": kept.pk}) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.content == again.content
    assert (Purchase.objects.count(), Payment.objects.count()) == (1, 1)


def test_a_declined_card_leaves_the_seats_kept(ann: Program, world: World) -> None:
    kept = a_reservation(world.showtime, world.ann)
    answer = ann.post("/purchase/", {"reserve": kept.pk, "card_number": DECLINED})
    assert refusal(answer) == (402, "payment_declined")
    assert said(answer)["detail"] == "The card was declined. Nothing was charged."
    assert ann.post("/purchase/", {"reserve": kept.pk, "card_number": "4242 4242 4242 4242"}).status_code == 201


def test_without_an_answer_the_payment_is_pending_and_the_seats_are_locked(
    ann: Program, bob: Program, world: World
) -> None:
    kept = a_reservation(world.showtime, world.ann, seats=["C4", "C5"])
    body = {"reserve": kept.pk, "card_number": NO_ANSWER}
    pending = {"payment": "pending", "reserve": kept.pk, "purchase": "20.00", "expires_at": "2030-01-01T12:15:00Z"}
    for _ in range(2):
        answer = ann.post("/purchase/", body)
        assert (answer.status_code, said(answer)) == (202, pending)
    assert Payment.objects.count() == 1

    with time_machine.travel(NOW + 14 * MINUTE, tick=False):
        taken = bob.post("/reserve/", {"showtime": world.showtime.pk, "seats": ["C4"]})
    assert refusal(taken) == (409, "seat_taken")
    assert refusal(ann.delete(f"/reserve/{kept.pk}/")) == (409, "payment_under_way")

    operations.sweep(now=NOW + 2 * MINUTE)
    bought = said(ann.get(f"/reserve/{kept.pk}/"))["purchase"]
    assert len(said(ann.get(f"/purchase/{bought}/"))["tickets"]) == 2


def test_at_the_desk_is_a_payment_that_is_pending(ann: Program, world: World) -> None:
    kept = a_reservation(world.showtime, world.ann)
    answer = ann.post("/purchase/", {"reserve": kept.pk, "gateway": "desk"})
    assert (answer.status_code, said(answer)["expires_at"]) == (202, "2030-01-01T19:30:00Z")


def test_an_expired_reservation_cannot_be_paid_for(ann: Program, world: World) -> None:
    kept = a_reservation(world.showtime, world.ann)
    with time_machine.travel(NOW + 10 * MINUTE, tick=False):
        answer = ann.post("/purchase/", {"reserve": kept.pk})
    assert refusal(answer) == (409, "reservation_expired")
    assert not Payment.objects.exists()


@pytest.mark.parametrize(("field", "value"), [
    ("gateway", "bitcoin"), ("gateway", 7), ("card_number", 4242424242424242), ("card_number", "four"),
    ("email", "nonsense"), ("name", "x" * 201), ("reserve", "1"), ("amount", "20.00"), ("movie", 99), ("theater", 99),
    ("showtime", 99),
])  # fmt: skip
def test_what_cannot_be_is_refused_by_its_field(ann: Program, world: World, field: str, value: Any) -> None:
    kept = a_reservation(world.showtime, world.ann)
    answer = ann.post("/purchase/", {"reserve": kept.pk, field: value})
    assert faults(answer) == [field]
    assert "4242" not in answer.content.decode()
    assert not Purchase.objects.exists()


@pytest.mark.parametrize("pk", [99, 2**63 - 1])
def test_a_reservation_that_is_not_there_is_not_found(ann: Program, pk: int) -> None:
    assert refusal(ann.post("/purchase/", {"reserve": pk})) == (404, "not_found")


def test_name_and_address_are_the_reservations_unless_it_says(ann: Program, world: World) -> None:
    first, second = (a_reservation(showtime, world.ann) for showtime in (world.showtime, world.late))
    usual = said(ann.post("/purchase/", {"reserve": first.pk}))
    named = said(ann.post("/purchase/", {"reserve": second.pk, "name": "Ann E.", "email": "tickets@example.org"}))
    assert (usual["name"], usual["email"]) == ("ann", "ann@example.org")
    assert (named["name"], named["email"]) == ("Ann E.", "tickets@example.org")


# ── Correcting ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_the_name_and_the_address_can_be_corrected(ann: Program, world: World, method: str) -> None:
    bought = a_purchase(world.showtime, world.ann)
    whole = {"reserve": bought.reservation_id} if method == "PUT" else {}
    changed = said(ann.send(method, f"/purchase/{bought.pk}/", whole | {"name": "Ann E.", "email": "a@example.org"}))
    assert (changed["name"], changed["email"]) == ("Ann E.", "a@example.org")


def test_what_was_read_can_be_sent_back_as_it_is(ann: Program, world: World) -> None:
    path = f"/purchase/{a_purchase(world.showtime, world.ann).pk}/"
    read = said(ann.get(path))
    answer = ann.put(path, read)
    assert (answer.status_code, said(answer)) == (200, read)


@pytest.mark.parametrize(("field", "value", "code"), [
    ("reserve", 99, "mismatch"), ("movie", 99, "mismatch"), ("purchase", "1.00", "mismatch"),
    ("email", "nonsense", "invalid"), ("tickets", None, "invalid"), ("seats", ["C4"], "invalid"),
])  # fmt: skip
def test_nothing_else_of_it_changes(ann: Program, world: World, field: str, value: Any, code: str) -> None:
    bought = a_purchase(world.showtime, world.ann)
    answer = ann.patch(f"/purchase/{bought.pk}/", {field: value})
    assert (refusal(answer), faults(answer)) == ((400, code), [field])


# ── Giving back ──────────────────────────────────────────────────────────────────────────────────


def test_given_back_is_refunded_free_and_gone(ann: Program, bob: Program, world: World) -> None:
    bought = a_purchase(world.showtime, world.ann, seats=["C4", "C5"])
    path = f"/purchase/{bought.pk}/"
    assert ann.delete(path).status_code == 204
    refund = Refund.objects.get()
    assert (refund.amount, refund.completed_at is None) == (2000, False)
    assert ann.delete(path).status_code == 204
    after = said(ann.get(path))
    assert (after["cancelled_at"], [one["completed_at"] for one in after["refunds"]]) == (
        "2030-01-01T12:00:00Z",
        ["2030-01-01T12:00:00Z"],
    )
    assert refusal(bob.get(path)) == (404, "not_found")
    assert said(ann.get("/purchase/"))["count"] == said(ann.get("/reserve/"))["count"] == 0
    assert bob.post("/reserve/", {"showtime": world.showtime.pk, "seats": ["C4", "C5"]}).status_code == 201
    assert refusal(ann.post("/purchase/", {"reserve": bought.reservation_id})) == (404, "not_found")


def test_too_late_for_a_customer_is_not_too_late_for_staff(ann: Program, staff: Program, world: World) -> None:
    path = f"/purchase/{a_purchase(world.showtime, world.ann).pk}/"
    with time_machine.travel(TONIGHT - 119 * MINUTE, tick=False):
        assert refusal(ann.delete(path)) == (409, "refund_closed")
        assert staff.delete(path).status_code == 204
