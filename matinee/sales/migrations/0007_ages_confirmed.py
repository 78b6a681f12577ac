"""That whoever buys has confirmed an age is kept with the reservation, for the ticket to say.

Until now the page alone asked, and kept nothing: what it sold for showtimes to come was confirmed.
"""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone


def fill(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    purchases = apps.get_model("sales", "Purchase").objects.filter(reservation=OuterRef("pk"))
    asked = Q(showtime__movie__min_age__gt=0) | Q(showtime__movie__accompanied_min_age__gt=0)
    sold = apps.get_model("sales", "Reservation").objects.filter(asked, purchase__channel="web")
    sold.filter(showtime__ends_at__gt=timezone.now()).update(
        age_confirmed_at=Subquery(purchases.values("purchased_at")[:1])
    )


def nothing(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """The column goes by itself."""


class Migration(migrations.Migration):
    dependencies = [("sales", "0006_payments_know_their_channel")]

    operations = [
        migrations.AddField(
            model_name="reservation",
            name="age_confirmed_at",
            field=models.DateTimeField(
                blank=True,
                help_text="When whoever buys said that all are old enough. Empty: asked at the door, if the film asks.",
                null=True,
            ),
        ),
        migrations.RunPython(fill, nothing),
    ]
