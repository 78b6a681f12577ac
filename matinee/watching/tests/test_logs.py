"""What the logs say, and what they must never say."""

import json
import logging
import re
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from io import StringIO
from pathlib import Path
from smtplib import SMTPRecipientsRefused
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.test import Client, override_settings
from django.urls import path
from pytest_django import Settings

from matinee.accounts.models import User
from matinee.sales.tasks import send_too_late, trying_again
from matinee.tests.site import Site
from matinee.watching import logs

SECRET = {
    "e-mail address": "ann.buyer@example.org",
    "card": "4000 0012 3456 7899",
    "card without blanks": "4000001234567899",
    "token": "t0ken-Of-Ann_which-opens",
    "password of the database": "pa55word",
    "link": "7.xYz-signed_by-us",
}
AROUND = {
    "token": "Authorization: Bearer {}",
    "password of the database": "postgresql://cinema:{}@db.example.org/tickets",
    "link": "https://tickets.example.org/tickets/{}/",
}
Line = dict[str, Any]


@pytest.fixture
def lines(settings: Settings) -> Iterator[Callable[[], list[Line]]]:
    """What production's formatter makes of everything that is logged."""
    settings.IS_DEMO = False
    written = StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(logs.formatter())
    logging.getLogger().addHandler(handler)
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    logging.getLogger().removeHandler(handler)


def failing(request: HttpRequest, signed: str) -> Any:
    raise RuntimeError(f"{signed} of {SECRET['e-mail address']} with {SECRET['card']}")


urlpatterns = [path("tickets/<str:signed>/", failing)]
handler500 = "matinee.web.errors.server_error"


@override_settings(ROOT_URLCONF=__name__)
def test_an_error_is_told_by_its_address_and_id(lines: Callable[[], list[Line]]) -> None:
    client = Client(raise_request_exception=False)
    client.get("/tickets/7.signed/", {"search": "Ann"}, headers={"accept": "text/html", "x-request-id": "from-proxy-7"})
    (line,) = lines()
    assert (line["level"], line["logger"], line["request_id"]) == ("error", "django.request", "from-proxy-7")
    assert line["event"] == "Internal Server Error: /tickets/<str:signed>/"
    assert line["status_code"] == 500
    assert re.search(r'File ".*test_logs.py", line \d+, in failing', line["exception"])
    assert line["exception"].endswith("RuntimeError: 7.signed of … with …")


def test_a_host_that_is_not_ours_is_one_line_and_no_alarm(lines: Callable[[], list[Line]]) -> None:
    assert Client().get("/", headers={"accept": "text/html", "host": "elsewhere.example.org"}).status_code == 400
    (line,) = lines()
    assert (line["level"], line["logger"]) == ("warning", "django.security.DisallowedHost")
    assert line["event"].startswith("Invalid HTTP_HOST header: 'elsewhere.example.org'.")
    assert "exception" not in line


@pytest.mark.parametrize("what", SECRET)
def test_a_message_keeps_what_is_personal_to_itself(lines: Callable[[], list[Line]], what: str) -> None:
    said = f"before {AROUND.get(what, '{}').format(SECRET[what])} after"
    logging.getLogger("library").warning("said %s", said, extra={"beside": said})
    try:
        raise ValueError(said)
    except ValueError:
        logging.getLogger("library").exception("went wrong")
    written = json.dumps(lines(), ensure_ascii=False)
    assert SECRET[what] not in written
    assert written.count("before") == 3


@pytest.mark.parametrize(
    "harmless", ["2026-11-24T06:42:34.123456+00:00", "purchase 7 of showtime 12345678", "0x7f3a12345678901234"]
)
def test_what_is_not_personal_stays(harmless: str) -> None:
    assert logs.scrubbed(harmless) == harmless


def test_keys_and_passwords_of_the_site_are_never_written(lines: Callable[[], list[Line]], settings: Settings) -> None:
    settings.EMAIL_HOST_PASSWORD, settings.SECRET_KEY_FALLBACKS = "relay-open-sesame", ["the key of last year"]
    logging.getLogger("library").error(
        "535 %s, %s, %s", settings.SECRET_KEY, "relay-open-sesame", "the key of last year"
    )
    assert [line["event"] for line in lines()] == ["535 …, …, …"]


@pytest.mark.django_db(transaction=True)
def test_what_the_database_says_of_a_row_is_not_repeated(lines: Callable[[], list[Line]]) -> None:
    names = ["Anna Karenina", "anna karenina"]
    User.objects.create_user(names[0], email=SECRET["e-mail address"])
    try:
        with transaction.atomic():
            User.objects.create_user(names[1], email=SECRET["e-mail address"])
    except IntegrityError:
        logging.getLogger("matinee").exception("not saved")
    (line,) = lines()
    assert "user_username_unique" in line["exception"]
    assert "karenina" not in json.dumps(line).lower()


