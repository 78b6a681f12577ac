"""The worker's sign of life."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models


class SignOfLife(models.Model):
    """When a part of the site was last seen at work. There is a row a part, however many processes it has."""

    WORKER: ClassVar[str] = "worker"
    # The worker shows itself with every sweep, so this is several of them missed.
    SILENT_AFTER: ClassVar[timedelta] = timedelta(seconds=90)

    part = models.CharField(max_length=20, primary_key=True)
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.part

    @classmethod
    def show(cls, part: str, now: datetime) -> None:
        cls.objects.update_or_create(part=part, defaults={"seen_at": now})

    @classmethod
    def last(cls, part: str) -> datetime | None:
        return cls.objects.filter(part=part).values_list("seen_at", flat=True).first()
