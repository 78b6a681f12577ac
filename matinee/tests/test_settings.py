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


def run(*command: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"]} | variables,
        capture_output=True,
        text=True,
        check=False,
    )


def read_settings(home: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    return run("-c", "from matinee import settings; print(settings.SITE_URL)", MATINEE_HOME=str(home), **variables)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"GATEWAYS": "demo,desk"}, "GATEWAYS names demo, which takes no money, and MATINEE_ENV is production."),
        ({"DEBUG": "on"}, "DEBUG is on, and MATINEE_ENV is production. Unset DEBUG."),
        ({"SECRET_KEY": ""}, "SECRET_KEY is not set. Make one: openssl rand -base64 48"),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS is not set. Name the site's host: ALLOWED_HOSTS=tickets.example.org"),
        (
            {"EMAIL_USE_TLS": "on", "EMAIL_USE_SSL": "on"},
            "EMAIL_USE_TLS and EMAIL_USE_SSL are both on. Port 587 wants the first, 465 the second.",
        ),
        ({"EMAIL_HOST": " "}, "EMAIL_HOST is not set. Name the SMTP server that sends the tickets."),
        ({"MATINEE_ENV": "prod"}, "MATINEE_ENV is 'prod'. It can be demo or production."),
        ({"PORT": "80000"}, "PORT is '80000'. It is a number from 1 to 65535."),
        ({"PORT": "http"}, "PORT is 'http'. It is a number from 1 to 65535."),
        ({"RATE_LIMITS": "no"}, "RATE_LIMITS is 'no'. It can be on or off."),
        ({"LOG_REQUESTS": "all"}, "LOG_REQUESTS is 'all'. It can be on or off."),
        ({"SECRET_KEY": "short"}, "SECRET_KEY is too short to be a secret. Make one: openssl rand -base64 48"),
        (
            {"SECRET_KEY_FALLBACKS": f"{'old' * 20},short"},
            "SECRET_KEY_FALLBACKS names one that is too short to have been SECRET_KEY.",
        ),
        (
            {"SECRET_KEY_FALLBACKS": PRODUCTION["SECRET_KEY"]},
            "SECRET_KEY_FALLBACKS names SECRET_KEY itself. It is for the keys before this one.",
        ),
        ({"METRICS_TOKEN": "short"}, "METRICS_TOKEN is too short to be a secret. Make one: openssl rand -hex 24"),
        (
            {"ALLOWED_HOSTS": "https://rex.example.org"},
            "ALLOWED_HOSTS names 'https://rex.example.org'. A host has no scheme and no port: tickets.example.org",
        ),
        (
            {"ALLOWED_HOSTS": ".example.org"},
            "SITE_URL is not set. Say what links in mails begin with: https://tickets.example.org",
        ),
        (
            {"SITE_URL": "http://rex.example.org"},
            "SITE_URL is 'http://rex.example.org', and MATINEE_ENV is production. Serve it by https://",
        ),
        ({"SITE_URL": "rex"}, "SITE_URL is 'rex'. It looks like this: https://tickets.example.org"),
        ({"MAIL_FROM": "Rex"}, "MAIL_FROM is 'Rex'. It is an address: Rex <tickets@example.org>"),
        (
            {"CSRF_TRUSTED_ORIGINS": "example.org"},
            "CSRF_TRUSTED_ORIGINS names 'example.org'. An origin has a scheme: https://example.org",
        ),
        ({"DEFAULT_ZONE": "Paris"}, "DEFAULT_ZONE is 'Paris'. It is a name of the IANA database: Europe/Paris"),
        ({"DEFAULT_CURRENCY": "EURO"}, "DEFAULT_CURRENCY is 'EURO'. It is a code of ISO 4217: EUR"),
        ({"DEFAULT_PRICE": "-1"}, "DEFAULT_PRICE is '-1'. It is an amount of EUR, such as 10"),
        ({"DEFAULT_PRICE": "9.999"}, "DEFAULT_PRICE is '9.999'. It is an amount of EUR, such as 10"),
        ({"TRUSTED_PROXIES": "-1"}, "TRUSTED_PROXIES is '-1'. It is a number from 0 to 9."),
        (
            {"SECURITY_CONTACT": "ann"},
            "SECURITY_CONTACT is neither an e-mail address nor a page that begins with https://.",
        ),
        ({"GATEWAYS": "paypal"}, "GATEWAYS names 'paypal'. These are known: demo, desk."),
        (
            {"MATINEE_HOME": "/dev/null/home"},
            "MATINEE_HOME is '/dev/null/home', which can't be written to. Name another folder.",
        ),
        ({"DATABASE_URL": "mysql://cinema"}, "DATABASE_URL starts with neither postgresql:// nor sqlite:///."),
    ],
)
def test_a_wrong_setting_stops_the_site(change: dict[str, str], sentence: str, tmp_path: Path) -> None:
    refused = run("manage.py", "check", **{"MATINEE_HOME": str(tmp_path)} | PRODUCTION | change)
    assert (refused.returncode, refused.stderr) == (1, f"Matinee can't start: {sentence}\n")


def test_production_starts_with_what_it_asks_for(tmp_path: Path) -> None:
    started = read_settings(tmp_path, **PRODUCTION)
    assert (started.returncode, started.stdout, started.stderr) == (0, "https://tickets.example.org\n", "")
    assert list(tmp_path.iterdir()) == []


def test_keys_that_were_in_use_before_are_still_known(tmp_path: Path) -> None:
    before = ["the key of the year that has just ended", "the key of the year before that one"]
    known = run(
        "-c",
        "from matinee import settings; print(settings.SECRET_KEY_FALLBACKS)",
        MATINEE_HOME=str(tmp_path),
        SECRET_KEY_FALLBACKS=", ".join(before),
    )
    assert known.stdout == f"{before}\n"


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


@pytest.mark.parametrize(
    ("host", "address"),
    [("::1", "http://[::1]:9000"), ("::", "http://127.0.0.1:9000"), ("rex.local", "http://rex.local:9000")],
)
def test_an_address_of_ipv6_stands_in_brackets(tmp_path: Path, host: str, address: str) -> None:
    assert read_settings(tmp_path, HOST=host, PORT="9000").stdout == f"{address}\n"
