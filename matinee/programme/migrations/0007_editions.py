"""Every change of the programme draws a new number for it; matinee/programme/editions.py says what for.

PostgreSQL draws as the change is committed, so that the number's row is the last that a transaction locks, and nobody
waits for another in a circle. SQLite's writers come one after the other; there it is drawn at once.
"""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

TABLES = ("movie", "theater", "screen", "seatplan", "brokenseat", "pricecard", "price", "showtime")

DRAW = """
INSERT INTO programme_edition (id, number) VALUES (1, {number})
ON CONFLICT (id) DO UPDATE SET number = excluded.number;
"""
POSTGRESQL_FUNCTION = f"""
CREATE FUNCTION programme_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    {DRAW.format(number="floor(random() * 9007199254740992)::bigint")}
    RETURN NULL;
END
$$
"""
POSTGRESQL = """
CREATE CONSTRAINT TRIGGER {table}_changes AFTER INSERT OR UPDATE OR DELETE ON programme_{table}
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION programme_changes()
"""
SQLITE = f"""
CREATE TRIGGER {{table}}_changes_by_{{event}} AFTER {{event}} ON programme_{{table}}
BEGIN
    {DRAW.format(number="random() & 9007199254740991")}
END;
"""
EVENTS = ("insert", "update", "delete")


def add(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    if is_postgresql:
        schema_editor.execute(POSTGRESQL_FUNCTION)
    for table in TABLES:
        if is_postgresql:
            schema_editor.execute(POSTGRESQL.format(table=table))
        else:
            for event in EVENTS:
                schema_editor.execute(SQLITE.format(table=table, event=event))


def remove(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    for table in TABLES:
        if is_postgresql:
            schema_editor.execute(f"DROP TRIGGER {table}_changes ON programme_{table}")
        else:
            for event in EVENTS:
                schema_editor.execute(f"DROP TRIGGER {table}_changes_by_{event}")
    if is_postgresql:
        schema_editor.execute("DROP FUNCTION programme_changes()")


class Migration(migrations.Migration):
    dependencies = [("programme", "0006_large_amounts")]
    operations = [
        migrations.CreateModel(
            name="Edition",
            fields=[
                ("id", models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ("number", models.BigIntegerField()),
            ],
        ),
        migrations.RunPython(add, remove),
    ]
