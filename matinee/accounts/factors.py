"""The second factor of an account: a passkey, a security key, or an app that knows codes."""

import base64

from allauth.core.context import request_context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.utils import is_mfa_enabled
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from matinee.accounts.models import User


class FactorAdapter(DefaultMFAAdapter):
    """Whoever reads a backup must not be able to make codes."""

    def encrypt(self, text: str) -> str:
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _fernet().decrypt(encrypted_text.encode()).decode()


def _fernet() -> MultiFernet:
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    digests = (salted_hmac("matinee.accounts.factors", "", key, algorithm="sha256").digest() for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


def has_second_factor(user: User) -> bool:
    return bool(is_mfa_enabled(user))


def lacks_second_factor(user: User) -> bool:
    """Whether this is staff who have to add one before they may work."""
    return settings.STAFF_SECOND_FACTOR and user.is_staff and not has_second_factor(user)


def knows_code(request: HttpRequest, user: User, code: str) -> bool:
    """Whether this is the code of the moment, or one of those for a lost device, which is used up by it."""
    with request_context(request):
        return bool(AuthenticateForm(user=user, data={"code": code}).is_valid())
