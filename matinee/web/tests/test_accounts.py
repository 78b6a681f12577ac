"""Accounts: registering, coming back, changing what is known, leaving."""

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.urls import get_resolver
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from matinee.accounts.models import User
from matinee.sales import tasks
from matinee.sales.gateways.base import Card
from matinee.sales.models import Channel, Purchase, Reservation
from matinee.sales.operations import purchase
from matinee.testing import NOW, PASSWORD, World, a_purchase, a_reservation
from matinee.tests.mailbox import Mailbox
from matinee.web.tests.reading import words
from matinee.web.tests.visitor import Visitor

NEW = "another long enough one"


@pytest.fixture(autouse=True)
def _mail(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.SITE_URL = "https://tickets.example.org"


def link(message: Any) -> str:
    """The path of the link in a mail; the links are to the site's own address, whatever host was asked."""
    found = re.search(r"https://tickets\.example\.org(/\S+)", message.body)
    assert found
    return found[1]


def test_registering_logs_in_and_asks_whose_the_address_is(world: World) -> None:
    visitor = Visitor()

    answer = visitor.post(
        "/register/",
        {"email": "eve@example.org", "name": "Eve Höfler", "password1": NEW},
        HTTP_HOST="localhost",
        follow=True,
    )

    assert "A mail is on its way to eve@example.org" in words(answer)
    assert answer.redirect_chain[-1][0] == "/reserve/"
    assert [message.to for message in mail.outbox] == [["eve@example.org"]]
    confirming = visitor.get(link(mail.outbox[0]))
    assert "Is this your address? eve@example.org, for the account Eve Höfler." in words(confirming)
    visitor.post(link(mail.outbox[0]))
    assert EmailAddress.objects.get(email="eve@example.org").verified


def test_the_page_asks_for_an_address_and_a_name_as_it_is_written(world: World) -> None:
    visitor = Visitor()

    asked = words(visitor.get("/register/"))
    visitor.post("/register/", {"email": "anna@example.org", "name": "Anna Höfler", "password1": NEW})

    assert "Username" not in asked
    anna = User.objects.get(email="anna@example.org")
    assert (anna.name, anna.first_name, anna.check_password(NEW)) == ("Anna Höfler", "", True)
    assert ">Anna Höfler</a>" in visitor.get("/").content.decode()
    assert visitor.reserve(world.showtime, "C4").name == "Anna Höfler"


def test_a_generated_username_tells_nothing_and_logs_in(world: World) -> None:
    Visitor().post("/register/", {"email": "ann2@example.org", "name": "Ann", "password1": NEW})
    username = User.objects.get(email="ann2@example.org").username

    assert re.fullmatch(r"member-[a-z2-9]{10}", username)
    assert f"or with the username {username}." in mail.outbox[0].body
    for login in (username, "ann2@example.org"):
        assert Visitor().post("/login/", {"login": login, "password": NEW}).status_code == 302
        by_program = {"username": login, "password": NEW}
        assert Visitor().post("/api/login/", by_program, "application/json").status_code == 200


def test_nobody_writes_into_the_mail_to_an_address_that_may_not_be_theirs(world: World) -> None:
    name = "Your refund failed. Pay again at evil.example"
    Visitor().post("/register/", {"email": "victim@example.org", "name": name, "password1": NEW})

    assert mail.outbox[0].to == ["victim@example.org"]
    assert "evil.example" not in f"{mail.outbox[0].subject} {mail.outbox[0].body}"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"password1": "short"}, "This password is too short."),
        ({"password1": "password"}, "This password is too common."),
        ({"name": "a\0b"}, "Null characters are not allowed."),
        ({"name": "Bob\nPay again"}, "A name is one line, without control characters."),
        ({"name": "Bob\u202egnp"}, "A name is one line, without control characters."),
        ({"name": ""}, "This field is required."),
        ({"email": ""}, "This field is required."),
        ({"email": "eve"}, "Enter a valid email address."),
    ],
)
def test_what_is_wrong_with_a_registration_is_said_and_nothing_lost(
    world: World, typed: dict[str, str], said: str
) -> None:
    answer = Visitor().post("/register/", {"email": "eve@example.org", "name": "Eve", "password1": NEW} | typed)

    assert answer.status_code == 200
    assert said in words(answer)
    if "name" not in typed:
        assert 'value="Eve"' in answer.content.decode()
    assert NEW not in answer.content.decode()


