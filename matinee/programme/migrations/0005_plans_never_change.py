"""A plan's text and its seats are written once. Showtimes are sold by them, and every process keeps them in memory."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

CHANGED = {
    "programme_seat": "TRUE",
    "programme_seatplan": "OLD.text <> NEW.text OR OLD.numbered <> NEW.numbered OR OLD.screen_id <> NEW.screen_id",
}

POSTGRESQL_FUNCTION = """
CREATE FUNCTION seat_plan_never_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'seat_plan_never_changes' USING ERRCODE = 'integrity_constraint_violation';
END
$$
"""
POSTGRESQL = """
CREATE TRIGGER {table}_never_changes BEFORE UPDATE ON {table}
FOR EACH ROW WHEN ({changed}) EXECUTE FUNCTION seat_plan_never_changes()
"""
SQLITE = """
CREATE TRIGGER {table}_never_changes BEFORE UPDATE ON {table} WHEN {changed}
BEGIN
    SELECT RAISE(ABORT, 'seat_plan_never_changes');
END;
"""


def add(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    if is_postgresql:
        schema_editor.execute(POSTGRESQL_FUNCTION)
    for table, changed in CHANGED.items():
        schema_editor.execute((POSTGRESQL if is_postgresql else SQLITE).format(table=table, changed=changed))


def remove(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    for table in CHANGED:
        schema_editor.execute(f"DROP TRIGGER {table}_never_changes" + (f" ON {table}" if is_postgresql else ""))
    if is_postgresql:
        schema_editor.execute("DROP FUNCTION seat_plan_never_changes()")


class Migration(migrations.Migration):
    dependencies = [("programme", "0004_drawn_seats")]
    operations = [migrations.RunPython(add, remove)]
