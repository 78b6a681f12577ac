"""Two showtimes on one screen never overlap: `[doors_at, clear_at)` of those that are not cancelled.

PostgreSQL has a constraint for that. btree_gist isn't needed: a range of one number stands for the number.
SQLite has triggers of the same name; its writers wait in line, so what a trigger sees is all that there is.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

POSTGRESQL = """
ALTER TABLE programme_showtime ADD CONSTRAINT showtime_screen_free EXCLUDE USING gist (
    int8range(screen_id, screen_id, '[]') WITH &&,
    tstzrange(doors_at, clear_at, '[)') WITH &&
) WHERE (cancelled_at IS NULL)
"""

SQLITE = """
CREATE TRIGGER showtime_screen_free_{event} BEFORE {event} ON programme_showtime
WHEN NEW.cancelled_at IS NULL
BEGIN
    SELECT RAISE(ABORT, 'showtime_screen_free') FROM programme_showtime
    WHERE screen_id = NEW.screen_id AND cancelled_at IS NULL AND id IS NOT NEW.id
      AND doors_at < NEW.clear_at AND clear_at > NEW.doors_at;
END
"""


def add(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL)
    else:
        for event in ("insert", "update"):
            schema_editor.execute(SQLITE.format(event=event))


def remove(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE programme_showtime DROP CONSTRAINT showtime_screen_free")
    else:
        for event in ("insert", "update"):
            schema_editor.execute(f"DROP TRIGGER showtime_screen_free_{event}")


class Migration(migrations.Migration):
    dependencies = [("programme", "0001_first_rows")]
    operations = [migrations.RunPython(add, remove)]
