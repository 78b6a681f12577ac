"""Cash that is owed, on a page of its own, and how it is ticked off."""

import pytest
from django.test import Client

from matinee.accounts.models import Change
from matinee.refusals import Invalid
from matinee.sales import operations
from matinee.sales.models import Refund
from matinee.sales.operations.calling_off import pay_holders_back
from matinee.staff import owed
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


def test_what_was_handed_out_can_be_looked_up_however_long_ago(
    world: World, clerk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(owed, "A_PAGE", 1)
    for till in ("Till 1", "Till 2"):
        bought = operations.collect(reservation=a_reservation(world.showtime, world.ann), by=world.staff, now=NOW)
        operations.cancel(bought=bought, by_staff=False, now=NOW)
        refund = Refund.objects.latest("pk")
        operations.hand_out(refund=refund, by=world.staff, till=till, face="box office", now=NOW)
    first, second = (words(clerk.get(f"/staff/refunds/?page={page}")) for page in (1, 2))
    assert ("from Till 2" in first, "from Till 1" in first, "1 of 2" in first) == (True, False, True)
    assert ("from Till 2" in second, "from Till 1" in second) == (False, True)


def test_a_reason_that_is_too_long_is_refused_and_that_of_a_called_off_showtime_survives(world: World) -> None:
    bought = operations.collect(reservation=a_reservation(world.showtime, world.ann), by=world.staff, now=NOW)
    with pytest.raises(Invalid, match="Say it in 200 characters; these are 201"):
        operations.cancel(bought=bought, by_staff=True, now=NOW, reason="x" * 201)
    reason = f"{'The projector is broken, and so is the spare. ' * 4}Sorry!"
    operations.call_off(showtime=world.showtime, reason=reason, by=world.staff, face="API", now=NOW)
    pay_holders_back(now=NOW)
    assert Refund.objects.get().reason == reason
