"""What somebody does who knows Django and not this project, with no variable set."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path

import pytest
from django.core.management import call_command

from matinee.accounts.models import User
from matinee.tests.postgres import free_port

MANAGE = Path(__file__).parent.parent.parent / "manage.py"


class Site:
    """`runserver`, with a home of its own and no other variable."""

    def __init__(self, home: Path) -> None:
        self.environment = {"PATH": os.environ["PATH"], "MATINEE_HOME": str(home)}
        self.address = f"127.0.0.1:{free_port()}"
        self.output = home / "output"

    def start(self) -> None:
        subprocess.run([sys.executable, MANAGE, "migrate", "--verbosity=0"], env=self.environment, check=True)
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, MANAGE, "runserver", "--noreload", self.address],
                env=self.environment,
                stdout=output,
                stderr=output,
            )

    def get(self, path: str) -> str:
        """The page at a path, as soon as the site is up. Fails when it went down."""
        while True:
            assert self.process.poll() is None, self.output.read_text()
            with closing(HTTPConnection(self.address, timeout=60)) as connection, suppress(ConnectionRefusedError):
                connection.request("GET", path, headers={"Accept": "text/html"})
                answer = connection.getresponse()
                assert answer.status == HTTPStatus.OK
                return answer.read().decode()
            time.sleep(0.1)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    site = Site(tmp_path)
    site.start()
    yield site
    site.process.terminate()
    site.process.wait(timeout=30)


@pytest.mark.long
def test_migrate_and_runserver_serve_the_styled_site(site: Site) -> None:
    page = site.get("/")
    (stylesheet,) = re.findall(r'<link rel="stylesheet" href="(/static/[^"]+)"', page)
    assert "@layer" in site.get(stylesheet)


@pytest.mark.django_db
def test_createsuperuser_makes_a_staff_account_without_asking(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DJANGO_SUPERUSER_USERNAME", "boss")
    monkeypatch.setenv("DJANGO_SUPERUSER_EMAIL", "boss@example.org")
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "correct horse battery")
    call_command("createsuperuser", interactive=False, verbosity=0)
    boss = User.objects.get()
    assert (boss.username, boss.is_staff, boss.check_password("correct horse battery")) == ("boss", True, True)
