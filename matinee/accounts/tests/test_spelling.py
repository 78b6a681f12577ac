"""Names, addresses and passwords that Unicode calls equal are equal here, on both databases."""

from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import MD5PasswordHasher, make_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.test import Client
from pytest_django import Settings

from matinee.accounts.models import ApiToken, User
from matinee.accounts.operations import register
from matinee.refusals import Invalid
from matinee.testing import NOW, PASSWORD, a_user

pytestmark = pytest.mark.django_db

# Ä as one sign and as two; ß in capitals; wide letters; a ligature; a sigma at the end of a word.
SAME = [
    ("Ängel", "ängel"),
    ("Ängel", "A\u0308NGEL"),
    ("straße", "STRASSE"),
    ("ann", "ａｎｎ"),
    ("ﬁlm", "FILM"),
    ("Σίσυφος", "ΣΊΣΥΦΟΣ"),
]


def log_in(login: str, password: str = PASSWORD) -> int:
    return Client().post("/api/login/", {"username": login, "password": password}, "application/json").status_code


def page_log_in(login: str, password: str = PASSWORD) -> int:
    page = Client(headers={"accept": "text/html"})
    return page.post("/login/", {"login": login, "password": password}).status_code


@pytest.mark.parametrize(("one", "other"), SAME)
def test_usernames_that_differ_in_case_or_spelling_are_one_account(one: str, other: str) -> None:
    register(username=one, password=PASSWORD)

    with pytest.raises(Invalid, match="taken"):
        register(username=other, password=PASSWORD)
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(username=other)
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.bulk_create([User(username=other)])
    assert (log_in(other), page_log_in(other)) == (200, 302)


def test_the_office_says_that_a_username_is_taken() -> None:
    a_user("Ängel")

    with pytest.raises(ValidationError, match="A user with that username already exists"):
        User(username="ÄNGEL", password="x").full_clean()


def test_an_account_that_is_saved_under_another_name_is_found_under_it() -> None:
    user = a_user("ann")
    user.username = "Änne"
    user.save(update_fields=["username"])

    assert (User.objects.called("ÄNNE"), User.objects.called("ann")) == (user, None)


def test_a_username_as_long_as_it_may_be_stays_so_when_it_is_normalized() -> None:
    """One sign of Arabic becomes eighteen, and would be too long for the column."""
    with pytest.raises(Invalid):
        register(username="ﷺ" * 100, password=PASSWORD)
    register(username="ΐ" * 150, password=PASSWORD)


def test_letters_that_nobody_sees_make_no_other_name() -> None:
    with pytest.raises(Invalid, match="can be seen"):
        register(username="ann\u3164", password=PASSWORD)


# ── Addresses ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("typed", ["Ann@KINO.example", "ann@ＫＩＮＯ.example", "ann@\u212aino.example"])
def test_an_address_is_stored_in_one_spelling(typed: str) -> None:
    user = register(username="ann", password=PASSWORD, email=typed)

    assert user.email == EmailAddress.objects.get(user=user).email == "ann@kino.example"
    assert (log_in("ANN@kino.example"), page_log_in(typed)) == (200, 302)


@pytest.mark.parametrize("typed", ["m\u0131ke@example.org", "m\u0130ke@example.org"])
def test_an_address_that_becomes_another_in_capitals_is_refused(typed: str) -> None:
    a_user("mike", email="mike@example.org")

    with pytest.raises(Invalid):
        register(username="mallory", password=PASSWORD, email=typed)
    page = Client(headers={"accept": "text/html"})
    answer = page.post("/register/", {"email": typed, "name": "Mallory", "password1": PASSWORD})
    assert (answer.status_code, User.objects.count()) == (200, 1)


# ── Passwords ────────────────────────────────────────────────────────────────────────────────────

# Typed on a phone and on a keyboard; typed with an ellipsis that one device makes of three dots.
PASSWORDS = [("fünf Äpfel…", "fu\u0308nf A\u0308pfel..."), ("ein Café am Fluss", "ein Cafe\u0301 am Fluss")]


@pytest.mark.parametrize(("one", "other"), PASSWORDS)
def test_a_password_is_the_same_on_every_keyboard(one: str, other: str) -> None:
    for username, first, second in (("ann", one, other), ("bob", other, one)):
        register(username=username, password=first)
        assert (log_in(username, second), page_log_in(username, second)) == (200, 302)
        assert User.objects.get(username=username).check_password(second)


def test_an_old_password_still_logs_in_and_is_normalized_then() -> None:
    old = "fünf Äpfel…"
    user = a_user("ann", email="ann@example.org")
    User.objects.filter(pk=user.pk).update(password=make_password(old))
    token, _ = ApiToken.issue(user, name="phone", now=NOW)

    assert (log_in("ann", "wrong…"), log_in("Ann", old)) == (401, 200)

    user = User.objects.get(pk=user.pk)
    assert user.check_password("fünf Äpfel...")
    assert token in ApiToken.objects.filter(user=user).in_force(NOW)
    User.objects.filter(pk=user.pk).update(password=make_password(old), is_active=False)
    assert log_in("ann", old) == 401


class CountingHasher(MD5PasswordHasher):
    algorithm = "counting"
    times = 0

    def encode(self, password: str, salt: str) -> str:
        type(self).times += 1
        return super().encode(password, salt)


@pytest.mark.parametrize("post", [log_in, page_log_in])
def test_the_form_of_a_password_does_not_tell_who_has_an_account(settings: Settings, post: Callable[..., Any]) -> None:
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]
    a_user("ann")
    times = set()
    for login in ("ann", "nobody"):
        CountingHasher.times = 0
        post(login, "wrong…")
        times.add(CountingHasher.times)
    assert len(times) == 1


# ── What was there before ────────────────────────────────────────────────────────────────────────


@pytest.mark.django_db(transaction=True)
def test_accounts_that_shared_a_name_in_another_case_keep_it() -> None:
    """Every one logs in with the name as it is spelled; in any other spelling it is the oldest."""
    executor = MigrationExecutor(connection)
    executor.migrate([("accounts", "0005_names_of_people")])
    before = executor.loader.project_state([("accounts", "0005_names_of_people")]).apps.get_model("accounts", "User")
    first = before.objects.create(username="straße", password=make_password(PASSWORD))
    second = before.objects.create(username="Strasse", password=make_password(PASSWORD))
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())

    found = {name: getattr(User.objects.called(name), "pk", 0) for name in ("straße", "Strasse", "STRASSE")}
    assert found == {"straße": first.pk, "Strasse": second.pk, "STRASSE": first.pk}
    User.objects.get(pk=second.pk).save()
    assert User.objects.get(pk=second.pk).username_key == f"strasse {second.pk}"
