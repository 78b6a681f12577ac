"""Accounts are for superusers alone: whoever may change accounts could make themselves anything."""

import pytest
from django.test import Client
from django.urls import reverse

from matinee.testing import a_user

pytestmark = pytest.mark.django_db


def test_staff_do_not_see_accounts(client: Client) -> None:
    client.force_login(a_user("staff", is_staff=True))
    assert client.get(reverse("admin:accounts_user_changelist")).status_code == 403
    assert "/admin/accounts/user/" not in client.get(reverse("admin:index")).content.decode()


def test_superusers_make_staff(client: Client) -> None:
    client.force_login(a_user("root", is_staff=True, is_superuser=True))
    ann = a_user("ann")
    assert client.get(reverse("admin:accounts_user_changelist")).status_code == 200
    fields = {"username": "ann", "is_active": "on", "is_staff": "on"}
    joined = {"date_joined_0": "2030-01-01", "date_joined_1": "12:00"}
    response = client.post(reverse("admin:accounts_user_change", args=[ann.pk]), fields | joined)
    ann.refresh_from_db()
    assert (response.status_code, ann.is_staff, ann.is_superuser) == (302, True, False)