def test_a_mail_that_is_not_taken_is_told_without_its_address(db: None, lines: Callable[[], list[Line]]) -> None:
    with trying_again(send_too_late, 7, 0):
        refuse_recipient()
    (line,) = lines()
    assert (line["event"], line["pk"], line["attempt"]) == ("mail not sent, trying again", 7, 0)
    assert "ann.buyer" not in json.dumps(line)


def refuse_recipient() -> None:
    raise SMTPRecipientsRefused({SECRET["e-mail address"]: (450, b"not now")})


def test_a_demo_writes_for_people(settings: Settings) -> None:
    settings.IS_DEMO = True
    record = logging.LogRecord("matinee.sales", logging.WARNING, __file__, 1, "A sweep failed", None, None)
    assert re.fullmatch(r"\S+Z \[warning +\] A sweep failed +\[matinee.sales\]", logs.formatter().format(record))


@pytest.mark.long
def test_a_sale_in_production_leaves_nothing_personal_in_the_logs(tmp_path: Path, database_url: str) -> None:
    site = Site(tmp_path, database_url)
    site.environment |= {
        "MATINEE_ENV": "production",
        "SECRET_KEY": "V2h5IGFyZSB5b3UgcmVhZGluZyB0aGlzPyBJdCBvcGVucyBub3RoaW5nLg",
        "ALLOWED_HOSTS": "tickets.example.org",
        "EMAIL_HOST": "127.0.0.1",
        "STATIC_ROOT": str(tmp_path),
    }
    site.manage("migrate", "--verbosity=0")
    showtime = site.python(WORLD)
    site.start()
    try:
        statuses = buy(site, showtime)
    finally:
        site.stop()
    assert statuses == [201, 200, 201, 409, 400, 404, 404]
    written = [json.loads(line) for line in site.output.read_text().splitlines() if line.startswith("{")]
    told = [(line["method"], line["address"], line["status"]) for line in written if line["event"] == "request"]
    assert told[-7:] == [
        ("POST", "/api/register/", 201),
        ("POST", "/api/login/", 200),
        ("POST", "/api/reserve/", 201),
        ("POST", "/api/reserve/", 409),
        ("POST", "/api/purchase/", 400),
        ("GET", "/", 404),
        ("GET", "/tickets/<str:signed>/", 404),
    ]
    assert [line["refused"] for line in written if line.get("status") in (409, 400)] == [["seat_taken"], ["invalid"]]
    for personal in ("Karenina", "ann.buyer", "a long one", "4000", "Secret", "127.0.0.1", "xYz"):
        assert personal not in json.dumps(written, ensure_ascii=False)


def buy(site: Site, showtime: int) -> list[int]:
    account = {"username": "Karenina", "password": "a long one, please", "email": SECRET["e-mail address"]}
    asks: list[tuple[str, str, Line]] = [
        ("POST", "/register/", account),
        ("POST", "/login/", account | {"email": None}),
        ("POST", "/reserve/", {"showtime": showtime, "seats": ["A1"], "name": "Anna Karenina"}),
        ("POST", "/reserve/", {"showtime": showtime, "seats": ["A1"], "name": "Anna Karenina"}),
        ("POST", "/purchase/", {"reserve": 1, "card_number": SECRET["card"], "nothing": "Secret"}),
        ("GET", "/Secret/", {}),
        ("GET", "/tickets/7.xYz/?search=Secret", {}),
    ]
    token, statuses = "", []
    for method, address, body in asks:
        said = {name: value for name, value in body.items() if value is not None}
        status, answer = ask(site, method, address, said, token)
        token = answer.get("token", token)
        statuses.append(status)
    return statuses


def ask(site: Site, method: str, address: str, body: Line, token: str) -> tuple[int, Line]:
    headers = {"Host": "tickets.example.org", "X-Forwarded-Proto": "https", "Accept": "text/html"}
    headers |= {"Content-Type": "application/json"} if body else {}
    headers |= {"Authorization": f"Bearer {token}"} if token else {}
    http = HTTPConnection("127.0.0.1", site.port, timeout=60)
    http.request(method, address, json.dumps(body) if body else None, headers)
    answer = http.getresponse()
    text = answer.read().decode()
    http.close()
    return answer.status, json.loads(text) if "json" in answer.headers["Content-Type"] else {}


WORLD = """
from datetime import timedelta
from django.utils import timezone
from matinee.testing import a_showtime
now = timezone.now()
print(a_showtime(starts_at=now + timedelta(days=1), now=now).pk)
"""
