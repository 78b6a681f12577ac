"""The link in the mail: whoever has it has the tickets."""

from django.conf import settings as django_settings
from pytest_django import Settings

from matinee.sales import operations
from matinee.sales.documents import links
from matinee.sales.models import Purchase, Reservation
from matinee.testing import NOW, World, a_purchase


def signed(bought: Purchase) -> str:
    return links.to_tickets(bought.reservation).rstrip("/").rpartition("/")[2]


def test_it_leads_to_its_reservation(world: World) -> None:
    bought = a_purchase(world.showtime, world.ann)

    assert links.to_tickets(bought.reservation).startswith(f"{django_settings.SITE_URL}/tickets/")
    assert links.read(signed(bought)) == bought.reservation


def test_it_leads_to_no_other(world: World) -> None:
    one, other = a_purchase(world.showtime, world.ann), a_purchase(world.late, world.ann)

    assert links.read(signed(one).replace(f"{one.reservation_id}.", f"{other.reservation_id}.", 1)) is None


def test_it_is_dead_once_the_address_is_corrected(world: World) -> None:
    bought = a_purchase(world.showtime, world.ann)
    old = signed(bought)

    operations.correct(bought=bought, now=NOW, email="right@example.org")

    assert links.read(old) is None
    assert links.read(signed(Purchase.objects.with_sale().get(pk=bought.pk))) == bought.reservation


def test_it_is_dead_once_the_customer_is_forgotten(world: World) -> None:
    bought = a_purchase(world.showtime, world.ann)
    old = signed(bought)

    operations.forget(user=world.ann, now=NOW)

    assert links.read(old) is None
    assert links.read(signed(Purchase.objects.with_sale().get(pk=bought.pk))) is None


def test_another_key_signs_other_links(world: World, settings: Settings) -> None:
    old = signed(a_purchase(world.showtime, world.ann))

    settings.SECRET_KEY = "another"

    assert links.read(old) is None
    assert Reservation.objects.count() == 1
