"""What is left of a showtime, and for whom: one rule, and every face says it."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client

from matinee.programme.models import Seat, Showtime
from matinee.sales import operations, planning, queries
from matinee.sales.left import Left, Standing
from matinee.sales.models import Channel
from matinee.sales.operations import Customer, Wish
from matinee.sales.refusals import SoldOut
from matinee.testing import NOW, World, a_purchase, a_reservation, a_screen, a_showtime
from matinee.web.tests.reading import words

PLAN = "A s s s s\nB s s w c"


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def world(db: None) -> World:
    return World.build()


@pytest.fixture
def snug(world: World) -> Showtime:
    return a_showtime(world.movie, screen=a_screen(world.theater, "Snug", PLAN))


def faces(showtime: Showtime) -> dict[str, str]:
    """What each face says of how full it is."""
    browser = Client(headers={"accept": "text/html", "accept-language": "en-GB"})
    program = Client(headers={"accept": "application/json"})
    room = browser.get(f"/showtime/{showtime.pk}/")
    (data,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', room.content.decode(), re.DOTALL)
    (listed,) = [one for one in program.get("/showtime/").json()["results"] if one["id"] == showtime.pk]
    one = program.get(f"/showtime/{showtime.pk}/").json()
    feed = program.get(f"/theaters/{showtime.theater.pk}/feed.json").json()["items"]
    (item,) = [item for item in feed if item["url"].endswith(f"/showtime/{showtime.pk}/")]
    listing = browser.get("/").content.decode()
    (shown,) = re.findall(rf'<a class="[^"]*" href="/showtime/{showtime.pk}/">(.*?)</a>', listing, re.DOTALL)
    assert listed["availability"] == one["availability"]
    assert queries.availability([showtime], NOW)[showtime.pk].left.standing == one["availability"]
    return {
        "api": one["availability"],
        "feed": item["content_text"].replace("\xa0", " "),
        "listing": " ".join(re.sub("<.*?>", " ", shown).split()),
        "linked": json.loads(data)["offers"]["availability"].rpartition("/")[2],
        "page": words(room),
    }


def said(showtime: Showtime) -> tuple[str, str, str, str]:
    found = faces(showtime)
    return found["api"], found["feed"], found["listing"], found["linked"]


def test_an_empty_room_says_only_what_it_costs(snug: Showtime) -> None:
    assert said(snug) == ("available", "Snug · from 10.00 €", "21:00 from €10.00", "InStock")
    page = faces(snug)["page"]
    assert (
        "8 of 8 seats are free, 1 wheelchair space and 1 companion’s seat of them for people who use a wheelchair"
        in page
    )


def test_the_last_seat_that_anybody_can_have_is_the_last_though_a_space_is_free(world: World, snug: Showtime) -> None:
    a_purchase(snug, world.ann, seats=["A1", "A2", "A3", "A4", "B1"])
    assert said(snug) == (
        "last_seats",
        "Snug · from 10.00 € · last seat",
        "21:00 from €10.00 last seat",
        "LimitedAvailability",
    )
    with pytest.raises(SoldOut) as refused:
        reserve(snug, world, number=2)
    assert str(refused.value) == (
        "Only 1 seat is left at this showtime, besides 1 wheelchair space and 1 companion’s seat for people who use a "
        "wheelchair and those who come with them."
    )


def reserve(showtime: Showtime, world: World, **wish: Any) -> object:
    return operations.reserve(
        showtime=showtime, customer=Customer(world.bob), channel=Channel.WEB, wish=Wish(**wish), now=NOW
    )


def test_where_only_a_wheelchair_space_and_its_companion_are_left_nobody_else_is_invited(
    world: World, snug: Showtime
) -> None:
    a_purchase(snug, world.ann, seats=["A1", "A2", "A3", "A4"])
    # Held and not sold: the space is released by the last sale alone.
    a_reservation(snug, world.ann, seats=["B1", "B2"])
    assert said(snug) == (
        "wheelchair_spaces_only",
        "Snug · wheelchair spaces only",
        "21:00 wheelchair spaces only",
        "LimitedAvailability",
    )
    page = faces(snug)["page"]
    assert "2 of 8 seats are free, all of them for people who use a wheelchair and those who come with them" in page
    assert "The best seats together" not in page
    assert "How many" not in page
    assert "A wheelchair space, alone or with companions beside it alone + 1 One tap" in page

    answer = Client(headers={"accept": "text/html"}).post("/reserve/", {"showtime": snug.pk, "number": "2"})
    assert answer.status_code == 409
    assert (
        "Only 1 wheelchair space and 1 companion’s seat are left, for people who use a wheelchair and those who come "
        "with them." in words(answer)
    )
    assert "No seat is left" not in words(answer)
    reserve(snug, world, wheelchairs=1, companions=1)
    assert said(snug)[0] == "sold_out"


def test_once_all_others_are_sold_they_are_the_last_seats_for_anybody(world: World, snug: Showtime) -> None:
    a_purchase(snug, world.ann, seats=["A1", "A2", "A3", "A4", "B1", "B2"])
    assert queries.seat_map(snug, NOW).left == Left(8, 2)
    assert faces(snug)["api"] == "available"
    reserve(snug, world, number=1)
    assert said(snug)[:3] == ("last_seats", "Snug · from 10.00 € · last seat", "21:00 from €10.00 last seat")


def test_a_companions_seat_without_a_space_is_nothing_that_anybody_can_have(world: World, snug: Showtime) -> None:
    a_purchase(snug, world.ann, seats=["A1", "A2", "A3", "A4"])
    a_reservation(snug, world.ann, seats=["B1", "B2"])
    a_reservation(snug, world.bob, seats=["B3"], accessible=True)
    assert said(snug) == ("sold_out", "Snug · sold out", "21:00 sold out", "SoldOut")
    assert (
        "Sold out What is left, 1 companion’s seat, is for whoever comes with somebody who uses a wheelchair, and no "
        "space is free." in faces(snug)["page"]
    )


def test_a_room_that_the_house_keeps_back_is_not_on_sale_and_not_sold_out(world: World, snug: Showtime) -> None:
    planning.set_available(showtime=snug, number=0, now=NOW)
    assert said(snug) == ("not_on_sale", "Snug · not on sale", "21:00 not on sale", "OutOfStock")
    assert not re.search("sold.out", " ".join(faces(snug).values()), re.IGNORECASE)
    with pytest.raises(SoldOut, match="No seat is on sale at this showtime"):
        reserve(snug, world, number=1)
    clerk = Client(headers={"accept": "text/html"})
    clerk.force_login(world.staff, "django.contrib.auth.backends.ModelBackend")
    assert "not on sale" in words(clerk.get("/staff/"))


def test_a_room_of_which_anybody_has_a_seat_is_sold_out_though_the_house_keeps_the_rest(
    world: World, snug: Showtime
) -> None:
    a_purchase(snug, world.ann, seats=["A1"])
    planning.set_available(showtime=snug, number=0, now=NOW)
    assert said(snug) == ("sold_out", "Snug · sold out", "21:00 sold out", "SoldOut")


def test_a_room_in_which_all_is_broken_is_not_on_sale(world: World) -> None:
    showtime = a_showtime(world.movie, screen=a_screen(world.theater, "Snug", "A s s"))
    for seat in Seat.objects.filter(plan=showtime.plan):
        operations.report_broken(seat=seat, note="", now=NOW)
    assert said(showtime)[0] == "not_on_sale"


@pytest.mark.parametrize(("left", "standing", "sentence"), [
    (Left(100, 11), Standing.AVAILABLE, ""), (Left(100, 10), Standing.LAST_SEATS, "last 10 seats"),
    (Left(7, 1), Standing.LAST_SEATS, "last seat"), (Left(7, 2), Standing.AVAILABLE, ""),
    (Left(100, 0, spaces=2), Standing.WHEELCHAIR_SPACES, "wheelchair spaces only"),
    (Left(100, 0, companions=2), Standing.SOLD_OUT, "sold out"), (Left(100, 0), Standing.SOLD_OUT, "sold out"),
    (Left(100, 0, is_untouched=True), Standing.NOT_ON_SALE, "not on sale"),
])  # fmt: skip
def test_its_words(left: Left, standing: Standing, sentence: str) -> None:
    assert (left.standing, left.words) == (standing, sentence)


@pytest.mark.parametrize(("spaces", "companions", "sentence"), [
    (0, 0, ""), (1, 0, "1 wheelchair space"), (2, 0, "2 wheelchair spaces"), (0, 1, "1 companion’s seat"),
    (1, 2, "1 wheelchair space and 2 companions’ seats"),
])  # fmt: skip
def test_what_is_kept_for_whom(spaces: int, companions: int, sentence: str) -> None:
    assert Left(9, 3, spaces, companions).kept == sentence
