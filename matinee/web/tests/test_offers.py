"""Whatever is refused on the seat page: the way on that it offers is open, in one tap."""

import re
from typing import Any

import time_machine
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matinee.programme import halls
from matinee.programme.models import Showtime
from matinee.sales import planning
from matinee.testing import NOW, a_movie, a_screen, a_showtime, a_theater
from matinee.web.tests.reading import seats, words
from matinee.web.tests.visitor import Visitor

ROWS = st.lists(st.lists(st.sampled_from("ssss_wc."), min_size=2, max_size=8), min_size=1, max_size=3)
WISHES = ["named", "named by a wheelchair's user", "a number", "a wheelchair space"]


def a_room(rows: list[list[str]]) -> Showtime:
    plan = "\n".join(
        f"{name} {' '.join(row)}" for name, row in zip("ABC", [["s", "s", *rows[0]], *rows[1:]], strict=False)
    )
    return a_showtime(a_movie(), screen=a_screen(a_theater(), "Two", plan))


def offer(html: str) -> dict[str, Any] | None:
    """What the button beside the refusal sends."""
    notice = re.search(r'(?s)role="alert".*?</div>', html)
    form = re.search(r"(?s)<form.*?</form>", notice[0]) if notice else None
    if form is None:
        return None
    sent: dict[str, list[str]] = {}
    for name, value in re.findall(r'(?:type="hidden"|button") name="(\w+)" value="([^"]*)"', form[0]):
        sent.setdefault(name, []).append(value)
    return sent


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS, data=st.data())
def test_an_offer_can_always_be_taken(
    db: None, noon: time_machine.Traveller, rows: list[list[str]], data: st.DataObject
) -> None:
    with transaction.atomic():
        halls.forget()
        showtime = a_room(rows)
        hall = halls.seats_of(showtime.plan_id)
        taken = data.draw(st.lists(st.sampled_from(hall), unique=True, max_size=len(hall) - 1), label="taken")
        if taken:
            planning.withhold(showtime=showtime, seats=taken, reason="others", until=None, now=NOW)
        wish: dict[str, Any] = {"showtime": showtime.pk}
        labels = [seat.label for seat in hall]
        match data.draw(st.sampled_from(WISHES), label="wish"):
            case "a number":
                wish["number"] = data.draw(st.integers(1, len(hall)))
            case "a wheelchair space":
                wish |= {"wheelchairs": 1, "companions": data.draw(st.integers(0, 3))}
            case how:
                wish["seats"] = data.draw(st.lists(st.sampled_from(labels), unique=True, min_size=1, max_size=4))
                wish |= {"accessible": "true"} if how != "named" else {}
        visitor = Visitor()
        answer = visitor.post("/reserve/", wish)
        if answer.status_code != 302:
            assert answer.status_code == 409
            free = {seat.label for seat in hall} - {seat.label for seat in taken}
            assert list(seats(answer).values()).count("chosen") == len(free.intersection(wish.get("seats", [])))
        if answer.status_code != 302 and (offered := offer(answer.content.decode())):
            answer = visitor.post("/reserve/", offered)
            assert answer.status_code == 302, (offered, words(answer))
        transaction.set_rollback(True)
