import pytest

from matinee.testing import World


@pytest.fixture
def world(db: None) -> World:
    return World.build()
