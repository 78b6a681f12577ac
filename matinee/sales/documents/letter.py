"""A mail with pictures in its text and files beside it, put together as mail programs like it.

mixed
├── alternative
│   ├── text
│   └── related: HTML, and the pictures that it shows by `cid:`
└── files
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage as StandardMessage
from email.utils import formatdate, make_msgid
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage, get_connection
from django.core.mail.message import sanitize_address
from django.core.validators import validate_email
from django.template.loader import render_to_string


@dataclass(frozen=True, slots=True)
class Attachment:
    name: str
    content: bytes
    mimetype: str
    parameters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Letter:
    """What is said to whom. `template` names a pair in templates/mail: NAME.txt and NAME.html."""

    to: str
    subject: str
    template: str
    context: Mapping[str, Any]
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    attachments: Sequence[Attachment] = ()

    def send(self) -> None:
        """Send it; to nobody, if there is no address or none that can be one."""
        try:
            validate_email(self.to)
        except ValidationError:
            return
        _Envelope(self, settings.DELIVERY_BACKEND).send()

    def send_later(self) -> None:
        """Hand it to the worker, in the transaction at hand: in a request nobody waits for a mail server."""
        _Envelope(self, settings.EMAIL_BACKEND).send()

    def message(self) -> "Written":
        """As it goes over the wire. A line break in a header raises ValueError: nobody adds headers to our mails."""
        message = Written()
        message["From"] = settings.DEFAULT_FROM_EMAIL
        message["To"] = sanitize_address(self.to, "utf-8")
        message["Subject"] = " ".join(self.subject.split())
        message["Date"] = formatdate()
        message["Message-ID"] = make_msgid(domain=settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> "))
        # Out-of-office answers to a ticket help nobody.
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(render_to_string(f"mail/{self.template}.txt", {**self.context}))
        message.add_alternative(render_to_string(f"mail/{self.template}.html", {**self.context}), subtype="html")
        html = list(message.iter_parts())[1]
        for name, content in self.pictures.items():
            html.add_related(content, "image", "png", cid=f"<{name}>", disposition="inline", filename=f"{name}.png")
        for file in self.attachments:
            _attach(message, file)
        return message


def _attach(message: StandardMessage, file: Attachment) -> None:
    maintype, subtype = file.mimetype.split("/")
    if maintype == "text":
        # With its charset, or mail programs take it for ASCII (RFC 5545, 3.1.4).
        text = file.content.decode()
        message.add_attachment(text, subtype=subtype, charset="utf-8", filename=file.name, params={**file.parameters})
    else:
        message.add_attachment(file.content, maintype, subtype, filename=file.name)


class Written(StandardMessage):
    def as_bytes(self, unixfrom: bool = False, policy: Any = None, linesep: str = "\n") -> bytes:
        """With the argument that Django's mail backends pass."""
        return super().as_bytes(unixfrom, policy=(policy or self.policy).clone(linesep=linesep))


class _Envelope(EmailMessage):
    """What Django's backends take: the letter with its address."""

    def __init__(self, letter: Letter, backend: str) -> None:
        super().__init__(to=[letter.to], connection=get_connection(backend))
        self.letter = letter

    def message(self, *, policy: Any = None) -> Any:
        return self.letter.message()
