from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("programme", "0003_broken_seats")]

    operations = [
        migrations.AddField("seat", "section", models.CharField(blank=True, default="", max_length=40), False),
        migrations.AddField("seat", "dx", models.SmallIntegerField(default=0)),
        migrations.AddField("seat", "dy", models.SmallIntegerField(default=0)),
        migrations.AddField(
            "seat",
            "joined",
            models.BooleanField(default=False, help_text="It shares its sofa with the seat on its left."),
        ),
    ]
