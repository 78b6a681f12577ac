"""Cash that is owed, on a page of its own, and how it is ticked off."""

from django.test import Client

from matinee.accounts.models import Change
from matinee.sales import operations
from matinee.sales.models import Refund
from matinee.testing import NOW, World, a_reservation
from matinee.web.tests.reading import words


def test_it_is_listed_until_it_is_ticked_off(world: World, clerk: Client) -> None:
    assert "Nobody is owed anything." in words(clerk.get("/staff/refunds/"))
    bought = operations.collect(reservation=a_reservation(world.showtime, world.ann), by=world.staff, now=NOW)
    operations.cancel(bought=bought, by_staff=False, now=NOW)
    assert f"€20.00 · purchase {bought.pk} · ann Dune," in words(clerk.get("/staff/refunds/"))
    address = f"/staff/refunds/{Refund.objects.get().pk}/handing-out/"

    assert "Say which till or drawer" in clerk.post(address, {"till": ""}, follow=True).content.decode()
    answer = clerk.post(address, {"till": "Till 2"}, follow=True)

    assert "€20.00 handed out." in words(answer)
    assert f"purchase {bought.pk}, from Till 2, by staff" in words(answer)
    again = clerk.post(address, {"till": "Till 3"}, follow=True)
    assert "handed out already" in words(again)
    assert [one.verb for one in Change.objects.all()] == ["handed out cash"]
    assert "was handed out to you at the desk of Rex" in words(clerk.get(f"/purchase/{bought.pk}/"))
