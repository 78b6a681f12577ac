"""Bays, which a drive-in sells. Whatever was known before is known still, so PostgreSQL needn't look at any row now, with
the tables locked: that is for the next migration. SQLite writes the tables anew, and forgets the triggers of the seats.
"""

from typing import Any

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

CATEGORIES = [
    ("standard", "Standard"),
    ("premium", "Premium"),
    ("recliner", "Recliner"),
    ("sofa", "Sofa"),
    ("balcony", "Balcony"),
    ("bay", "Bay"),
]
KNOWN = models.Q(category__in=[category for category, _ in CATEGORIES])
TRIGGER = """
CREATE TRIGGER programme_seat_never_changes BEFORE UPDATE ON programme_seat WHEN TRUE
BEGIN
    SELECT RAISE(ABORT, 'seat_plan_never_changes');
END;
"""


class AddKnown(AddConstraintNotValid):
    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        if schema_editor.connection.vendor == "postgresql":
            super().database_forwards(app_label, schema_editor, from_state, to_state)
        else:
            migrations.AddConstraint.database_forwards(self, app_label, schema_editor, from_state, to_state)


def keep_seats_as_they_are(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TRIGGER IF EXISTS programme_seat_never_changes")
        schema_editor.execute(TRIGGER)


class Migration(migrations.Migration):
    dependencies = [("programme", "0006_large_amounts")]
    operations = [
        # The last of these is carried out first when this is undone.
        migrations.RunPython(migrations.RunPython.noop, keep_seats_as_they_are),
        migrations.AlterField(
            "seat", "category", models.CharField(choices=CATEGORIES, default="standard", max_length=10)
        ),
        migrations.AlterField("price", "category", models.CharField(choices=CATEGORIES, max_length=10)),
        migrations.RemoveConstraint("seat", "seat_category_known"),
        AddKnown("seat", models.CheckConstraint(condition=KNOWN, name="seat_category_known")),
        migrations.RemoveConstraint("price", "price_category_known"),
        AddKnown("price", models.CheckConstraint(condition=KNOWN, name="price_category_known")),
        migrations.RunPython(keep_seats_as_they_are, migrations.RunPython.noop),
    ]
