from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from matinee.testing import NOW, World

BROWSER = {"accept": "text/html", "accept-language": "en-GB"}


@pytest.fixture
def noon() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def world(db: None, noon: time_machine.Traveller) -> World:
    return World.build()


@pytest.fixture
def clerk(world: World) -> Client:
    """Somebody of the cinema's staff, with a browser."""
    client = Client(headers=BROWSER)
    client.force_login(world.staff, "django.contrib.auth.backends.ModelBackend")
    return client
