from typing import Any

from django.apps.registry import Apps
from django.core.validators import MaxValueValidator
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def length(
    name: str | None, default: int, db_default: int | None, help_text: str, **facts: Any
) -> models.Field[int, int]:
    if db_default is not None:
        facts["db_default"] = db_default
    return models.PositiveSmallIntegerField(
        name, default=default, help_text=help_text, validators=[MaxValueValidator(300)], **facts
    )


DOORS = "How long before the advertised start the doors open."
ADS = "Advertisements and trailers, between the advertised start and the film."
CLEANING = "Between the end and the next doors."


def keep_as_planned(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Every showtime opens and is cleaned as its theater has it, and no advertisements run after its start."""
    for theater in apps.get_model("programme", "Theater").objects.all():
        apps.get_model("programme", "Showtime").objects.filter(screen__theater=theater).update(
            doors_minutes=theater.doors_minutes, cleaning_minutes=theater.cleaning_minutes
        )


class Migration(migrations.Migration):
    dependencies = [("programme", "0014_published_showtimes")]

    operations = [
        # The name alone changes: the version before reads and writes this column while an update is under way.
        migrations.AlterField("theater", "preshow_minutes", length(None, 15, None, "", db_column="preshow_minutes")),
        migrations.RenameField("theater", "preshow_minutes", "doors_minutes"),
        migrations.AlterField(
            "theater",
            "doors_minutes",
            length(
                "doors, in minutes",
                15,
                None,
                f"{DOORS} This and the next two are for showtimes that are planned from now on.",
                db_column="preshow_minutes",
            ),
        ),
        migrations.AddField("theater", "ads_minutes", length("advertisements, in minutes", 15, 0, ADS)),
        migrations.AlterField("theater", "cleaning_minutes", length("cleaning, in minutes", 15, None, CLEANING)),
        migrations.AddField("showtime", "doors_minutes", length("doors, in minutes", 0, 15, DOORS)),
        migrations.AddField("showtime", "ads_minutes", length("advertisements, in minutes", 0, 0, ADS)),
        migrations.AddField(
            "showtime", "interval_minutes", length("interval, in minutes", 0, 0, "An interval in the film.")
        ),
        migrations.AddField(
            "showtime",
            "after_minutes",
            length(
                "after the film, in minutes",
                0,
                0,
                "After the film, with the audience still there: a discussion, a quiz.",
            ),
        ),
        migrations.AddField("showtime", "cleaning_minutes", length("cleaning, in minutes", 0, 15, CLEANING)),
        migrations.RunPython(keep_as_planned, migrations.RunPython.noop),
    ]
