"""What somebody does who knows Django and not this project, with no variable set."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import pytest
from django.core.management import call_command

from matinee.accounts.models import User
from matinee.tests.postgres import free_port

MANAGE = Path(__file__).parent.parent.parent / "manage.py"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    environment = {"PATH": os.environ["PATH"], "MATINEE_HOME": str(tmp_path)}
    address = f"127.0.0.1:{free_port()}"
    subprocess.run([sys.executable, MANAGE, "migrate", "--verbosity=0"], env=environment, check=True)
    server = subprocess.Popen(
        [sys.executable, MANAGE, "runserver", "--noreload", address],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    yield f"http://{address}"
    server.terminate()
    server.wait(timeout=30)


def get(address: str) -> str:
    deadline = time.monotonic() + 120
    while True:
        try:
            with urlopen(Request(address, headers={"Accept": "text/html"}), timeout=60) as answer:  # noqa: S310 (http)
                page: str = answer.read().decode()
        except HTTPError:
            raise
        except URLError:
            assert time.monotonic() < deadline
            time.sleep(0.1)
        else:
            return page


@pytest.mark.long
def test_migrate_and_runserver_serve_the_styled_site(site: str) -> None:
    page = get(site)
    (stylesheet,) = re.findall(r'<link rel="stylesheet" href="(/static/[^"]+)"', page)
    assert "@layer" in get(f"{site}{stylesheet}")


@pytest.mark.django_db
def test_createsuperuser_makes_a_staff_account_without_asking(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DJANGO_SUPERUSER_USERNAME", "boss")
    monkeypatch.setenv("DJANGO_SUPERUSER_EMAIL", "boss@example.org")
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "correct horse battery")
    call_command("createsuperuser", interactive=False, verbosity=0)
    boss = User.objects.get()
    assert (boss.username, boss.is_staff, boss.check_password("correct horse battery")) == ("boss", True, True)
