"""When the gateway of a payment is asked about it next. Those that were given up are asked about, too."""

from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.utils import timezone


def ask(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    payments = apps.get_model("sales", "Payment").objects.filter(captured_at=None, declined_at=None)
    payments.exclude(gateway="desk").update(ask_at=timezone.now())


class Migration(migrations.Migration):
    dependencies = [
        ("sales", "0009_claims_keep_their_plan"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="payment",
            name="ask_at",
            field=models.DateTimeField(
                blank=True,
                editable=False,
                help_text="When its gateway is asked about it next. Empty: never again, or it is answered.",
                null=True,
            ),
        ),
        migrations.AlterField(
            model_name="payment",
            name="abandoned_at",
            field=models.DateTimeField(blank=True, help_text="When its seats had lapsed without an answer.", null=True),
        ),
        migrations.RunPython(ask, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="payment",
            index=models.Index(
                condition=models.Q(("ask_at__isnull", False), ("captured_at", None), ("declined_at", None)),
                fields=["ask_at"],
                name="payment_to_ask_about",
            ),
        ),
    ]
