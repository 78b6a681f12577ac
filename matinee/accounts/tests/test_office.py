"""Accounts are for superusers alone: whoever may change accounts could make themselves anything."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client
from django.urls import reverse

from matinee.accounts.models import Change
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


def test_a_password_that_a_superuser_sets_is_in_the_trail(client: Client) -> None:
    client.force_login(a_user("root", is_staff=True, is_superuser=True))
    ann = a_user("ann")
    typed = {"password1": "another good one", "password2": "another good one", "usable_password": "true"}
    response = client.post(reverse("admin:auth_user_password_change", args=[ann.pk]), typed)
    ann.refresh_from_db()
    assert (response.status_code, ann.check_password("another good one")) == (302, True)
    line = Change.objects.get()
    assert (line.username, line.verb, line.kind, line.name) == ("root", "changed", "user", "ann")
    assert line.changed["password"] == ["…", "…"]


def test_a_lost_second_factor_is_taken_away_by_a_superuser_who_never_sees_it(client: Client) -> None:
    client.force_login(a_user("root", is_staff=True, is_superuser=True))
    factor = TOTP.activate(a_user("ann"), "JBSWY3DPEHPK3PXP").instance
    shown = client.get(reverse("admin:mfa_authenticator_change", args=[factor.pk]))
    assert shown.status_code == 200
    assert factor.data["secret"] not in shown.content.decode()

    assert client.post(reverse("admin:mfa_authenticator_delete", args=[factor.pk]), {"post": "yes"}).status_code == 302
    assert not Authenticator.objects.exists()
    line = Change.objects.get()
    assert (line.username, line.verb, line.kind, line.changed) == ("root", "deleted", "second factor", {})
    assert line.name == "TOTP Authenticator of ann"


def test_staff_change_their_own_password_on_the_site(client: Client) -> None:
    client.force_login(a_user("staff", is_staff=True))
    assert client.get("/admin/password_change/")["Location"] == "/account/password/change/"
