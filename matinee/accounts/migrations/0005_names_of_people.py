from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Value
from django.db.models.functions import Concat, Left, Trim

import matinee.accounts.spelling


def join_names(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Take the names over that the office could already note, in two parts."""
    users = apps.get_model("accounts", "User").objects.using(editor.connection.alias)
    both = Trim(Concat("first_name", Value(" "), "last_name"))
    users.exclude(first_name="", last_name="").update(name=Trim(Left(both, 200)))


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_credentials_change"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="name",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="As on their tickets.",
                max_length=200,
                validators=[matinee.accounts.spelling.single_line],
            ),
        ),
        migrations.RunPython(join_names, migrations.RunPython.noop),
    ]
