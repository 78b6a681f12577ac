"""A mailbox with a real SMTP server in front of it."""

from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.smtp import SMTP, Envelope, Session


class Mailbox:
    """What the server was given, in the order of its arrival; or, while it `refuses`, wasn't."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.refuses = False

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 (aiosmtpd's name)
        if self.refuses:
            return "451 Try again later"
        if isinstance(envelope.content, bytes):
            self.messages.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"
