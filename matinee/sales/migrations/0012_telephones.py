from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("sales", "0011_revisions"),
    ]

    operations = [
        migrations.AddField(
            model_name="reservation",
            name="phone",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="Digits, as E.164 has them.",
                max_length=16,
                verbose_name="telephone",
            ),
        ),
    ]
