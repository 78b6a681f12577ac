"""Small versions of the proofs that `make prove` runs for hours; docs/proof.md has them all."""

from collections import Counter
from pathlib import Path

import pytest

from bench.proofs.crowding import sqlite_never_refuses
from bench.proofs.killing import Acknowledged, compared, killed
from bench.proofs.lapsing import lapsing
from bench.proofs.staffing import added_up, staffed


@pytest.fixture
def only_once(request: pytest.FixtureRequest) -> None:
    """These start a database of their own, so once for both engines will do."""
    if request.config.getoption("engine") != "postgres":
        pytest.skip("it runs with the tests on PostgreSQL")


@pytest.mark.long
@pytest.mark.usefixtures("only_once")
def test_what_was_acknowledged_is_there_after_the_site_and_its_database_were_killed(tmp_path: Path) -> None:
    # The seed lets both of them die.
    assert killed(tmp_path, times=3, seed=1) == []


@pytest.mark.long
@pytest.mark.usefixtures("only_once")
def test_four_processes_that_write_to_one_sqlite_file_are_never_refused(tmp_path: Path) -> None:
    assert sqlite_never_refuses(tmp_path, seconds=5) == []


@pytest.mark.long
def test_seats_are_free_the_moment_their_holds_run_out_though_no_worker_runs(tmp_path: Path, database_url: str) -> None:
    assert lapsing(tmp_path, database_url, holds=30) == []


@pytest.mark.long
def test_no_seat_is_sold_twice_while_staff_change_rooms_prices_and_times(tmp_path: Path, database_url: str) -> None:
    assert staffed(tmp_path, database_url, seconds=8, seed=1, needed=("keep", "pay")) == []


def test_a_seat_sold_twice_or_money_that_is_missing_would_be_noticed() -> None:
    came = Counter({"keep: done": 3, "move: WRONG KeyError 7": 1})
    told = {"twice": 1, "captured": 500, "given_back": 100, "sold": 300, "violations": []}

    assert added_up(came, told, needed=("keep", "pay")) == [
        "1 times move: WRONG KeyError 7",
        "1 seats were sold twice.",
        "500 was taken and 100 given back, for 300 of tickets.",
        "Nobody pay: nothing is proved.",
    ]


def test_a_lost_purchase_or_ticket_would_be_noticed() -> None:
    told = Acknowledged({1: ["A", "B"], 2: ["C"]}, Counter())
    found = {"purchases": [1], "tickets": ["A"], "twice": 0, "violations": []}

    assert compared(told, found) == [
        "Purchase 2 was acknowledged, and is lost.",
        "Ticket B was acknowledged, and is lost.",
        "Ticket C was acknowledged, and is lost.",
    ]
