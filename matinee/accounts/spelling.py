"""How names, addresses and passwords are spelled, so that equal ones are equal on every database.

Databases fold case in different ways: SQLite knows the letters of ASCII alone. So it is done here, as Unicode says
(UAX #15, and NIST SP 800-63B for passwords), and what is compared is stored.
"""

import unicodedata
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from matinee.refusals import is_single_line

# Letters of Hangul and Khmer that leave no mark on a page, so that two usernames would look the same.
UNSEEN = frozenset("\u115f\u1160\u17b4\u17b5\u3164\uffa0")


def single_line(text: str) -> None:
    """ValidationError for line breaks and other control characters, and for characters that turn the text around."""
    if not is_single_line(text):
        raise ValidationError("A name is one line, without control characters.")


def normal(text: str) -> str:
    """The form NFKC: the same for a letter with its accent and for the two of them, for wide letters and for usual."""
    return unicodedata.normalize("NFKC", text)


def key(username: str) -> str:
    """What usernames are compared by: without case. At most three times as long as what is normal already."""
    return normal(normal(username).casefold())


def username(text: str) -> str:
    """As it is stored. ValidationError for letters that nobody sees."""
    if UNSEEN & set(text):
        raise ValidationError("A username has letters that can be seen.")
    return normal(text)


def address(text: str) -> str:
    """An e-mail address as it is stored and compared. ValidationError, if its first part has other letters than ASCII.

    Some of them become letters of ASCII in capitals: whose mailbox it is would depend on who compares.
    """
    found = normal(text.strip()).lower()
    if not found.rpartition("@")[0].isascii():
        raise ValidationError("Before the @ an e-mail address has only letters from a to z, digits and signs.")
    return found


class UsernameKey(models.CharField):  # type: ignore[type-arg]  # generic in its stubs alone
    """The key of the row's username, written whenever the row is. Of an account that had its username before this
    field came, and shares it with an older one in another case, it has a number behind it, which is kept.
    """

    def pre_save(self, row: models.Model, add: bool) -> Any:
        before, now = getattr(row, self.attname) or "", key(row.username)  # type: ignore[attr-defined]
        if before.partition(" ")[0] != now:
            setattr(row, self.attname, now)
        return getattr(row, self.attname)
