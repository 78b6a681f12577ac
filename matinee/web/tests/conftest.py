from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from matinee.testing import NOW, World


@pytest.fixture
def visitor() -> Client:
    """A browser, as far as its headers go."""
    return Client(headers={"accept": "text/html", "accept-language": "en-GB"})


@pytest.fixture
def noon() -> Iterator[time_machine.Traveller]:
    """It is noon, before the evening that the tests' world has."""
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def world(db: None, noon: time_machine.Traveller) -> World:
    return World.build()
