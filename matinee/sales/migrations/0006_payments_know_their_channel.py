"""Payments know where they were started, and cash that is owed who handed it out.

`admitted_at` leaves the code alone: the column stays until the version before this one, which writes it, runs nowhere.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce


def fill(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    payments = apps.get_model("sales", "Payment").objects
    reservations, purchases = (
        apps.get_model("sales", "Reservation").objects,
        apps.get_model("sales", "Purchase").objects,
    )
    sold = purchases.filter(payment=OuterRef("pk")).values("channel")[:1]
    reserved = reservations.filter(pk=OuterRef("reservation")).values("channel")[:1]
    payments.update(channel=Coalesce(Subquery(sold), Subquery(reserved)))
    # Until now cash counted as handed out at once, and nobody wrote down from where.
    handed_out = apps.get_model("sales", "Refund").objects.filter(payment__gateway="desk", completed_at__isnull=False)
    handed_out.update(till="not recorded")


def nothing(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """The columns go by themselves."""


def staff() -> models.ForeignKey:  # type: ignore[type-arg]
    return models.ForeignKey(
        blank=True,
        null=True,
        on_delete=django.db.models.deletion.SET_NULL,
        related_name="+",
        to=settings.AUTH_USER_MODEL,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("sales", "0005_calling_off"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.RemoveField(model_name="ticket", name="admitted_at")]
        ),
        migrations.AddField(
            model_name="payment",
            name="channel",
            field=models.CharField(
                choices=[("web", "Web"), ("api", "Api"), ("desk", "Desk"), ("house", "House")],
                db_default="",
                help_text="Where it was started; at the desk, who took it is `by`.",
                max_length=5,
            ),
        ),
        migrations.AddField(model_name="payment", name="by", field=staff()),
        migrations.AddField(model_name="refund", name="handed_out_by", field=staff()),
        migrations.AddField(
            model_name="refund",
            name="till",
            field=models.CharField(
                blank=True, db_default="", help_text="The drawer that the cash was taken from.", max_length=100
            ),
        ),
        migrations.RunPython(fill, nothing),
    ]
