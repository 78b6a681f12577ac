"""Strangers who are slow, long or silent hold connections of their own, and nothing that others wait for."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from matinee.bodies import LONGEST
from matinee.tests import slow
from matinee.tests.site import Site

POST = "POST /api/reserve/ HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json\r\n"


@pytest.fixture
def site(tmp_path: Path, database_url: str) -> Iterator[Site]:
    site = Site(tmp_path, database_url, workers=1)
    site.manage("migrate", "--verbosity=0")
    site.start()
    yield site
    site.stop()


def answers(site: Site) -> list[int]:
    addresses = ["/healthz", "/api/showtime/", "/api/showtime/", "/healthz"]
    return [site.ask("GET", address).status for address in addresses]


@pytest.mark.long
@pytest.mark.parametrize(
    ("how_many", "sending"),
    [
        (40, slow.A_BODY),
        (40, slow.ENDLESS),
        (40, slow.HALF_A_HEAD),
        (20, slow.A_PAGE),
        (200, slow.KEPT_OPEN),
    ],
    ids=["slow bodies", "endless bodies", "slow headers", "slow readers", "idle connections"],
)
def test_beside_slow_strangers_others_are_answered(site: Site, how_many: int, sending: bytes) -> None:
    with slow.strangers(site.port, how_many, sending):
        assert answers(site) == [200, 200, 200, 200]
        assert site.ask("POST", "/login/", username="ann", password="wrong").status == 401
    assert answers(site) == [200, 200, 200, 200]


@pytest.mark.long
def test_a_body_that_does_not_come_is_refused(site: Site) -> None:
    """Which is what RequestTimeout says."""
    assert slow.answer_to(site.port, slow.A_BODY) == "HTTP/1.1 408 Request Timeout"


@pytest.mark.long
def test_what_is_too_long_is_refused_before_it_is_read(site: Site) -> None:
    length = f"{POST}Content-Length: {LONGEST + 1}\r\n\r\n"
    headers = f"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: {'a' * 60_000}\r\n\r\n"
    waiting = f"{POST}Expect: 100-continue\r\nContent-Length: {LONGEST + 1}\r\n\r\n"
    assert slow.answer_to(site.port, length.encode()) == "HTTP/1.1 413 Payload Too Large"
    assert slow.answer_to(site.port, waiting.encode()) == "HTTP/1.1 413 Payload Too Large"
    assert slow.answer_to(site.port, headers.encode()) == "HTTP/1.1 431 Request Header Fields Too Large"
    assert slow.answer_to(site.port, slow.ENDLESS) == "HTTP/1.1 411 Length Required"
    # HTTP/2 is hung up on.
    assert slow.answer_to(site.port, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n") == ""


@pytest.mark.long
def test_a_body_that_is_waited_for_is_asked_for(site: Site) -> None:
    waiting = f"{POST}Content-Type: application/json\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"
    assert slow.answer_to(site.port, waiting.encode()) == "HTTP/1.1 100 Continue"


@pytest.mark.long
def test_many_requests_in_one_breath_are_answered_one_by_one(site: Site) -> None:
    with slow.strangers(site.port, 1, slow.KEPT_OPEN * 20) as [connection]:
        lines = connection.makefile("rb")
        statuses = [line for _ in range(20 * 11) if (line := lines.readline()).startswith(b"HTTP/1.1")]
    assert statuses == [b"HTTP/1.1 200 OK\r\n"] * 20


@pytest.mark.long
def test_a_header_with_an_underscore_does_not_pass_for_that_of_a_proxy(site: Site) -> None:
    """`X_Request_ID` and `X-Request-ID` are one name to WSGI."""
    sent = b"GET /api/showtime/ HTTP/1.1\r\nHost: 127.0.0.1\r\nX_Request_ID: forged-by-a-stranger\r\n\r\n"
    with slow.strangers(site.port, 1, sent) as [connection]:
        assert b"forged" not in connection.recv(1000)
