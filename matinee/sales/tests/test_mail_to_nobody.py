"""Who gave no e-mail address at the desk gets no mail, and the worker nothing to do."""

import pytest
from django_tasks_db.models import DBTaskResult

from matinee.sales import operations
from matinee.sales.models import Channel
from matinee.sales.operations import Customer, Wish
from matinee.testing import NOW, World


@pytest.mark.django_db
def test_a_sale_at_the_desk_without_an_address_leaves_no_task() -> None:
    world = World.build()
    for email in ("", "ann@example.org"):
        customer = Customer(name="Ann", email=email)
        kept = operations.reserve(
            showtime=world.showtime, customer=customer, channel=Channel.DESK, now=NOW, wish=Wish(number=1)
        )
        operations.collect(reservation=kept, now=NOW)
    assert DBTaskResult.objects.count() == 1
