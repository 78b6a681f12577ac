"""Registering, logging in and out, and the tokens that come of it."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress

from matinee.accounts.models import ApiToken, User
from matinee.api.tests.program import Program, faults, refusal, said
from matinee.testing import NOW, PASSWORD, World

CLEO = {"username": "cleo", "password": PASSWORD}
MINUTE = timedelta(minutes=1)


def log_in(program: Program, username: str = "ann", **headers: str) -> str:
    token: str = said(program.post("/login/", {"username": username, "password": PASSWORD}, **headers))["token"]
    program.headers["Authorization"] = f"Bearer {token}"
    return token


# ── Registering ──────────────────────────────────────────────────────────────────────────────────


def test_whoever_registers_can_log_in(guest: Program) -> None:
    answer = guest.post("/register/", CLEO)
    assert (answer.status_code, said(answer)) == (201, {"username": "cleo"})
    log_in(guest, "cleo")
    assert guest.get("/reserve/").status_code == 200


def test_an_email_address_is_remembered_as_the_page_does(guest: Program) -> None:
    guest.post("/register/", CLEO | {"email": "Cleo@example.org"})
    address = EmailAddress.objects.get(user__username="cleo")
    assert (address.email, address.primary, address.verified) == ("cleo@example.org", True, False)


@pytest.mark.parametrize(("field", "value"), [
    ("username", "ann"), ("username", "ANN"), ("username", "x"), ("username", ""), ("username", "two words"),
    ("username", "x" * 151), ("username", 7), ("username", "nul\0"),
    ("password", "short"), ("password", "password"), ("password", "83571946205"), ("password", ""), ("password", None),
    ("password", "cleo1234"), ("password", "x" * 1001),
    ("email", "nonsense"), ("email", "x" * 250 + "@example.org"),
    ("is_staff", True), ("is_superuser", True),
])  # fmt: skip
def test_what_makes_no_account_is_refused_by_its_field(guest: Program, field: str, value: Any) -> None:
    before = User.objects.count()
    assert faults(guest.post("/register/", CLEO | {"username": "cleo1234", field: value})) == [field]
    assert User.objects.count() == before


def test_nobody_registers_as_staff(guest: Program) -> None:
    guest.post("/register/", CLEO)
    user = User.objects.get(username="cleo")
    assert (user.is_staff, user.is_superuser, user.is_active) == (False, False, True)


# ── Logging in ───────────────────────────────────────────────────────────────────────────────────


def test_logging_in_gives_a_token_a_session_and_a_csrf_cookie(guest: Program) -> None:
    answer = guest.post("/login/", {"username": "ann", "password": PASSWORD})
    assert answer.status_code == 200
    assert said(answer).keys() == {"message", "token"}
    assert answer.cookies.keys() == {"sessionid", "csrftoken"}
    assert answer["Cache-Control"] == "no-store"


def test_an_email_address_will_do_for_the_name(guest: Program) -> None:
    answer = guest.post("/login/", {"username": "ann@example.org", "password": PASSWORD})
    assert said(answer)["message"] == "Logged in as ann."


def test_the_answer_never_says_which_of_the_two_was_wrong(guest: Program, world: World) -> None:
    User.objects.filter(pk=world.bob.pk).update(is_active=False)
    answers = [
        guest.post("/login/", {"username": username, "password": password})
        for username, password in (("ann", "wrong"), ("nobody", PASSWORD), ("nobody", "wrong"), ("bob", PASSWORD))
    ]
    assert {refusal(answer) for answer in answers} == {(401, "wrong_credentials")}
    assert len({answer.content for answer in answers}) == 1
    assert {tuple(answer.cookies) for answer in answers} == {()}


def test_the_secret_is_kept_nowhere(guest: Program) -> None:
    secret = log_in(guest)
    token = ApiToken.objects.get(digest=ApiToken.digest_of(secret))
    assert secret not in repr(token.__dict__)


# ── Signing with a token ─────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("header", ["Bearer wrong", "bearer wrong", "Bearer ", "Bearer", "Bearer \xff", "BEARER x y"])
def test_a_token_that_is_none_is_refused_with_a_challenge(guest: Program, header: str) -> None:
    answer = guest.get("/reserve/", Authorization=header)
    assert refusal(answer) == (401, "invalid_token")
    assert answer["WWW-Authenticate"] == 'Bearer realm="Matinee", error="invalid_token"'


def test_without_any_signature_the_challenge_says_how(guest: Program) -> None:
    answer = guest.get("/reserve/")
    assert refusal(answer) == (401, "not_signed_in")
    assert answer["WWW-Authenticate"] == 'Bearer realm="Matinee"'


def test_a_wrong_token_is_not_made_up_for_by_a_session(guest: Program) -> None:
    log_in(guest)
    assert refusal(guest.get("/reserve/", Authorization="Bearer wrong")) == (401, "invalid_token")


def test_the_token_of_a_closed_account_is_worth_nothing(ann: Program, world: World) -> None:
    User.objects.filter(pk=world.ann.pk).update(is_active=False)
    assert refusal(ann.get("/reserve/")) == (401, "invalid_token")


def test_that_a_token_is_used_is_noted_every_five_minutes_at_most(ann: Program) -> None:
    noted = []
    for minute in (0, 4, 5, 6, 10):
        with time_machine.travel(NOW + minute * MINUTE, tick=False):
            ann.get("/reserve/")
        noted.append(ApiToken.objects.get().last_used_at)
    assert noted == [NOW, NOW, NOW + 5 * MINUTE, NOW + 5 * MINUTE, NOW + 10 * MINUTE]


# ── Tokens ───────────────────────────────────────────────────────────────────────────────────────


def test_a_token_bears_the_name_of_the_program_that_logged_in(guest: Program) -> None:
    log_in(guest, User_Agent="curl/8.5.0")
    shown = said(guest.get("/api/tokens/"))["results"]
    assert shown == [
        {
            "id": ApiToken.objects.get().pk,
            "name": "curl/8.5.0",
            "created_at": "2030-01-01T12:00:00Z",
            "last_used_at": "2030-01-01T12:00:00Z",
            "expires_at": None,
        }
    ]


def test_a_revoked_token_is_dead_at_once(guest: Program) -> None:
    log_in(guest)
    token = ApiToken.objects.get()
    assert guest.delete(f"/api/tokens/{token.pk}/").status_code == 204
    assert refusal(guest.get("/reserve/")) == (401, "invalid_token")


# ── Logging out ──────────────────────────────────────────────────────────────────────────────────


def test_after_logging_out_neither_token_nor_session_is_worth_anything(guest: Program) -> None:
    log_in(guest)
    answer = guest.post("/logout/")
    assert (answer.status_code, said(answer)) == (200, {"message": "Logged out."})
    assert refusal(guest.get("/reserve/")) == (401, "invalid_token")
    del guest.headers["Authorization"]
    assert refusal(guest.get("/reserve/")) == (401, "not_signed_in")


def test_logging_out_with_the_session_ends_the_token_of_that_login_and_no_other(guest: Program, world: World) -> None:
    elsewhere, token = Program(world.ann), log_in(guest)
    del guest.headers["Authorization"]
    guest.post("/logout/", X_CSRFToken=guest.client.cookies["csrftoken"].value)

    assert refusal(guest.get("/reserve/", Authorization=f"Bearer {token}")) == (401, "invalid_token")
    assert elsewhere.get("/reserve/").status_code == 200


def test_logging_out_with_a_token_alone_leaves_the_other_ones(ann: Program, world: World) -> None:
    other = Program(world.ann)
    ann.post("/logout/")
    assert refusal(ann.get("/reserve/")) == (401, "invalid_token")
    assert other.get("/reserve/").status_code == 200


@pytest.mark.parametrize("header", [{}, {"Authorization": "Bearer wrong"}])
def test_who_is_not_logged_in_is_logged_out(guest: Program, header: dict[str, str]) -> None:
    assert guest.post("/logout/", **header).status_code == 200
