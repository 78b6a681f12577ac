"""A mail as text that only this site can read: it waits in a table for the worker, and may hold a link that lets in."""

import base64
import json
from email import message_from_bytes
from email.policy import SMTP
from typing import Any

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils.crypto import salted_hmac

from matinee.sales.documents.letter import Written


def seal(message: EmailMessage) -> str:
    """The whole mail, with its recipients."""
    said = {"to": message.recipients(), "mail": message.message().as_bytes().decode("utf-8", "surrogateescape")}
    return _keys().encrypt(json.dumps(said).encode()).decode()


def send(sealed: str) -> None:
    """Open it, and hand it to the mail server."""
    said = json.loads(_keys().decrypt(sealed.encode()))
    _Opened(said["to"], said["mail"].encode("utf-8", "surrogateescape")).send()


class _Opened(EmailMessage):
    """A mail that was put together before."""

    def __init__(self, to: list[str], written: bytes) -> None:
        super().__init__(to=to, connection=get_connection(settings.DELIVERY_BACKEND))
        self.written = written

    def message(self, *, policy: Any = None) -> Any:
        return message_from_bytes(self.written, Written, policy=SMTP)


def _keys() -> MultiFernet:
    return MultiFernet([_with(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _with(key: str) -> Fernet:
    digest = salted_hmac("matinee.sales.documents.sealed", "", key, algorithm="sha256").digest()
    return Fernet(base64.urlsafe_b64encode(digest))
