"""Two sections of a room that both have a row A."""

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from matinee.api.tests.program import Program, said
from matinee.programme import seatplans
from matinee.programme.seatplans import PlanError
from matinee.sales.documents.calendar_entry import places
from matinee.testing import NOW, World, a_purchase, a_screen, a_showtime
from matinee.web.tests.reading import seats

TWO = "[Stalls]\nA s s s\nB s s s\n\n[Balcony]\nA b b b"


@pytest.fixture
def world(db: None) -> Iterator[World]:
    with time_machine.travel(NOW, tick=False):
        yield World.build()


def labels(text: str) -> list[str]:
    return [seat.label for seat in seatplans.parse(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (TWO, "Sta A1, Sta A2, Sta A3, Sta B1, Sta B2, Sta B3, Bal A1, Bal A2, Bal A3"),
        # Only those sections that share a name.
        ("[Stalls]\nA s\n[Balcony]\nA s\n[Boxes]\nX s", "Sta A1, Bal A1, X1"),
        # Rows without a section are called as ever.
        ("A s\n[Balcony]\nA s", "A1, Bal A1"),
        ("[Balcony left]\nA s\n[Balcony right]\nA s", "BL A1, BR A1"),
        ("[Rang links]\nA s\n[Rang lang]\nA s", "Ra1 A1, Ra2 A1"),
        ("[2. Rang]\n1 s\n[3. Rang]\n1 s", "2Ra 1-1, 3Ra 1-1"),
        ("[Stalls]\nA s\n[Balcony]\nB s", "A1, B1"),
    ],
)
def test_seats_are_told_apart_by_the_beginning_of_their_section(text: str, expected: str) -> None:
    assert ", ".join(labels(text)) == expected


def test_within_a_section_a_row_still_has_a_name_of_its_own() -> None:
    with pytest.raises(PlanError, match="there are two rows named A"):
        seatplans.read("[Stalls]\nA s\nA s")


def test_a_seat_whose_name_would_be_too_long_is_refused() -> None:
    row = " ".join("s" * 100)
    with pytest.raises(PlanError, match="Sta AAAA100 is too long for a seat's name; name its row shorter"):
        seatplans.read(f"[Stalls]\nAAAA {row}\n[Balcony]\nAAAA {row}")


def test_the_plan_is_written_as_it_was_read() -> None:
    assert labels(seatplans.write(seatplans.read(TWO))) == labels(TWO)


def test_each_is_sold_once_and_both_are(world: World, client: Client) -> None:
    showtime = a_showtime(world.movie, screen=a_screen(world.theater, "Two", TWO))
    page = client.get(f"/showtime/{showtime.pk}/", headers={"accept": "text/html", "accept-language": "en-GB"})
    assert {"Stalls, row A, seat 1, standard, €10.00", "Balcony, row A, seat 1, balcony, €10.00"} <= {*seats(page)}

    bought = a_purchase(showtime, world.ann, seats=["Sta A1", "Sta A2"])
    assert places(bought.reservation) == "seats Sta A1, Sta A2"
    answer = Program(world.bob).post("/api/reserve/", {"showtime": showtime.pk, "seats": ["Bal A1", "Bal A2"]})
    assert (answer.status_code, said(answer)["seats"]) == (201, ["Bal A1", "Bal A2"])
    assert Program(world.bob).post("/api/reserve/", {"showtime": showtime.pk, "seats": ["Sta A1"]}).status_code == 409
