"""Who is asking."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models.functions import Lower


class User(AbstractUser):
    """A customer, or with `is_staff` someone who works for the cinema."""

    class Meta(AbstractUser.Meta):
        constraints = [
            models.UniqueConstraint(
                Lower("username"),
                name="user_username_unique",
                violation_error_message="A user with that username already exists.",
            )
        ]


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def matching(self, secret: str) -> "ApiTokenQuerySet":
        return self.filter(digest=ApiToken.digest_of(secret), user__is_active=True)


class ApiToken(models.Model):
    """What a program signs its requests with. The secret itself is shown once and kept nowhere."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    # The secret has 256 random bits, so a plain hash is enough: there is nothing to guess.
    digest = models.BinaryField(max_length=32, unique=True, editable=False)
    name = models.CharField(max_length=100, blank=True)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)

    # A token in use says so at most once in this time, so that reading doesn't become writing.
    USE_IS_NOTED_EVERY: ClassVar[timedelta] = timedelta(minutes=5)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.name or f"Token {self.pk}"

    @staticmethod
    def digest_of(secret: str) -> bytes:
        return hashlib.sha256(secret.encode("utf-8", "replace")).digest()

    @classmethod
    def issue(cls, user: User, *, name: str, now: datetime) -> tuple["ApiToken", str]:
        """A new token, and its secret for the one time that it can be read."""
        secret = secrets.token_urlsafe(32)
        return cls.objects.create(user=user, digest=cls.digest_of(secret), name=name, created_at=now), secret

    @classmethod
    def note_use(cls, pk: int, before: datetime | None, now: datetime) -> None:
        """That the token with this id is used now, and was last `before`."""
        if before is None or now - before >= cls.USE_IS_NOTED_EVERY:
            cls.objects.filter(pk=pk).update(last_used_at=now)


class Change(models.Model):
    """Something that staff did. Rows are added and never changed; they outlive the accounts that they name."""

    who = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="changes")
    username = models.CharField(max_length=150)
    at = models.DateTimeField(db_index=True)
    face = models.CharField("where", max_length=10, help_text="The office, the box office, or the API.")
    verb = models.CharField(max_length=50)
    kind = models.CharField(max_length=50)
    row = models.CharField("number", max_length=20)
    name = models.CharField(max_length=200)
    changed = models.JSONField(default=dict, help_text="For every field, what it was and what it is.")

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["kind", "row"], name="change_by_row")]

    def __str__(self) -> str:
        return f"{self.username} {self.verb} {self.kind} {self.name}"
