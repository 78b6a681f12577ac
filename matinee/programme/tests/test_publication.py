"""`published_at` came into databases whose showtimes were all public."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from matinee.programme.models import Showtime
from matinee.programme.tests.test_bays import migrate, triggers_now
from matinee.testing import World

BEFORE = [("programme", "0013_revisions")]


@pytest.fixture
def before(transactional_db: None) -> Iterator[World]:
    world = World.build()
    MigrationExecutor(connection).migrate(BEFORE)
    yield world
    migrate()


def test_showtimes_of_before_stay_public_and_no_trigger_is_lost(before: World) -> None:
    triggers = triggers_now()
    migrate()
    assert list(Showtime.objects.public()) == [before.showtime, before.late]
    assert triggers_now() == triggers != []
