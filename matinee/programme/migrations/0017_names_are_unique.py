from django.db import migrations, models


class Migration(migrations.Migration):
    """In a transaction of its own: PostgreSQL alters no table of which rows were changed in the same one."""

    dependencies = [("programme", "0016_names_as_they_look")]

    operations = [
        migrations.AddConstraint(
            model_name="pricecard",
            constraint=models.UniqueConstraint(fields=("theater", "name_key"), name="price_card_name_unique"),
        ),
        migrations.AddConstraint(
            model_name="screen",
            constraint=models.UniqueConstraint(fields=("theater", "name_key"), name="screen_name_unique"),
        ),
        migrations.AddConstraint(
            model_name="seatplan",
            constraint=models.UniqueConstraint(
                fields=("screen", "name_key", "version"), name="seat_plan_version_unique"
            ),
        ),
    ]
