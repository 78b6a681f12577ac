"""A migration that makes SQLite write a table anew keeps the table's triggers."""

import pytest
from django.db import IntegrityError, connection, models, transaction

from matinee.programme.models import Showtime, Theater
from matinee.testing import World

pytestmark = pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL alters tables in place")


def triggers() -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name")
        return dict(cursor.fetchall())


@pytest.mark.django_db(transaction=True)
def test_a_table_that_is_written_anew_has_the_triggers_that_it_had() -> None:
    before = triggers()
    assert len(before) > 20
    for model in (Theater, Showtime):
        extra = models.PositiveSmallIntegerField(default=6)
        extra.set_attributes_from_name("extra")
        with connection.schema_editor() as editor:
            editor.add_field(model, extra)
        assert triggers() == before
        with connection.schema_editor() as editor:
            editor.remove_field(model, extra)
        assert triggers() == before


@pytest.mark.django_db(transaction=True)
def test_showtimes_that_overlap_are_refused_after_their_table_was_written_anew() -> None:
    world = World.build()
    with connection.schema_editor() as editor:
        editor._remake_table(Showtime)  # type: ignore[attr-defined]
    showtime = Showtime.objects.get(pk=world.showtime.pk)
    showtime.pk = None
    with pytest.raises(IntegrityError, match="showtime_screen_free"), transaction.atomic():
        showtime.save(force_insert=True)