@pytest.mark.parametrize("name", ["ann", "ANN@example.org"])
def test_logging_in_by_name_or_address(world: World, name: str) -> None:
    visitor = Visitor()

    answer = visitor.post("/login/", {"login": name, "password": PASSWORD})

    assert answer["Location"] == "/reserve/"
    assert 'href="/account/email/"' in visitor.get("/").content.decode()


def test_a_wrong_password_says_not_which_was_wrong(world: World) -> None:
    wrong = words(Visitor().post("/login/", {"login": "ann", "password": "x"}))
    nobody = words(Visitor().post("/login/", {"login": "nobody", "password": "x"}))

    assert "No account has this username and this password." in wrong
    assert wrong == nobody


def test_logging_out_asks_first(world: World) -> None:
    ann = Visitor(world.ann)

    assert "Log out?" in words(ann.get("/logout/"))
    assert "You are logged out." in words(ann.post("/logout/", follow=True))
    assert ann.get("/account/email/").status_code == 302


def test_a_forgotten_password_is_set_anew_by_a_link_that_works_once(world: World) -> None:
    visitor = Visitor()

    answer = visitor.post("/account/password/reset/", {"email": "ann@example.org"}, follow=True)
    assert "Look into your mailbox" in words(answer)
    opened = visitor.get(link(mail.outbox[0]), follow=True)
    assert "Set a new password" in words(opened)
    done = visitor.post(opened.redirect_chain[-1][0], {"password1": NEW}, follow=True)

    assert "Your password is changed" in words(done)
    assert Visitor().post("/login/", {"login": "ann", "password": NEW}).status_code == 302
    assert "This link has been used, or is too old" in words(Visitor().get(link(mail.outbox[0]), follow=True))
    assert mail.outbox[1].subject == "Your password was changed"


def test_an_address_nobody_has_gets_the_same_page_and_a_mail_that_says_so(world: World) -> None:
    answer = Visitor().post("/account/password/reset/", {"email": "nobody@example.org"}, follow=True)

    assert "Look into your mailbox" in words(answer)
    assert [(message.to, message.subject) for message in mail.outbox] == [
        (["nobody@example.org"], "There is no account with this address")
    ]


def test_no_page_waits_for_a_mail_server(world: World, mail_server: Mailbox) -> None:
    """It is written down for the worker, so that nobody who reads the database can use the link."""
    mail_server.refuses = True

    answer = Visitor().post("/account/password/reset/", {"email": "ann@example.org"}, follow=True)

    assert "Look into your mailbox" in words(answer)
    [waiting] = DBTaskResult.objects.filter(task_path="matinee.sales.tasks.deliver")
    assert "ann@example.org" not in str(waiting.args_kwargs)
    mail_server.refuses = False
    tasks.deliver.call(*waiting.args_kwargs["args"])
    [message] = mail_server.messages
    assert (message["To"], message["Subject"]) == ("ann@example.org", "A new password")
    assert "/account/password/reset/key/" in message.get_content()


def test_a_mail_that_the_server_refuses_is_offered_again(world: World, mail_server: Mailbox) -> None:
    mail_server.refuses = True
    Visitor().post("/account/password/reset/", {"email": "ann@example.org"}, follow=True)
    first = DBTaskResult.objects.get(task_path="matinee.sales.tasks.deliver")

    tasks.deliver.call(*first.args_kwargs["args"])

    again = DBTaskResult.objects.exclude(pk=first.pk).get(task_path="matinee.sales.tasks.deliver")
    assert again.args_kwargs["args"] == [*first.args_kwargs["args"], 1]


