"""What the other tests lean on: the mail server, the browser, the database that was asked for."""

import smtplib

import pytest
from django.conf import settings
from django.core import mail
from django.db import connection
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from matinee.accounts.models import User
from matinee.tests.mailbox import Mailbox


def test_the_engine_is_the_one_that_was_asked_for(request: pytest.FixtureRequest) -> None:
    wanted = {"sqlite": "sqlite", "postgres": "postgresql"}[request.config.getoption("engine")]
    assert connection.vendor == wanted


def delivered(text: str) -> None:
    """As the worker does it: what a request sends waits for the worker."""
    server = mail.get_connection(settings.DELIVERY_BACKEND)
    mail.send_mail("Your tickets", text, "rex@example.org", ["ann@example.org"], connection=server)


def test_mail_reaches_the_mail_server(mail_server: Mailbox) -> None:
    delivered("Row C, seats 4 and 5 — enjoy!")
    (message,) = mail_server.messages
    assert (message["subject"], message["to"]) == ("Your tickets", "ann@example.org")
    assert message.get_content().strip() == "Row C, seats 4 and 5 — enjoy!"


def test_a_mail_server_that_refuses_raises(mail_server: Mailbox) -> None:
    mail_server.refuses = True
    with pytest.raises(smtplib.SMTPDataError):
        delivered("")


@pytest.mark.browser
def test_the_browser_sees_what_the_test_wrote_and_the_other_way_round(page: Page, live_server: LiveServer) -> None:
    User.objects.create_user("ann", password="correct horse battery")
    page.goto(f"{live_server.url}/login/")
    page.locator("[name=login]").fill("ann")
    page.locator("[name=password]").fill("correct horse battery")
    with page.expect_navigation():
        page.locator("[name=password]").press("Enter")
    assert User.objects.get().last_login
