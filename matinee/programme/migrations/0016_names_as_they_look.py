from typing import Any

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

import matinee.names
from matinee.names import key, of_older, searchable


def fill(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    for name, of in (
        ("Movie", {"search_key": ("title", "original_title", "director"), "genre_key": ("genre",)}),
        ("Theater", {"search_key": ("name", "location"), "city_key": ("city",)}),
    ):
        rows = apps.get_model("programme", name).objects.using(editor.connection.alias)
        for row in rows.iterator(chunk_size=2000):
            keys = {key: searchable(getattr(row, column) for column in columns) for key, columns in of.items()}
            rows.filter(pk=row.pk).update(**keys)
    for name, parent in (("Screen", "theater_id"), ("PriceCard", "theater_id"), ("SeatPlan", "screen_id")):
        fill_names(apps.get_model("programme", name).objects.using(editor.connection.alias), parent)


def fill_names(rows: Any, parent: str) -> None:
    """The oldest of two that look the same gets the key; the other keeps its name, and has its number behind the key.

    All versions of a seat plan have one name, and so one key.
    """
    owners: dict[tuple[int, str], str] = {}
    keys: dict[tuple[int, str], str] = {}
    for pk, within, name in rows.order_by("pk").values_list("pk", parent, "name").iterator(chunk_size=2000):
        owner = owners.setdefault((within, key(name)), name)
        found = keys.setdefault((within, name), key(name) if owner == name else of_older(name, pk))
        rows.filter(pk=pk).update(name_key=found)


class Migration(migrations.Migration):
    dependencies = [
        ("programme", "0015_parts_of_a_showtime"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="pricecard",
            name="price_card_name_unique",
        ),
        migrations.RemoveConstraint(
            model_name="screen",
            name="screen_name_unique",
        ),
        migrations.RemoveConstraint(
            model_name="seatplan",
            name="seat_plan_version_unique",
        ),
        migrations.AddField(
            model_name="movie",
            name="genre_key",
            field=matinee.names.SearchKey(blank=True, db_default="", default="", editable=False, of=("genre",)),
        ),
        migrations.AddField(
            model_name="movie",
            name="search_key",
            field=matinee.names.SearchKey(
                blank=True, db_default="", default="", editable=False, of=("title", "original_title", "director")
            ),
        ),
        migrations.AddField(
            model_name="pricecard",
            name="name_key",
            field=matinee.names.NameKey(editable=False, max_length=320, null=True),
        ),
        migrations.AddField(
            model_name="screen",
            name="name_key",
            field=matinee.names.NameKey(editable=False, max_length=320, null=True),
        ),
        migrations.AddField(
            model_name="seatplan",
            name="name_key",
            field=matinee.names.NameKey(editable=False, max_length=320, null=True),
        ),
        migrations.AddField(
            model_name="theater",
            name="city_key",
            field=matinee.names.SearchKey(blank=True, db_default="", default="", editable=False, of=("city",)),
        ),
        migrations.AddField(
            model_name="theater",
            name="search_key",
            field=matinee.names.SearchKey(
                blank=True, db_default="", default="", editable=False, of=("name", "location")
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
