"""The second factor of an account: a passkey, a security key, or an app that knows codes."""

import base64
import logging
from collections.abc import Iterator
from typing import ClassVar

from allauth.core.context import request_context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from matinee.accounts import sessions
from matinee.accounts.models import User

# What apps and spare codes are made of, by its name in their data.
SECRETS = ("secret", "seed")

logger = logging.getLogger(__name__)


class FactorAdapter(DefaultMFAAdapter):
    """Whoever reads a backup must not be able to make codes."""

    error_messages: ClassVar = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "This isn't the code. It changes every half minute: type the one that your app shows now.",
        "cannot_generate_recovery_codes": "Spare codes are for who has a passkey or an app with codes.",
        "unverified_email": "Please confirm your e-mail address first: its mail has a link.",
    }

    def encrypt(self, text: str) -> str:
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        try:
            return _fernet().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            logger.error(
                "A second factor was written with another SECRET_KEY. "
                "Name that in SECRET_KEY_FALLBACKS (docs/running.md)."
            )
            raise


def _fernet() -> MultiFernet:
    return MultiFernet([_with(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _with(key: str) -> Fernet:
    digest = salted_hmac("matinee.accounts.factors", "", key, algorithm="sha256").digest()
    return Fernet(base64.urlsafe_b64encode(digest))


def renew() -> int:
    """Write with the site's key what one of the keys before it wrote. How many second factors that were."""
    return sum(_renew(pk) for pk in _of_another_key())


def of_another_key() -> int:
    """How many second factors the site's key alone can't read."""
    return sum(1 for _ in _of_another_key())


def _of_another_key() -> Iterator[int]:
    key = _with(settings.SECRET_KEY)
    for pk, data in Authenticator.objects.values_list("pk", "data"):
        try:
            for written in (data[name] for name in SECRETS if name in data):
                key.decrypt(written)
        except InvalidToken:
            yield pk


@transaction.atomic
def _renew(pk: int) -> bool:
    """Whether that could be done. In line with whoever uses up a spare code at this moment."""
    factor = Authenticator.objects.select_for_update().filter(pk=pk).first()
    if factor is None:
        return False
    try:
        written = {name: _fernet().rotate(factor.data[name]).decode() for name in SECRETS if name in factor.data}
    except InvalidToken:
        return False
    factor.data |= written
    factor.save(update_fields=["data"])
    return True


@receiver(authenticator_added)
def end_other_sessions(request: HttpRequest, user: User, authenticator: Authenticator, **_: object) -> None:
    """End what was let in without the new factor: other sessions, and all tokens."""
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        sessions.keep_only_this(request, user)


def knows_code(request: HttpRequest, user: User, code: str) -> bool:
    """Whether this is the code of the moment, or a spare one, which is used up by it. TooManyTries."""
    with request_context(request):
        return bool(AuthenticateForm(user=user, data={"code": code}).is_valid())
