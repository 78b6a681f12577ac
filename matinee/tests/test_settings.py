"""The settings stop a site that would start wrong, with a sentence that says what to do."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
PRODUCTION = {
    "MATINEE_ENV": "production",
    "SECRET_KEY": "V2h5IGFyZSB5b3UgcmVhZGluZyB0aGlzPyBJdCBvcGVucyBub3RoaW5nLg",
    "ALLOWED_HOSTS": "tickets.example.org",
    "EMAIL_HOST": "mail.example.org",
}


def run(*command: str, home: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "MATINEE_HOME": str(home)} | variables,
        capture_output=True,
        text=True,
        check=False,
    )


def read_settings(home: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    return run("-c", "from matinee import settings; print(settings.SITE_URL)", home=home, **variables)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"GATEWAYS": "demo,desk"}, "GATEWAYS names demo, which takes no money, and MATINEE_ENV is production."),
        ({"DEBUG": "on"}, "DEBUG is on, and MATINEE_ENV is production. Unset DEBUG."),
        ({"SECRET_KEY": ""}, "SECRET_KEY is not set. Make one: openssl rand -base64 48"),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS is not set. Name the site's host: ALLOWED_HOSTS=tickets.example.org"),
        ({"EMAIL_HOST": " "}, "EMAIL_HOST is not set. Name the SMTP server that sends the tickets."),
        ({"MATINEE_ENV": "prod"}, "MATINEE_ENV is 'prod'. It can be demo or production."),
        ({"PORT": "80000"}, "PORT is '80000'. It is a number from 1 to 65535."),
        ({"PORT": "http"}, "PORT is 'http'. It is a number from 1 to 65535."),
        ({"RATE_LIMITS": "no"}, "RATE_LIMITS is 'no'. It can be on or off."),
        ({"DATABASE_URL": "mysql://cinema"}, "DATABASE_URL starts with neither postgresql:// nor sqlite:///."),
    ],
)
def test_a_wrong_setting_stops_the_site(change: dict[str, str], sentence: str, tmp_path: Path) -> None:
    refused = run("manage.py", "check", home=tmp_path, **PRODUCTION | change)
    assert (refused.returncode, refused.stderr) == (1, f"Matinee can't start: {sentence}\n")


def test_production_starts_with_what_it_asks_for(tmp_path: Path) -> None:
    started = read_settings(tmp_path, **PRODUCTION)
    assert (started.returncode, started.stderr) == (0, "")
    assert list(tmp_path.iterdir()) == []


def test_a_demo_needs_no_variable_and_keeps_the_key_it_made(tmp_path: Path) -> None:
    started = read_settings(tmp_path)
    assert (started.stdout, started.stderr) == ("http://127.0.0.1:8000\n", "")
    key = tmp_path / "secret-key"
    first = key.read_text()
    assert key.stat().st_mode & 0o777 == 0o600
    read_settings(tmp_path)
    assert key.read_text() == first


def test_a_site_open_to_the_network_still_links_to_an_address_that_works(tmp_path: Path) -> None:
    assert read_settings(tmp_path, HOST="0.0.0.0", PORT="9000").stdout == "http://127.0.0.1:9000\n"  # noqa: S104
