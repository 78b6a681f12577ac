"""A pytest plugin: gives the tests a place and a database of their own, before the settings are read.

A plugin and not a conftest.py, because pytest-django reads the settings before pytest reads any conftest.py. With
pytest-xdist all of this happens once, in the process that starts the others; they inherit the environment.
"""

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from matinee.tests.postgres import PostgreSQL

SETTINGS = Path(__file__).parent.parent / "settings.py"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--engine",
        choices=("sqlite", "postgres"),
        default="sqlite",
        help="the database to test on (default: sqlite)",
    )


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[None]:
    stack = ExitStack()
    early_config.add_cleanup(stack.close)
    home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="matinee-tests-")))
    forget_settings()
    os.environ["MATINEE_HOME"] = str(home)
    os.environ["RATE_LIMITS"] = "off"
    if early_config.known_args_namespace.engine == "postgres":
        os.environ["DATABASE_URL"] = stack.enter_context(PostgreSQL(home / "postgres")).url
    return (yield)


def pytest_report_header(config: pytest.Config) -> str:
    return f"database: {config.getoption('engine')}"


def forget_settings() -> None:
    """What a developer has set for the site isn't for its tests."""
    for name in re.findall(r'\bread(?:_\w+)?\("(\w+)"', SETTINGS.read_text()):
        os.environ.pop(name, None)
