"""What all tests share. Where they run and on which database is in matinee/tests/engine.py."""

import os
import secrets
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import psycopg
import pytest
from aiosmtpd.controller import Controller
from django.conf import settings as django_settings
from playwright.sync_api import Browser, Page, expect, sync_playwright
from psycopg.sql import SQL, Identifier
from pytest_django import Settings

from matinee.api import seatlist, unchanged
from matinee.programme import editions, halls
from matinee.sales import claimed
from matinee.tests import chromium
from matinee.tests.mailbox import Mailbox
from matinee.tests.postgres import free_port
from matinee.web import live


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "browser: drives the site in a real browser")
    config.addinivalue_line("markers", "long: takes many seconds; starts first, so that no run ends waiting for it")
    # How long an example takes says how busy the machine is, and nothing about the code.
    hypothesis.settings.register_profile("matinee", hypothesis.settings(), deadline=None)
    hypothesis.settings.load_profile("matinee")
    # A good password hash is slow on purpose, and every test that logs in would pay for it.
    django_settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: item.get_closest_marker("long") is None)
    if chromium.find():
        return
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason="there is no Chromium"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    left_out = [report for report in terminalreporter.stats.get("skipped", []) if "browser" in report.keywords]
    if left_out and not chromium.find():
        terminalreporter.section("left out", yellow=True)
        terminalreporter.line(f"Tests left out, because they need a browser and there is no Chromium: {len(left_out)}")
        terminalreporter.line(chromium.HOW_TO_GET_IT)


@pytest.fixture(autouse=True)
def _own_plans() -> None:
    """A test's rows are rolled back and their ids used again, for other plans."""
    editions.forget()
    halls.forget()
    claimed.forget()
    seatlist.forget()
    unchanged.forget()
    live.forget()


@pytest.fixture(autouse=True)
def _own_files(settings: Settings, tmp_path: Path) -> None:
    settings.MAIL_FOLDER = tmp_path / "mail"
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database on the engine under test, for processes that a test starts."""
    if request.config.getoption("engine") == "sqlite":
        yield f"sqlite:///{tmp_path / 'own.sqlite3'}"
        return
    server = os.environ["DATABASE_URL"]
    name = f"own_{secrets.token_hex(8)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
        yield server.rpartition("/")[0] + f"/{name}"
        connection.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A Chromium, one for all tests of a process."""
    # Playwright keeps an event loop running in this thread, and Django would refuse to touch the database beside one,
    # though nothing here is asynchronous.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    # However busy the machine is: what a test waits for comes, or never does.
    expect.set_options(timeout=60_000)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium.find(), args=chromium.ARGUMENTS)
        yield started
        started.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """An empty page of a visitor nobody has seen before."""
    with browser.new_context() as context:
        yield context.new_page()


@pytest.fixture
def mail_server(settings: Settings) -> Iterator[Mailbox]:
    """A real SMTP server, and settings that send mail to it."""
    mailbox = Mailbox()
    server = Controller(mailbox, hostname="127.0.0.1", port=free_port())
    server.start()
    settings.EMAIL_BACKEND = "matinee.sales.documents.outbox.LaterBackend"
    settings.DELIVERY_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = server.hostname
    settings.EMAIL_PORT = server.port
    yield mailbox
    server.stop()
