"""What is promised can happen: every refusal is raised somewhere and met by a test, every dated fact is written."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

from matinee.api.problems import RequestRefusal
from matinee.api.tests.test_documentation import refusals
from matinee.refusals import Refusal

CODE = Path(__file__).parents[1]
# These ask for rows, and change none.
QUESTIONS = {
    "filter",
    "exclude",
    "get",
    "Q",
    "F",
    "values",
    "values_list",
    "order_by",
    "only",
    "select_related",
    "first",
}


def is_test(path: Path) -> bool:
    return "tests" in path.parts or path.name in ("conftest.py", "testing.py")


@cache
def product() -> tuple[ast.Module, ...]:
    paths = [path for path in CODE.rglob("*.py") if not is_test(path) and "migrations" not in path.parts]
    return tuple(ast.parse(path.read_text()) for path in paths)


@cache
def all_tests() -> str:
    return "\n".join(path.read_text() for path in CODE.rglob("test_*.py") if path != Path(__file__))


def nodes() -> Iterator[ast.AST]:
    for module in product():
        yield from ast.walk(module)


@cache
def raised() -> set[str]:
    """The names of the classes of which the product makes one, or raises it as it is."""
    made = [node.func for node in nodes() if isinstance(node, ast.Call)]
    made += [node.exc for node in nodes() if isinstance(node, ast.Raise) and node.exc]
    return {node.id for node in made if isinstance(node, ast.Name)}


ALL = sorted({kind for kind in refusals(Refusal) if kind is not RequestRefusal}, key=lambda kind: kind.__name__)


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: str(kind.__name__))
def test_every_refusal_is_raised_and_met_by_a_test(kind: type[Refusal]) -> None:
    below = {kind.__name__, *(one.__name__ for one in refusals(kind))}
    assert below & raised(), f"nothing raises {kind.__name__}"
    # Whoever shares a code with the kind above them is told apart by name alone.
    assert any(name in all_tests() for name in below) or f'"{kind.code}"' in all_tests(), (
        f"no test meets {kind.__name__}"
    )


def dated() -> Iterator[tuple[str, str]]:
    for model in apps.get_models():
        if model.__module__.startswith("matinee."):
            for column in model._meta.local_concrete_fields:
                if isinstance(column, models.DateTimeField):
                    yield model.__name__, column.name


@cache
def written() -> set[str]:
    """Names that get a value: `name=` in a call that is no question, `row.name = …`, `{"name": …}`."""
    found: set[str] = set()
    for node in nodes():
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called not in QUESTIONS:
                found |= {keyword.arg for keyword in node.keywords if keyword.arg}
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            found.add(node.attr)
        elif isinstance(node, ast.Dict):
            found |= {key.value for key in node.keys if isinstance(key, ast.Constant) and isinstance(key.value, str)}
    return found


@pytest.mark.parametrize(("model", "column"), list(dated()))
def test_every_dated_fact_is_written(model: str, column: str) -> None:
    of_django = {"last_login", "date_joined"}
    assert column in written() | of_django, f"nothing writes {model}.{column}"
