"""Asked to end, the site finishes what it has begun: no sale that was acknowledged is lost, no mail sent by half."""

import asyncio
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from matinee.tests.postgres import free_port
from matinee.tests.site import MANAGE, STARTS_WITHIN, Answer, Site

BUYERS = 6
WORLD = """
import json
from datetime import timedelta
from django.utils import timezone
from matinee.accounts.models import ApiToken
from matinee.testing import a_movie, a_showtime, a_theater, a_user
now = timezone.now()
showtime = a_showtime(a_movie(), a_theater(capacity=2000), starts_at=now + timedelta(days=1), now=now)
tokens = [ApiToken.issue(a_user(f"buyer{n}"), name="", now=now)[1] for n in range(BUYERS)]
print(json.dumps([showtime.pk, tokens]))
""".replace("BUYERS", str(BUYERS))
SOLD = """
import json
from django.utils import timezone
from matinee.sales.invariants import violations
from matinee.sales.models import Purchase, Reservation
print(json.dumps([
    violations(timezone.now()),
    list(Reservation.objects.values_list("pk", flat=True)),
    list(Purchase.objects.values_list("pk", flat=True)),
]))
"""
A_PURCHASE = """
from datetime import timedelta
from django.utils import timezone
from matinee.testing import a_purchase, a_showtime, a_user
now = timezone.now()
ann = a_user("ann", email="ann@example.org")
print(a_purchase(a_showtime(starts_at=now + timedelta(days=1), now=now), ann, now=now).pk)
"""
STATES = """
import json
from django_tasks_db.models import DBTaskResult
print(json.dumps(list(DBTaskResult.objects.values_list("status", flat=True))))
"""


class Running:
    """The site as `manage.py web` or `manage.py serve` runs it."""

    def __init__(self, home: Path, database_url: str, command: str) -> None:
        self.site = Site(home, database_url)
        self.site.environment |= {"PORT": str(self.site.port)}
        self.site.manage("migrate", "--verbosity=0")
        self.showtime, self.tokens = self.site.python(WORLD)
        with self.site.output.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, MANAGE, command], env=self.site.environment, stdout=output, stderr=output
            )
        deadline = time.monotonic() + STARTS_WITHIN
        while not self.site._answers():
            assert self.process.poll() is None, self.site.output.read_text()
            assert time.monotonic() < deadline
            time.sleep(0.1)

    def reserve(self, token: str) -> Answer:
        return self.site.ask("POST", "/reserve/", token, showtime=self.showtime, reserve=1)

    def end(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=60)


@pytest.fixture
def start(tmp_path: Path, database_url: str) -> Iterator[Callable[[str], Running]]:
    started: list[Running] = []

    def start(command: str) -> Running:
        started.append(Running(tmp_path, database_url, command))
        return started[0]

    yield start
    for running in started:
        if running.process.poll() is None:
            running.end()


@contextmanager
def nobody_can_write(database_url: str) -> Iterator[None]:
    """Whoever wants to reserve has to wait for as long as this lasts."""
    if database_url.startswith("sqlite"):
        with closing(sqlite3.connect(database_url.removeprefix("sqlite:///"), isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield
            connection.execute("ROLLBACK")
    else:
        with psycopg.connect(database_url) as connection:
            connection.execute("LOCK TABLE sales_reservation IN EXCLUSIVE MODE")
            yield


@pytest.mark.long
def test_a_request_that_is_being_answered_is_answered(start: Callable[[str], Running], database_url: str) -> None:
    running = start("web")
    with ThreadPoolExecutor() as buyers:
        with nobody_can_write(database_url):
            # As many as there are to answer them: the others would wait unread.
            waiting = [buyers.submit(running.reserve, token) for token in running.tokens[:2]]
            # Less than the three seconds after which a visitor is told to come back.
            time.sleep(0.7)
            running.process.send_signal(signal.SIGTERM)
            time.sleep(0.7)
            assert running.process.poll() is None
        assert [answer.result().status for answer in waiting] == [201, 201]
    assert running.process.wait(timeout=30) == 0


@pytest.mark.long
@pytest.mark.parametrize("command", ["web", "serve"])
def test_ended_while_it_sells_it_has_every_sale_that_it_said_yes_to(
    start: Callable[[str], Running], command: str
) -> None:
    running = start(command)
    kept: list[int] = []
    bought: list[int] = []
    wrong: list[Any] = []

    def buy(token: str) -> None:
        while True:
            try:
                reserved = running.reserve(token)
                kept.append(reserved.body["id"])
                paid = running.site.ask("POST", "/purchase/", token, reserve=reserved.body["id"])
                bought.append(paid.body["id"])
            except OSError:
                # Nobody listens any more, or nobody had read this request.
                return
            except Exception as error:
                wrong.append(error)
                return

    buyers = [threading.Thread(target=buy, args=[token]) for token in running.tokens]
    for buyer in buyers:
        buyer.start()
    while len(bought) < 30:
        time.sleep(0.05)
    assert running.end() == 0
    for buyer in buyers:
        buyer.join(timeout=60)
    broken, reservations, purchases = running.site.python(SOLD)
    assert (wrong, broken) == ([], [])
    assert set(kept) <= set(reservations)
    assert set(bought) <= set(purchases)


@pytest.mark.long
def test_reloaded_while_it_sells_it_refuses_nobody(start: Callable[[str], Running]) -> None:
    running = start("web")
    over = threading.Event()
    statuses: list[int] = []

    def buy(token: str) -> None:
        while not over.is_set():
            reserved = running.reserve(token)
            paid = running.site.ask("POST", "/purchase/", token, reserve=reserved.body["id"])
            statuses.extend([reserved.status, paid.status])

    before = {child.pid for child in psutil.Process(running.process.pid).children()}
    with ThreadPoolExecutor() as pool:
        buyers = [pool.submit(buy, token) for token in running.tokens]
        running.process.send_signal(signal.SIGHUP)
        deadline = time.monotonic() + 120
        while before & {child.pid for child in psutil.Process(running.process.pid).children()}:
            assert time.monotonic() < deadline
            time.sleep(0.2)
        over.set()
        for buyer in buyers:
            buyer.result()
    assert set(statuses) == {201}
    assert running.end() == 0


class SlowMailbox:
    """A mail server that takes its time over a message."""

    def __init__(self) -> None:
        self.began, self.messages = threading.Event(), 0

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.began.set()
        await asyncio.sleep(2)
        self.messages += 1
        return "250 OK"


@pytest.mark.long
def test_the_worker_finishes_the_mail_that_it_is_sending(tmp_path: Path, database_url: str) -> None:
    mailbox = SlowMailbox()
    server = Controller(mailbox, hostname="127.0.0.1", port=free_port())
    server.start()
    site = Site(tmp_path, database_url)
    site.environment |= {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(server.port)}
    site.manage("migrate", "--verbosity=0")
    site.python(A_PURCHASE)
    worker = subprocess.Popen([sys.executable, MANAGE, "worker"], env=site.environment)
    try:
        assert mailbox.began.wait(STARTS_WITHIN)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(timeout=30) == 0
    finally:
        worker.kill()
        server.stop()
    assert (mailbox.messages, site.python(STATES)) == (1, ["SUCCESSFUL"])
