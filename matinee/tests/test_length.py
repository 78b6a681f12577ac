"""What strangers write costs no more than its length, and what they are answered is short whatever they wrote."""

import os
import resource
import subprocess
import sys
from collections.abc import Iterator

import pytest
import time_machine
from django.conf import settings as site_settings
from django.test import Client

from matinee.api.problems import MOST_ERRORS
from matinee.api.tests.program import Program, said
from matinee.testing import NOW, World
from matinee.tests.lengths import READERS, SHAPES, of_length
from matinee.watching import logs
from matinee.web.tests.reading import words

# In seconds of the processor. All of it takes a tenth; a single reader whose time grows with the square of the length
# would take hours.
ENOUGH = 200
READ_ALL = "import django; django.setup(); from matinee.tests.lengths import read_all; print(read_all())"
LONGEST_ANSWER = 20_000


@pytest.fixture
def world(db: None) -> Iterator[World]:
    with time_machine.travel(NOW, tick=False):
        yield World.build()


@pytest.mark.long
def test_every_text_in_every_shape_is_read_in_time_that_grows_as_its_length() -> None:
    done = subprocess.run(
        [sys.executable, "-c", READ_ALL],
        cwd=site_settings.BASE_DIR,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "matinee.settings"},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (ENOUGH, ENOUGH)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert int(done.stdout) == len(READERS) * len(SHAPES)


@pytest.mark.parametrize(
    "body",
    [
        {f"field{number}": 1 for number in range(40_000)},
        {f"{number}{'x' * 9000}": 1 for number in range(90)},
        {"showtime": 1, "seats": [1] * 5000},
        {"showtime": 1, "seats": ["x" * 1000] * 900},
        {"showtime": 1, "name": "x" * 900_000},
    ],
    ids=["many fields", "long names of fields", "many wrong entries", "long entries", "a long value"],
)
def test_a_body_is_answered_shortly_whatever_stands_in_it(world: World, body: dict[str, object]) -> None:
    answer = Program(world.ann).post("/api/reserve/", body)
    assert answer.status_code == 400
    assert len(answer.content) < LONGEST_ANSWER
    assert 1 <= len(said(answer)["errors"]) <= MOST_ERRORS


def test_how_many_more_fields_are_wrong_is_said(world: World) -> None:
    answer = said(Program(world.ann).post("/api/reserve/", {f"f{number}": 1 for number in range(30)}))
    named = ", ".join(error["field"] for error in answer["errors"])
    assert answer["detail"] == f"31 fields can't be right: {named} and 11 more."


@pytest.mark.parametrize("field", ["login", "password"])
def test_a_long_name_or_password_is_refused_before_it_is_looked_at(world: World, field: str) -> None:
    typed = {"login": "ann", "password": "wrong"} | {field: of_length("\ufdfa", 100_000)}
    answer = Client(headers={"accept": "text/html"}).post("/login/", typed)
    assert answer.status_code == 200
    assert "Ensure this value has at most 1000 characters" in words(answer)


def test_a_long_line_of_the_log_is_cut() -> None:
    assert len(logs.scrubbed("a" * 1_000_000)) == logs.LONGEST + 1


@pytest.mark.parametrize(
    ("text", "scrubbed"),
    [
        ("user=o'brien=x@example.org!", "…!"),
        ("https://ann:secret@example.org/", "https://…@example.org/"),
        ("<ann.buyer+films@mail.example.org>", "<…>"),
        ("Key (name)=(Ann) is there.", "Key (name)=(…) is there."),
        ("Key (name)=(Ann (cut", "Key (name)=(…"),
    ],
)
def test_what_is_cut_out_of_the_log_is_all_of_it(text: str, scrubbed: str) -> None:
    assert logs.scrubbed(text) == scrubbed
