"""A claim that isn't released is on a seat of its showtime's plan: the constraints."""

from django.db import migrations, models

import matinee.composite


class Migration(migrations.Migration):
    dependencies = [("sales", "0008_claims_bound_to_plans")]
    operations = [
        migrations.AddConstraint(
            model_name="reservedseat",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("live_plan__isnull", False), ("released_at", None)),
                    models.Q(("live_plan", None), ("released_at__isnull", False)),
                    _connector="OR",
                ),
                name="claim_has_plan_until_released",
            ),
        ),
        migrations.AddConstraint(
            model_name="reservedseat",
            constraint=matinee.composite.CompositeForeignKey(
                fields=("showtime", "live_plan"),
                name="claim_of_its_showtimes_plan",
                to_columns=("id", "plan_id"),
                to_table="programme_showtime",
            ),
        ),
        migrations.AddConstraint(
            model_name="reservedseat",
            constraint=matinee.composite.CompositeForeignKey(
                fields=("seat", "live_plan"),
                name="claim_on_a_seat_of_its_plan",
                to_columns=("id", "plan_id"),
                to_table="programme_seat",
            ),
        ),
    ]
