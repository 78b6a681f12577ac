"""Bays, which a drive-in sells. Whatever was known before is known still, so PostgreSQL needn't look at any row now, with
the tables locked: that is for the next migration.
"""

from typing import Any

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

CATEGORIES = [
    ("standard", "Standard"),
    ("premium", "Premium"),
    ("recliner", "Recliner"),
    ("sofa", "Sofa"),
    ("balcony", "Balcony"),
    ("bay", "Bay"),
]
KNOWN = models.Q(category__in=[category for category, _ in CATEGORIES])


class AddKnown(AddConstraintNotValid):
    def database_forwards(self, app: str, schema_editor: BaseDatabaseSchemaEditor, before: Any, after: Any) -> None:
        is_postgresql = schema_editor.connection.vendor == "postgresql"
        add = super().database_forwards if is_postgresql else super(AddConstraintNotValid, self).database_forwards
        add(app, schema_editor, before, after)


class Migration(migrations.Migration):
    dependencies = [("programme", "0007_editions")]
    operations = [
        migrations.AlterField(
            "seat", "category", models.CharField(choices=CATEGORIES, default="standard", max_length=10)
        ),
        migrations.AlterField("price", "category", models.CharField(choices=CATEGORIES, max_length=10)),
        migrations.RemoveConstraint("seat", "seat_category_known"),
        AddKnown("seat", models.CheckConstraint(condition=KNOWN, name="seat_category_known")),
        migrations.RemoveConstraint("price", "price_category_known"),
        AddKnown("price", models.CheckConstraint(condition=KNOWN, name="price_category_known")),
    ]
