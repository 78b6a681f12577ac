"""Where the mail of a demo lands: one file a message, in a folder, to be opened with any mail program."""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import count

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

_numbers = count(1)


class FileBackend(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        settings.MAIL_FOLDER.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            moment = f"{datetime.now(UTC):%Y%m%d-%H%M%S-%f}"
            file = settings.MAIL_FOLDER / f"{moment}-{next(_numbers)}.eml"
            file.write_bytes(message.message().as_bytes())
        return len(email_messages)
