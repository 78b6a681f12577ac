from collections.abc import Iterator

import pytest
import time_machine

from matinee.api.tests.program import Program
from matinee.testing import NOW, World


@pytest.fixture
def world(db: None) -> Iterator[World]:
    """The small world, at noon of its first day; the clock stands still."""
    with time_machine.travel(NOW, tick=False):
        yield World.build()


@pytest.fixture
def guest(world: World) -> Program:
    return Program()


@pytest.fixture
def ann(world: World) -> Program:
    return Program(world.ann)


@pytest.fixture
def bob(world: World) -> Program:
    return Program(world.bob)


@pytest.fixture
def staff(world: World) -> Program:
    return Program(world.staff)
