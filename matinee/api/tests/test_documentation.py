"""docs/api.md is true: its commands run, and it names every address and every code."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
from allauth.core.internal import ratelimit
from django.conf import settings
from django.test import override_settings
from pydantic import BaseModel
from pytest_django.live_server_helper import LiveServer

from matinee.api.bodies import MOST_FIELDS
from matinee.api.lists import ListQuery
from matinee.api.movies import MovieQuery
from matinee.api.openapi import document
from matinee.api.problems import MOST_ERRORS, RequestRefusal, status_of
from matinee.api.purchases import NewPurchase, PurchaseQuery
from matinee.api.reservations import ReservationBody
from matinee.api.showtimes import ShowtimeQuery
from matinee.api.theaters import TheaterQuery
from matinee.bodies import BYTES_A_SECOND, FIRST_SECONDS
from matinee.management import limits
from matinee.refusals import Refusal
from matinee.sales.refusals import Changed
from matinee.testing import World

PAGE = (settings.BASE_DIR / "docs" / "api.md").read_text()


def commands() -> str:
    return "\n".join(re.findall(r"```bash\n(.*?)```", PAGE, re.DOTALL))


def refusals(kind: type[Refusal]) -> Iterator[type[Refusal]]:
    for kind_of_it in kind.__subclasses__():
        yield kind_of_it
        yield from refusals(kind_of_it)


@pytest.mark.skipif(not shutil.which("curl"), reason="there is no curl")
def test_its_commands_lead_from_an_account_to_tickets(live_server: LiveServer, tmp_path: Path) -> None:
    World.build()
    script = commands().replace("http://127.0.0.1:8000", live_server.url)
    ran = subprocess.run(
        ["/bin/bash", "-euo", "pipefail", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert [said for said in ("payment_declined", '"refunds": []', "Logged out.") if said not in ran.stdout] == []
    assert re.findall(r"^\d{3}$", ran.stdout, re.MULTILINE) == ["204", "304"]


def test_it_names_every_address() -> None:
    described = json.loads(document())["paths"]
    addresses = {re.sub(r"^/api(?!/tokens)", "", path).replace("{pk}", "<pk>") for path in described}
    named = set(re.findall(r"`(/[a-z/<>.-]*)`", PAGE.partition("## Two addresses")[2].partition("## Signing")[0]))
    assert named - {"/api/movies/"} == addresses | {"/api/docs", "/api/openapi.json"}


def test_it_names_every_code_with_its_status() -> None:
    rows = re.findall(r"^\| (\d{3}) \| ([^|]*) \|", PAGE, re.MULTILINE)
    named = {(int(status), code) for status, codes in rows for code in re.findall(r"`(\w+)`", codes)}
    # A class without a code of its own is a kind of refusal, and never said itself.
    # A program says itself what it expects: only a page's form is refused because something else was shown.
    kinds = set(refusals(Refusal)) - {RequestRefusal, Changed}
    assert named == {(status_of(kind), kind.code) for kind in kinds}


def table(heading: str) -> list[list[str]]:
    """The cells of the first table below a heading, without its header."""
    below = PAGE.partition(heading)[2]
    lines = re.search(r"(?:^\|.*\n)+", below, re.MULTILINE)
    assert lines
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[0].splitlines()[2:]]


def named(cell: str) -> list[str]:
    return re.findall(r"`([a-z_]+)`", cell)


@pytest.mark.parametrize(("heading", "body"), [("### Reserving", ReservationBody), ("### Paying", NewPurchase)])
def test_the_fields_of_a_body_are_those_that_it_takes(heading: str, body: type[BaseModel]) -> None:
    assert {field for first, *_ in table(heading) for field in named(first)} == set(body.model_fields)


LISTS: dict[str, type[ListQuery]] = {
    "`/movies/`": MovieQuery,
    "`/theaters/`": TheaterQuery,
    "`/showtime/`": ShowtimeQuery,
    "`/reserve/`, `/purchase/`": PurchaseQuery,
}


def test_the_filters_and_orders_of_a_list_are_those_that_it_takes() -> None:
    rows = {first: (filters, orders) for first, filters, orders in table("one without a value asks for nothing.")}
    assert rows.keys() == LISTS.keys()
    for name, query in LISTS.items():
        filters = re.sub(r"\(.*?\)", "", rows[name][0])
        assert set(named(filters)) == query.model_fields.keys() - {"page", "page_size", "ordering"}
        if "ordering" in query.model_fields:
            choices = get_args(query.model_fields["ordering"].annotation)
            assert set(named(rows[name][1])) == {choice.removeprefix("-") for choice in choices}


def rates(action: str) -> list[tuple[int, float, str]]:
    """As they are where no test has turned them off."""
    with override_settings(ACCOUNT_RATE_LIMITS={}):
        found = ratelimit.get_rates(app="allauth.account", action=action)
    return [(rate.amount, rate.duration, rate.per) for rate in found]


def test_its_limits_are_the_sites() -> None:
    said = dict(table("## Limits"))
    assert (said["logging in"], rates("login")) == ("30 a minute from an address", [(30, 60, "ip")])
    assert said["wrong passwords"].startswith("10 a minute from an address, 5 in five minutes for an account;")
    assert rates("login_failed") == [(10, 60, "ip"), (5, 300, "key")]
    assert (said["registering"], rates("signup")) == ("20 a minute from an address", [(20, 60, "ip")])
    assert said["unpaid seats at once"].startswith(
        f"{settings.UNPAID_SEATS} of a customer, {settings.UNPAID_SEATS_ADDRESS} of an address;"
    )
    assert said["reservations that come to nothing"].startswith(
        f"{settings.UNPAID_HOLDS} a day of a customer (until they pay for one), "
        f"{settings.UNPAID_HOLDS_ADDRESS} of an address;"
    )
    assert said["all requests"].startswith(f"{settings.REQUESTS_A_MINUTE} a minute from an address")
    assert said["a body"] == (
        f"{settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1_000_000} MB; ten seconds to send it, and one more for every "
        f"{BYTES_A_SECOND // 1000} kB that has arrived"
    )
    assert FIRST_SECONDS == 10
    assert said["the fields of a body"] == f"{MOST_FIELDS}; of what is wrong with them the first {MOST_ERRORS} are told"
    assert said["the headers of a request"] == f"{limits.HTTP1.max_buffer_size // 1024} kB"
    largest = next(each.le for each in ListQuery.model_fields["page_size"].metadata if hasattr(each, "le"))
    assert said["a page of a list"] == f"{largest} entries"
