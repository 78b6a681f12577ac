"""The office says every moment by the clock of its theater, or names the zone."""

import pytest
from django.contrib import admin
from django.db import models
from django.test import Client

from matinee.accounts import audit
from matinee.sales.models import Purchase, Reservation
from matinee.testing import NOW, World, a_purchase, a_user


@pytest.fixture
def office(world: World) -> Client:
    client = Client(headers={"accept": "text/html"})
    client.force_login(world.staff, "django.contrib.auth.backends.ModelBackend")
    return client


def test_a_purchase_is_told_by_the_clock_of_its_theater(world: World, office: Client) -> None:
    bought = a_purchase(world.showtime, world.ann)
    for address in ("/admin/sales/purchase/", f"/admin/sales/purchase/{bought.pk}/change/"):
        assert "2030-01-01 13:00 CET" in office.get(address).content.decode(), address
    html = office.get(f"/admin/sales/reservation/{bought.reservation_id}/change/").content.decode()
    assert html.count("2030-01-01 13:00 CET") == 5


@pytest.mark.parametrize("model", [Purchase, Reservation])
def test_no_moment_of_a_sale_stands_there_by_the_clock_of_the_server(model: type[models.Model]) -> None:
    office = admin.site._registry[model]
    moments = {field.name for field in model._meta.get_fields() if isinstance(field, models.DateTimeField)}
    named = {*office.list_display, *(office.fields or ()), *office.readonly_fields}
    assert not moments & named
    assert office.fields or moments <= {*(office.exclude or ())}
    for inline in office.inlines:
        of_it = {field.name for field in inline.model._meta.get_fields() if isinstance(field, models.DateTimeField)}
        assert not of_it & {*(inline.fields or ()), *(inline.readonly_fields or ())}


def test_what_belongs_to_no_theater_names_its_zone(world: World, office: Client) -> None:
    root = a_user("root", is_staff=True, is_superuser=True)
    office.force_login(root, "django.contrib.auth.backends.ModelBackend")
    audit.note(who=root, face="office", verb="looked", kind="film", row="1", name="Dune", now=NOW)
    assert "1 Jan 2030, 12:00 UTC" in office.get("/admin/accounts/change/").content.decode()
