"""`Idempotency-Key`: the same request again is answered again, and not done again."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.http import HttpResponse

from matinee.api.tests.program import Program, faults, refusal, said
from matinee.sales.models import Payment, Purchase, RememberedAnswer, Reservation
from matinee.testing import NOW, World, a_reservation

SECOND = timedelta(seconds=1)


def reserve(program: Program, world: World, key: str = "k1", **asked: Any) -> HttpResponse:
    body = {"showtime": world.showtime.pk} | (asked or {"reserve": 2})
    return program.post("/reserve/", body, Idempotency_Key=key)


def test_the_same_request_again_gets_the_same_answer_and_no_more_seats(ann: Program, world: World) -> None:
    first, again = reserve(ann, world), reserve(ann, world)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert again["Content-Type"] == "application/json"
    assert Reservation.objects.count() == 1


def test_at_the_other_address_it_is_the_same_request(ann: Program, world: World) -> None:
    body = {"showtime": world.showtime.pk, "reserve": 2}
    first, again = (ann.post(path, body, Idempotency_Key="k1") for path in ("/reserve/", "/api/reserve"))
    assert first.content == again.content


def test_a_purchase_is_paid_once(ann: Program, world: World) -> None:
    body = {"reserve": a_reservation(world.showtime, world.ann).pk}
    first, again = (ann.post("/purchase/", body, Idempotency_Key="k1") for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert (Purchase.objects.count(), Payment.objects.count()) == (1, 1)


def test_the_answer_stays_what_it_was_whatever_has_become_of_it(ann: Program, world: World) -> None:
    first = reserve(ann, world)
    ann.delete(f"/reserve/{said(first)['id']}/")
    assert reserve(ann, world).content == first.content


def test_another_body_with_the_same_key_is_refused(ann: Program, world: World) -> None:
    reserve(ann, world, reserve=2)
    assert refusal(reserve(ann, world, reserve=3)) == (422, "idempotency_key_reused")
    assert refusal(ann.post("/purchase/", {"reserve": 1}, Idempotency_Key="k1")) == (422, "idempotency_key_reused")
    assert Reservation.objects.count() == 1


def test_another_key_is_another_request(ann: Program, world: World) -> None:
    assert said(reserve(ann, world, "k1"))["id"] != said(reserve(ann, world, "k2"))["id"]


def test_a_key_counts_for_its_customer_alone(ann: Program, bob: Program, world: World) -> None:
    first, other = reserve(ann, world), reserve(bob, world)
    assert said(first)["id"] != said(other)["id"]
    assert said(other)["name"] == "bob"


@pytest.mark.parametrize(("asked", "status"), [
    ({"seats": ["Z99"]}, 400), ({"reserve": 2000}, 409), ({"reserve": "two"}, 400), ({"nonsense": 1}, 400),
])  # fmt: skip
def test_a_refusal_is_kept_as_well(ann: Program, world: World, asked: dict[str, Any], status: int) -> None:
    first, again = reserve(ann, world, **asked), reserve(ann, world, **asked)
    assert (first.status_code, again.status_code) == (status, status)
    assert first.content == again.content
    assert again["Content-Type"] == "application/problem+json"


def test_a_seat_that_was_taken_stays_refused_under_the_key(ann: Program, world: World) -> None:
    held = a_reservation(world.showtime, world.bob, seats=["C4"])
    first = reserve(ann, world, seats=["C4"])
    Program(world.bob).delete(f"/reserve/{held.pk}/")
    assert reserve(ann, world, seats=["C4"]).content == first.content
    assert reserve(ann, world, "k2", seats=["C4"]).status_code == 201


def test_a_payment_under_way_is_answered_as_under_way(ann: Program, world: World) -> None:
    body = {"reserve": a_reservation(world.showtime, world.ann).pk, "card_number": "4000 0000 0000 0119"}
    first, again = (ann.post("/purchase/", body, Idempotency_Key="k1") for _ in range(2))
    assert (first.status_code, again.status_code) == (202, 202)
    assert first.content == again.content


def test_after_a_day_the_key_is_forgotten(ann: Program, world: World) -> None:
    first = reserve(ann, world)
    late = timedelta(hours=24)
    with time_machine.travel(NOW + late - SECOND, tick=False):
        assert reserve(ann, world).content == first.content
    with time_machine.travel(NOW + late, tick=False):
        assert refusal(reserve(ann, world, reserve=3)) == (409, "sales_closed")


def test_a_request_that_is_still_worked_on_is_not_started_again(ann: Program, world: World) -> None:
    first = said(reserve(ann, world))
    RememberedAnswer.objects.update(status=None)

    with time_machine.travel(NOW + 59 * SECOND, tick=False):
        assert refusal(reserve(ann, world)) == (409, "request_in_progress")
    with time_machine.travel(NOW + 60 * SECOND, tick=False):
        taken_over = reserve(ann, world)
    assert taken_over.status_code == 201
    assert said(taken_over)["id"] != first["id"]
    assert RememberedAnswer.objects.get().status == 201


def test_a_guest_has_no_keys(guest: Program, world: World) -> None:
    assert refusal(reserve(guest, world)) == (401, "not_signed_in")
    assert not RememberedAnswer.objects.exists()


@pytest.mark.parametrize("key", ["", "x" * 256, "é", "\x7f"])
def test_a_key_that_is_none_is_refused(ann: Program, world: World, key: str) -> None:
    assert faults(reserve(ann, world, key)) == ["Idempotency-Key"]


def test_a_card_number_cannot_be_found_out_from_what_is_remembered(ann: Program, world: World) -> None:
    body = {"reserve": a_reservation(world.showtime, world.ann).pk, "card_number": "4242424242424242"}
    ann.post("/purchase/", body, Idempotency_Key="k1")
    remembered = RememberedAnswer.objects.get()
    assert "4242424242424242" not in repr(remembered.__dict__)
