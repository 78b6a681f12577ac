"""Payments without an answer, on a page of their own, and what staff found out about them."""

from datetime import timedelta

import time_machine
from django.test import Client

from matinee.sales.gateways.base import Card
from matinee.sales.models import Payment
from matinee.testing import NOW, World, a_reservation, pay
from matinee.web.tests.reading import words


def test_a_payment_without_an_answer_is_listed_until_staff_say_what_became_of_it(world: World, clerk: Client) -> None:
    pay(a_reservation(world.showtime, world.ann, seats=["A1", "A2"]), Card("4000000000000135"))
    payment = Payment.objects.get()
    assert "Every payment has been answered." in words(clerk.get("/staff/payments/"))

    with time_machine.travel(NOW + timedelta(minutes=15), tick=False):
        page = words(clerk.get("/staff/payments/"))
        assert f"€20.00 · demo · reference {payment.reference} · card ending 0135" in page
        address = f"/staff/payments/{payment.pk}/outcome/"
        assert "Say where you have seen it" in words(clerk.post(address, {"outcome": "paid"}, follow=True))
        done = clerk.post(address, {"outcome": "paid", "reason": "ch_77"}, follow=True)
        assert "is noted as paid" in words(done)
        assert "Every payment has been answered." in words(done)
        again = clerk.post(address, {"outcome": "not_paid", "reason": "ch_77"}, follow=True)
        assert "This payment has been answered meanwhile." in words(again)
