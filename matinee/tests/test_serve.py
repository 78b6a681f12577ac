"""`manage.py serve`, as a user starts it and ends it: in processes of its own, on a real port."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import Request, urlopen

import psutil
import pytest
from django.core.management.base import CommandError

from matinee.accounts.models import User
from matinee.demo import DEMO_ACCOUNTS
from matinee.management.webserver import refuse_demo_accounts
from matinee.tests.postgres import free_port

MANAGE = Path(__file__).parent.parent.parent / "manage.py"
# A busy machine is slow; a site that doesn't start has ended long before.
STARTS_WITHIN = 300


class Serve:
    """One `manage.py serve` with a home, a database and a port of its own."""

    def __init__(self, home: Path, database_url: str) -> None:
        self.port = free_port()
        self.output = home / "output"
        self.environment = os.environ | {
            "MATINEE_HOME": str(home),
            "DATABASE_URL": database_url,
            "PORT": str(self.port),
        }

    def launch(self) -> None:
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, MANAGE, "serve"], env=self.environment, stdout=output, stderr=output
            )

    def start(self) -> None:
        """Returns when it says that it is there."""
        self.launch()
        deadline = time.monotonic() + STARTS_WITHIN
        while "Matinee is running" not in self.output.read_text():
            assert self.process.poll() is None, self.output.read_text()
            assert time.monotonic() < deadline, self.output.read_text()
            time.sleep(0.05)

    def get(self, path: str) -> str:
        asked = Request(f"http://127.0.0.1:{self.port}{path}", headers={"Accept": "text/html"})
        with urlopen(asked, timeout=60) as answer:  # noqa: S310 (it is http)
            page: str = answer.read().decode()
        return page

    def children(self) -> list[psutil.Process]:
        return list(psutil.Process(self.process.pid).children(recursive=True))

    def end(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        return self.process.wait(timeout=30)


@pytest.fixture
def serve(tmp_path: Path, database_url: str) -> Iterator[Serve]:
    serve = Serve(tmp_path, database_url)
    yield serve
    if serve.process.poll() is None:
        serve.end(signal.SIGTERM)


@pytest.mark.long
def test_serve_starts_from_nothing_and_again_and_leaves_nothing_behind(serve: Serve) -> None:
    serve.start()
    assert "<form" in serve.get("/login/")
    first = serve.children()
    assert serve.end(signal.SIGINT) == 0
    assert psutil.wait_procs(first, timeout=5)[1] == []

    serve.start()
    assert "<form" in serve.get("/login/")
    second = serve.children()
    assert serve.end(signal.SIGTERM) == 0
    assert psutil.wait_procs(second, timeout=5)[1] == []


@pytest.mark.long
def test_whatever_of_it_is_killed_is_started_anew(serve: Serve) -> None:
    """The web server, one of its processes, and the worker: none of them takes the site offline."""
    serve.start()
    children = sorted(psutil.Process(serve.process.pid).children(), key=lambda child: child.pid)
    deadline = time.monotonic() + STARTS_WITHIN
    while len(children) < 2:
        assert time.monotonic() < deadline
        children = sorted(psutil.Process(serve.process.pid).children(), key=lambda child: child.pid)
    web, worker = children
    for killed in (web.children()[-1], worker, web):
        before = serve.children()
        killed.kill()
        while len(serve.children()) < len(before) or killed.is_running():
            assert serve.process.poll() is None, serve.output.read_text()
            assert time.monotonic() < deadline, serve.output.read_text()
            time.sleep(0.1)
        assert "<form" in answered(serve, deadline)
    assert serve.end(signal.SIGTERM) == 0


def answered(serve: Serve, deadline: float) -> str:
    while True:
        try:
            return serve.get("/login/")
        except OSError:
            # What was killed had this connection, or nobody listens yet.
            assert time.monotonic() < deadline, serve.output.read_text()
            time.sleep(0.1)


def test_a_port_in_use_is_one_sentence(serve: Serve) -> None:
    with socket.create_server(("127.0.0.1", serve.port)):
        serve.launch()
        assert serve.process.wait(timeout=30) == 1
    assert serve.output.read_text() == (
        f"CommandError: Port {serve.port} of 127.0.0.1 can't be had (Address already in use). "
        f"End what uses it, or choose another: make run PORT={serve.port + 1}\n"
    )


@pytest.mark.django_db
def test_production_refuses_an_account_whose_password_everybody_knows() -> None:
    account = DEMO_ACCOUNTS[0]
    user = User.objects.create_user(account.username, password=account.password)
    with pytest.raises(CommandError, match=f"^The passwords of {account.username} are those of the demo"):
        refuse_demo_accounts()
    user.set_password("known to nobody else")
    user.save()
    refuse_demo_accounts()
