"""Every example of the reference does what it shows."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from matinee.api.openapi import document
from matinee.api.tests.program import Program, said
from matinee.testing import World, a_movie, a_purchase, a_reservation, a_showtime, a_theater

# In the order in which somebody would try them. The ids that it names stand for the world's own.
ANSWERS = {
    "register": 201,
    "log_in": 200,
    "create_movie": 201,
    "replace_movie": 200,
    "change_movie": 200,
    "create_theater": 201,
    "replace_theater": 200,
    "change_theater": 200,
    "create_showtime": 201,
    "replace_showtime": 200,
    "change_showtime": 200,
    "call_showtime_off": 201,
    "reserve": 201,
    "replace_reservation": 200,
    "change_reservation": 200,
    "purchase": 201,
    "replace_purchase": 200,
    "change_purchase": 200,
}
BY_STAFF = ("_movie", "_theater", "_showtime", "call_showtime_off")


def bodies() -> Iterator[tuple[str, str, str, list[Any]]]:
    """Of every operation that takes one: its name, method and path, and the examples of its body."""
    described = json.loads(document())
    for path, operations in described["paths"].items():
        for method, operation in operations.items():
            if "requestBody" in operation:
                schema = operation["requestBody"]["content"]["application/json"]["schema"]
                model = described["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
                yield operation["operationId"], method.upper(), path, model.get("examples", [])


def test_every_body_has_one_example() -> None:
    assert {name: len(examples) for name, _, _, examples in bodies()} == dict.fromkeys(ANSWERS, 1)


@pytest.fixture
def ids(world: World) -> dict[str, int]:
    """What each id of the examples, or of an address, stands for."""
    unsold = a_showtime(a_movie("Amélie"), a_theater("Tivoli"))
    return {
        "movie": world.movie.pk,
        "theater": world.theater.pk,
        "showtime": world.showtime.pk,
        "movies": unsold.movie.pk,
        "theaters": unsold.theater.pk,
        "showtimes": unsold.pk,
    }


def test_every_example_is_accepted(world: World, ids: dict[str, int]) -> None:
    ann, staff, nobody = Program(world.ann), Program(world.staff), Program()
    kept = a_reservation(world.showtime, world.ann, seats=["A1", "A2"])
    to_pay = a_reservation(world.showtime, world.ann, seats=["B1", "B2"])
    bought = a_purchase(world.showtime, world.ann, seats=["D1", "D2"])
    at = {"movies": ids["movies"], "theaters": ids["theaters"], "showtime": ids["showtimes"]}
    at |= {"reserve": kept.pk, "purchase": bought.pk}
    told = {}
    for name, method, path, [body] in sorted(bodies(), key=lambda found: list(ANSWERS).index(found[0])):
        who = staff if name.endswith(BY_STAFF) else nobody if name in ("register", "log_in") else ann
        where = path.removeprefix("/api/").partition("/")[0]
        stands_for = ids | {"reserve": bought.reservation_id if "{pk}" in path else to_pay.pk}
        if name.endswith("_showtime") and "{pk}" in path:
            stands_for |= {"movie": ids["movies"], "theater": ids["theaters"]}
        sent = {field: stands_for[field] if value == 1 else value for field, value in body.items()}
        answer = who.send(method, path.replace("{pk}", str(at.get(where))), sent)
        told[name] = (answer.status_code, said(answer) if answer.status_code >= 400 else None)
    assert told == {name: (status, None) for name, status in ANSWERS.items()}
