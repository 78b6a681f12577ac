from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

import matinee.accounts.spelling
from matinee.accounts.spelling import key


def fill_keys(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """The oldest account gets the key. SQLite may have let others in that differ only in the case of an Ä: they keep
    their username, log in with it as they spell it, and their key has their number behind it.
    """
    users = apps.get_model("accounts", "User").objects.using(editor.connection.alias)
    seen: set[str] = set()
    for pk, username in users.order_by("pk").values_list("pk", "username").iterator(chunk_size=2000):
        found = key(username)
        users.filter(pk=pk).update(username_key=f"{found} {pk}" if found in seen else found)
        seen.add(found)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_names_of_people"),
    ]

    operations = [
        migrations.AlterModelManagers(name="user", managers=[]),
        migrations.AddField(
            model_name="user",
            name="username_key",
            field=matinee.accounts.spelling.UsernameKey(editable=False, max_length=450, null=True),
        ),
        migrations.RunPython(fill_keys, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.UniqueConstraint(fields=("username_key",), name="user_username_key_unique"),
        ),
    ]
