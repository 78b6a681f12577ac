"""Django's ways out for mail: the worker's queue, and in a demo a folder with one file a message."""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import count

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from matinee.sales import tasks
from matinee.sales.documents import sealed

_numbers = count(1)


class LaterBackend(BaseEmailBackend):
    """Writes mail down for the worker: no request waits for a mail server, whichever library sends."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            tasks.deliver.enqueue(sealed.seal(message))
        return len(email_messages)


class FileBackend(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        settings.MAIL_FOLDER.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            moment = f"{datetime.now(UTC):%Y%m%d-%H%M%S-%f}"
            file = settings.MAIL_FOLDER / f"{moment}-{next(_numbers)}.eml"
            file.write_bytes(message.message().as_bytes())
        return len(email_messages)
