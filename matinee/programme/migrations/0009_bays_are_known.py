"""PostgreSQL looks at the rows that were there before bays, and nobody waits for it: this takes no lock that a sale minds."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def validate(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for table in ("seat", "price"):
            schema_editor.execute(f"ALTER TABLE programme_{table} VALIDATE CONSTRAINT {table}_category_known")


class Migration(migrations.Migration):
    dependencies = [("programme", "0008_bays")]
    operations = [migrations.RunPython(validate, migrations.RunPython.noop)]
