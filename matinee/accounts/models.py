"""Who is asking."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any, ClassVar

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.models import AbstractUser, UserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property

from matinee.accounts import spelling
from matinee.accounts.spelling import UsernameKey, single_line


class Accounts(UserManager["User"]):
    use_in_migrations = False

    def called(self, username: str) -> "User | None":
        """The account with this username, however it is spelled and in whatever case."""
        wanted, key = spelling.normal(username), spelling.key(username)
        found = {user.username: user for user in self.filter(Q(username_key=key) | Q(username=wanted))}
        return found.get(wanted) or next(iter(found.values()), None)

    def get_by_natural_key(self, username: str | None) -> "User":
        """As `called`; Django asks here who logs in."""
        found = self.called(username or "")
        if found is None:
            raise self.model.DoesNotExist
        return found


class User(AbstractUser):
    """A customer, or with `is_staff` someone who works for the cinema."""

    NAME_LENGTH: ClassVar[int] = 200

    name = models.CharField(
        max_length=NAME_LENGTH,
        blank=True,
        default="",
        db_default="",
        validators=[single_line],
        help_text="As on their tickets.",
    )
    credentials_changed_at = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text="Sessions and tokens from before it are dead: another password, a second factor, or all logged out.",
    )

    # Empty in a row that a version from before this field has written.
    username_key = UsernameKey(max_length=450, null=True, editable=False)

    objects: ClassVar[Accounts] = Accounts()

    class Meta(AbstractUser.Meta):
        constraints = [
            models.UniqueConstraint(fields=["username_key"], name="user_username_key_unique"),
            models.UniqueConstraint(
                Lower("username"),
                name="user_username_unique",
                violation_error_message="A user with that username already exists.",
            ),
        ]

    def clean(self) -> None:
        """Spell name and address as they are stored. ValidationError for a username that somebody has."""
        super().clean()
        if self.email:
            self.email = spelling.address(self.email)
        other = User.objects.called(self.username)
        if other is not None and other.pk != self.pk:
            raise ValidationError({"username": "A user with that username already exists."})

    def set_password(self, raw_password: str | None) -> None:
        super().set_password(None if raw_password is None else spelling.normal(raw_password))

    def check_password(self, raw_password: str | None) -> bool:
        return super().check_password(None if raw_password is None else spelling.normal(raw_password))

    def rehash(self, password: str) -> None:
        """Store the password that they have in its normal form. It is no other password: tokens stay."""
        self.set_password(password)
        self._password = None
        self.save(update_fields=["password"])

    def get_full_name(self) -> str:
        return self.name or super().get_full_name()

    @property
    def shown_name(self) -> str:
        """What pages, mails and tickets call them: the username where they gave no name."""
        return self.get_full_name() or self.username

    @property
    def works_here(self) -> bool:
        """Whether it is an account of the house. Rights it has only with the second factor that the house wants."""
        return self.is_staff

    @property
    def has_staff_rights(self) -> bool:
        """Whether they may do what staff may. These rights are given here and nowhere else.

        Where the house wants a second factor, staff without one have no more rights than customers.
        """
        return self.is_active and self.is_staff and not self.lacks_second_factor

    @property
    def lacks_second_factor(self) -> bool:
        """Whether this is staff who have to add a second factor before they may work."""
        return settings.STAFF_SECOND_FACTOR and self.is_staff and not self.has_second_factor

    @cached_property
    def has_second_factor(self) -> bool:
        return bool(is_mfa_enabled(self))

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        return self.has_staff_rights and super().has_perm(perm, obj)

    def has_module_perms(self, app_label: str) -> bool:
        return self.has_staff_rights and super().has_module_perms(app_label)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, and with another password end all tokens and all other sessions."""
        # Set by `set_password`. A better hash of the same password isn't another password, and leaves it empty.
        if getattr(self, "_password", None) is not None:
            self.credentials_changed_at = timezone.now()
            if kwargs.get("update_fields") is not None:
                kwargs["update_fields"] = {*kwargs["update_fields"], "credentials_changed_at"}
        if "username" in (kwargs.get("update_fields") or ()):
            kwargs["update_fields"] = {*kwargs["update_fields"], "username_key"}
        super().save(*args, **kwargs)

    def end_sessions(self) -> None:
        """End all sessions and tokens. A session that is to go on needs `update_session_auth_hash` after it."""
        self.credentials_changed_at = timezone.now()
        self.save(update_fields=["credentials_changed_at"])

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session must still agree with. Django's takes the password alone."""
        since = self.credentials_changed_at.isoformat() if self.credentials_changed_at else ""
        return salted_hmac("matinee.accounts.session", self.password + since, secret, algorithm="sha256").hexdigest()


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def matching(self, secret: str) -> "ApiTokenQuerySet":
        return self.filter(digest=ApiToken.digest_of(secret)).in_force(timezone.now())

    def in_force(self, now: Any) -> "ApiTokenQuerySet":
        """Those that still sign: not ended, and made since their owner's credentials were changed last."""
        is_new = Q(user__credentials_changed_at=None) | Q(created_at__gte=F("user__credentials_changed_at"))
        return self.filter(is_new, Q(expires_at=None) | Q(expires_at__gt=now), user__is_active=True)


class ApiToken(models.Model):
    """What a program signs its requests with. The secret itself is shown once and kept nowhere."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    # The secret has 256 random bits, so a plain hash is enough: there is nothing to guess.
    digest = models.BinaryField(max_length=32, unique=True, editable=False)
    name = models.CharField(max_length=100, blank=True)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True, help_text="Empty: until it is revoked.")

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
    def issue(
        cls, user: User, *, name: str, now: datetime, expires_at: datetime | None = None
    ) -> tuple["ApiToken", str]:
        """A new token, and its secret for the one time that it can be read."""
        secret = secrets.token_urlsafe(32)
        made = cls(user=user, digest=cls.digest_of(secret), name=name, created_at=now, expires_at=expires_at)
        made.save(force_insert=True)
        return made, secret

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
