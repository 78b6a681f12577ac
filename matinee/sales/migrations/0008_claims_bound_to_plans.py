"""Bind live claims to the seat plan of their showtime: the column, and its values. The next migration adds the constraints.

Claims whose time is up are released first. Unpaid claims on seats of another plan, which no constraint refused so far,
are released, too. A purchase with such a seat is for a person to decide about: the migration stops and names it.
"""

import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import F, OuterRef, Subquery
from django.utils import timezone


def fill(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    claims = apps.get_model("sales", "ReservedSeat").objects.filter(released_at=None)
    showtimes = apps.get_model("programme", "Showtime").objects
    claims.filter(held_until__lte=timezone.now()).update(released_at=F("held_until"), released_because="expired")
    strays = claims.exclude(seat__plan=F("showtime__plan"))
    sold = strays.filter(reservation__purchase__cancelled_at=None).exclude(reservation__purchase=None)
    if purchases := sorted(set(sold.values_list("reservation__purchase", flat=True))):
        raise ValueError(
            f"Purchases {', '.join(map(str, purchases))} have seats of another seat plan than their showtime's. "
            "Give them back, or give their showtimes the plan that they were sold from. Then migrate again."
        )
    stray = list(strays.values_list("pk", flat=True))
    claims.filter(pk__in=stray).update(released_at=timezone.now(), released_because="expired")
    plan = showtimes.filter(pk=OuterRef("showtime")).values("plan")
    claims.update(live_plan=Subquery(plan))


class Migration(migrations.Migration):
    dependencies = [
        ("programme", "0012_claims_bound_to_plans"),
        ("sales", "0007_ages_confirmed"),
    ]

    operations = [
        migrations.AddField(
            model_name="reservedseat",
            name="live_plan",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                editable=False,
                help_text="The seat plan of the showtime, until the claim is released.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="programme.seatplan",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
