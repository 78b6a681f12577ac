"""Two hundred buyers at once, over real HTTP, on the real database under test."""

import time
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import pytest

from matinee.tests.site import CROWDED, Answer, Site

BUYERS = 200

# A room of 40 seats tonight, and as many customers as buyers, each with a token.
WORLD = f"""
import json
from datetime import timedelta
from django.utils import timezone
from matinee.accounts.models import ApiToken, User
from matinee.testing import a_movie, a_showtime, a_theater

now = timezone.now()
theater = a_theater(capacity=40, single_seat_rule=False)
showtime = a_showtime(a_movie(), theater, starts_at=now + timedelta(hours=5), now=now)
users = User.objects.bulk_create([User(username=f"buyer{{n}}", password="!") for n in range({BUYERS})])
tokens = [ApiToken.issue(user, name="race", now=now)[1] for user in users]
labels = [seat.label for seat in showtime.plan.seats.all()]
print(json.dumps({{"showtime": showtime.pk, "tokens": tokens, "labels": labels}}))
"""

FOUND = """
import json
from django.db.models import Count
from django.utils import timezone
from matinee.sales.invariants import violations
from matinee.sales.models import Purchase, ReservedSeat

live = ReservedSeat.objects.live(timezone.now())
twice = live.values("showtime", "seat").annotate(times=Count("pk")).filter(times__gt=1).order_by().count()
print(json.dumps({"live": live.count(), "twice": twice, "violations": violations(timezone.now()),
                  "purchases": Purchase.objects.count()}))
"""

DROP_CONSTRAINT = """
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("DROP INDEX seat_claimed_once")
print("true")
"""


# Somebody who may delete showtimes, and 40 of them.
STAFF = """
import json
from datetime import timedelta
from django.utils import timezone
from matinee.accounts.models import ApiToken, User
from matinee.programme.models import Showtime
from matinee.testing import a_showtime

now = timezone.now()
user = User.objects.create(username="boss", password="!", is_staff=True)
known = Showtime.objects.with_programme().get()
made = [a_showtime(known.movie, known.theater, starts_at=now + timedelta(days=1 + day), now=now) for day in range(40)]
token = ApiToken.issue(user, name="race", now=now)[1]
print(json.dumps({"token": token, "showtimes": [one.pk for one in made]}))
"""


class Sold:
    """A site, what is sold there, and who buys."""

    def __init__(self, site: Site) -> None:
        self.site = site
        world = site.python(WORLD)
        self.showtime: int = world["showtime"]
        self.tokens: list[str] = world["tokens"]
        self.labels: list[str] = world["labels"]

    def reserve(self, token: str, **wish: Any) -> Answer:
        return self.site.ask("POST", "/api/reserve/", token, showtime=self.showtime, **wish)

    def reserve_and_pay(self, token: str, **wish: Any) -> Answer:
        kept = self.reserve(token, **wish)
        return self.site.ask("POST", "/api/purchase/", token, reserve=kept.body["id"]) if kept.status == 201 else kept

    def found(self) -> dict[str, Any]:
        found: dict[str, Any] = self.site.python(FOUND)
        return found


@pytest.fixture
def limits() -> dict[str, str]:
    """Settings of the site that it doesn't have by itself."""
    return {}


@pytest.fixture
def sold(database_url: str, tmp_path: Path, limits: dict[str, str]) -> Iterator[Sold]:
    site = Site(tmp_path, database_url, application=CROWDED)
    site.environment |= limits
    site.manage("migrate", "--verbosity", "0")
    sold = Sold(site)
    site.start()
    yield sold
    site.stop()


def test_of_two_hundred_who_want_one_seat_one_gets_it(sold: Sold) -> None:
    answers = sold.site.at_once(partial(sold.reserve, token, seats=["C4"]) for token in sold.tokens)

    assert Counter(answer.status for answer in answers) == {201: 1, 409: BUYERS - 1}
    assert {answer.body["code"] for answer in answers if answer.status == 409} == {"seat_taken"}
    assert sold.found() == {"live": 1, "twice": 0, "violations": [], "purchases": 0}


def test_two_hundred_buy_a_room_of_forty_to_the_last_seat_and_no_seat_twice(sold: Sold) -> None:
    answers = sold.site.at_once(
        partial(sold.reserve_and_pay, token, reserve=1, together=False) for token in sold.tokens
    )

    assert Counter(answer.status for answer in answers) == {201: 40, 409: BUYERS - 40}
    assert {answer.body["code"] for answer in answers if answer.status == 409} <= {"sold_out", "seat_taken"}
    assert sold.found() == {"live": 40, "twice": 0, "violations": [], "purchases": 40}


@pytest.mark.parametrize("limits", [{"RATE_LIMITS": "on", "UNPAID_SEATS": "10"}])
def test_one_customer_who_asks_many_times_at_once_keeps_no_more_than_the_limit(sold: Sold) -> None:
    answers = sold.site.at_once([partial(sold.reserve, sold.tokens[0], reserve=4, together=False)] * 12)

    assert Counter(answer.status for answer in answers) == {201: 2, 429: 10}
    assert {answer.body["code"] for answer in answers if answer.status == 429} == {"too_many_holds"}
    assert sold.found()["live"] == 8


def test_crossing_requests_for_the_same_eight_seats_never_wait_for_each_other_in_a_circle(sold: Sold) -> None:
    dice = Random(8)
    eight = sold.labels[:8]

    answers = sold.site.at_once(
        partial(sold.reserve, token, seats=dice.sample(eight, dice.randint(2, 8))) for token in sold.tokens
    )

    assert set(Counter(answer.status for answer in answers)) == {201, 409}
    found = sold.found()
    assert (found["twice"], found["violations"]) == (0, [])


def test_deleting_a_showtime_that_is_just_being_reserved_is_refused_or_comes_first(sold: Sold) -> None:
    staff, dice = sold.site.python(STAFF), Random(13)
    told = Counter[tuple[str, int]]()

    def delete(showtime: int) -> Answer:
        time.sleep(dice.uniform(0, 0.02))
        return sold.site.ask("DELETE", f"/api/showtime/{showtime}/", staff["token"])

    for showtime in staff["showtimes"]:
        reserve = partial(sold.site.ask, "POST", "/api/reserve/", showtime=showtime, reserve=1)
        deleted, *kept = sold.site.at_once(
            [partial(delete, showtime), *(partial(reserve, token) for token in sold.tokens[:3])]
        )
        told["deleted", deleted.status] += 1
        told.update(("kept", answer.status) for answer in kept)
    assert {status for act, status in told if act == "deleted"} <= {204, 409}, told
    assert {status for act, status in told if act == "kept"} <= {201, 404, 409, 400}, told
    assert sold.found()["violations"] == []


def test_without_the_constraint_seats_are_sold_twice_so_this_proof_can_fail(sold: Sold) -> None:
    sold.site.python(DROP_CONSTRAINT)

    twice = 0
    for first in range(0, 40, 8):
        eight = sold.labels[first : first + 8]
        sold.site.at_once(partial(sold.reserve, token, seats=eight) for token in sold.tokens)
        twice = twice or sold.found()["twice"]
    assert twice > 0