def test_changing_the_password(world: World) -> None:
    ann = Visitor(world.ann)

    wrong = ann.post("/account/password/change/", {"oldpassword": "x", "password1": NEW})
    assert "This is not your current password." in words(wrong)
    ann.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": NEW})

    assert User.objects.get(username="ann").check_password(NEW)
    assert ann.get("/account/email/").status_code == 200


def test_a_new_address_counts_once_its_mail_is_opened(world: World) -> None:
    EmailAddress.objects.create(user=world.ann, email="ann@example.org", verified=True, primary=True)
    ann = Visitor(world.ann)
    asked = {"email": "new@example.org", "action_add": ""}

    assert "please say once more that it is you" in words(ann.post("/account/email/", asked, follow=True))
    ann.post("/account/reauthenticate/", {"password": PASSWORD})
    said = words(ann.post("/account/email/", asked, follow=True))
    assert "Is new@example.org yours?" in said
    assert "Until then your address stays ann@example.org." in said
    assert User.objects.get(username="ann").email == "ann@example.org"
    ann.post(link(mail.outbox[0]))

    assert User.objects.get(username="ann").email == "new@example.org"
    assert mail.outbox[1].to == ["ann@example.org"]
    assert "Your e-mail address was changed" in mail.outbox[1].subject


def test_leaving_takes_the_name_along_and_leaves_the_sale(world: World) -> None:
    bought = a_purchase(world.showtime, world.ann)
    a_reservation(world.late, world.ann)
    ann = Visitor(world.ann)

    asked = words(ann.get("/account/leaving/"))
    assert "You have tickets for 1 evening to come." in asked
    assert "This is not your password." in words(ann.post("/account/leaving/", {"password": "x"}))
    said = words(ann.post("/account/leaving/", {"password": PASSWORD}, follow=True))

    assert "Your account is deleted" in said
    assert not User.objects.filter(username="ann").exists()
    assert Purchase.objects.get(pk=bought.pk).email == ""
    assert Reservation.objects.filter(email="ann@example.org").count() == 0
    assert ann.get("/account/leaving/").status_code == 302


def test_nobody_leaves_while_a_payment_is_under_way(world: World) -> None:
    kept = a_reservation(world.showtime, world.ann)
    purchase(reservation=kept, channel=Channel.WEB, now=NOW, gateway_name="demo", card=Card("4000000000000119"))

    said = words(Visitor(world.ann).post("/account/leaving/", {"password": PASSWORD}, follow=True))

    assert "A payment for these seats is under way." in said
    assert User.objects.filter(username="ann").exists()


def test_a_closed_account_stays_out(world: World) -> None:
    User.objects.filter(pk=world.ann.pk).update(is_active=False)

    assert "This account is closed" in words(
        Visitor().post("/login/", {"login": "ann", "password": PASSWORD}, follow=True)
    )


OURS = {
    "account_login",
    "account_signup",
    "account_logout",
    "account_email",
    "account_confirm_email",
    "account_change_password",
    "account_set_password",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key_done",
    "account_reset_password_from_key",
    "account_inactive",
    "account_leaving",
    "account_reauthenticate",
    "account_sessions",
    "account_tokens",
    "account_token_revocation",
}


def test_every_page_of_an_account_is_one_of_ours(world: World) -> None:
    ours = get_resolver("matinee.web.urls").url_patterns
    patterns = [inner for pattern in ours for inner in getattr(pattern, "url_patterns", [pattern])]
    reached = {name for pattern in patterns if (name := str(getattr(pattern, "name", ""))).startswith("account_")}
    assert reached == OURS


@pytest.mark.parametrize(
    ("address", "heading"),
    [
        ("/account/confirm-email/x:y/", "This link is too old"),
        ("/account/password/reset/key/1-x/", "This link has been used, or is too old"),
        ("/account/password/reset/key/done/", "Your password is changed"),
        ("/account/password/reset/done/", "Look into your mailbox"),
        ("/account/inactive/", "This account is closed"),
    ],
)
def test_pages_one_comes_to_by_a_detour_are_designed_too(world: World, address: str, heading: str) -> None:
    answer = Visitor().get(address)

    assert f"<h1>{heading}</h1>" in answer.content.decode()
    assert "site.css" in answer.content.decode()
