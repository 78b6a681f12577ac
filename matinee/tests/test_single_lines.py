"""A single-line field holds one line: no break that makes a paragraph of a mail, nothing that turns its text around."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.test import Client

from matinee.accounts.models import ApiToken
from matinee.api import fields
from matinee.refusals import Invalid, is_lines, is_single_line, validated
from matinee.sales.documents import mail
from matinee.sales.models import Purchase
from matinee.testing import NOW, World, a_purchase, a_reservation, pay

# Of each kind: C0, DEL, C1 (NEL), line and paragraph separators, overrides, embeddings, isolates.
REFUSED = ("\n", "\r", "\t", "\x0b", "\x1b", "\x7f", "\x85", "\x9b", "\u2028", "\u2029", "\u202e", "\u202a", "\u2066")
# Parts of names: accents, a non-breaking space, marks that only say how a neighbour is read, joiners.
ALLOWED = ("Anna Höfler", "O\u2019Brien", "Jean\u00a0Luc", "נ\u200eB", "क\u094d\u200dष", "\U0001f469\u200d\U0001f680")


def columns() -> Iterator[tuple[type[models.Model], "models.Field[Any, Any]"]]:
    """The columns of ours that people and programs fill with text."""
    for model in apps.get_models():
        if model.__module__.startswith("matinee."):
            for column in model._meta.concrete_fields:
                if isinstance(column, models.CharField | models.TextField) and not column.choices and column.editable:
                    yield model, column


COLUMNS = {f"{model.__name__}.{column.name}": (model, column) for model, column in columns()}


def refusals(model: type[models.Model], column: "models.Field[Any, Any]", value: str) -> str:
    """What is said of this value in this column, whatever else the row lacks."""
    row = model(**{column.name: value})
    required = {other.name for other in model._meta.concrete_fields if other.name != column.name}
    row.clean_fields = lambda exclude=None: models.Model.clean_fields(row, exclude=required)  # type: ignore[method-assign]
    try:
        validated(row)
    except Invalid as refused:
        return refused.field
    return ""


@pytest.mark.parametrize("name", COLUMNS)
def test_every_column_of_one_line_refuses_what_breaks_or_turns_it(name: str) -> None:
    model, column = COLUMNS[name]
    is_text = isinstance(column, models.TextField)
    for sign in REFUSED:
        if is_text and sign in "\n\t":
            continue
        assert refusals(model, column, f"a{sign}b") == column.name, (name, sign)


@pytest.mark.parametrize("name", ALLOWED)
def test_names_of_people_pass(name: str) -> None:
    assert is_single_line(name)


def test_lines_are_lines_of_one_line_each() -> None:
    assert is_lines("A s s\r\nB s s\n\tindented")
    assert not is_lines("one\u2028two")


def test_programs_are_told_the_same_as_pages() -> None:
    every = [chr(number) for number in range(0x3000) if not 0xD800 <= number < 0xE000]
    assert [sign for sign in every if is_single_line(sign) != bool(re.fullmatch(fields.LINE, sign))] == []
    assert all(unicodedata.category(sign) in {"Cc", "Zl", "Zp", "Cf"} for sign in every if not is_single_line(sign))


@pytest.mark.django_db
def test_a_name_with_a_line_break_is_refused_on_the_page_and_by_the_api() -> None:
    world = World.build()
    kept = a_reservation(world.showtime, world.ann, now=NOW)
    evil = "Bob\nYour refund failed. Pay again: https://evil.example"
    client = Client(headers={"accept": "text/html"})
    client.force_login(world.ann, "django.contrib.auth.backends.ModelBackend")
    with pytest.raises(Invalid, match="It is one line"):
        pay(kept, name=evil)
    client.post("/purchase/", {"reserve": kept.pk, "name": evil, "gateway": "demo", "email": "ann@example.org"})
    assert not Purchase.objects.exists()
    token = ApiToken.issue(world.ann, name="test", now=NOW)[1]
    refused = Client().post(
        "/api/reserve/",
        {"showtime": world.showtime.pk, "reserve": 1, "name": evil},
        "application/json",
        headers={"Authorization": f"Bearer {token}"},
    )
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "name")


@pytest.mark.django_db
def test_a_name_from_before_becomes_no_paragraph_of_a_mail() -> None:
    world = World.build()
    bought = a_purchase(world.showtime, world.ann)
    bought.reservation.with_purchase(bought)
    bought.name = "Bob\nPay again"
    assert mail._about(bought.reservation)["name"] == "Bob Pay again"
