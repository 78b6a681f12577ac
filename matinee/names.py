"""How names are compared, on every database alike: as their readers see them, not by code points.

Databases fold case in different ways (SQLite knows the letters of ASCII alone), and to them a letter with its accent is
another one than both in one. So it is done here, as Unicode says (UAX #15, UTS #10), and what is compared is stored.
"""

import re
import unicodedata
from typing import Any

from django.db import models

# What a key may be at most. An index of PostgreSQL takes 2,700 bytes, and NFKC makes eighteen letters of some.
LONGEST_KEY = 300
# No key has two blanks in a row.
BEFORE_NUMBER = "  "
# Accents of Latin, Greek and Cyrillic letters. The marks of other scripts make other letters: か and が.
ACCENTS = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]")
# Letters that Unicode doesn't take apart, and signs that people type for one another.
ALIKE = str.maketrans(
    {"ø": "o", "đ": "d", "ł": "l", "ħ": "h", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"}
    | dict.fromkeys("’‘ʼ`´", "'")
    | dict.fromkeys("“”„«»", '"')
    | dict.fromkeys("‐‑–—−", "-")
)  # fmt: skip


def key(name: str) -> str:
    """What two names that look the same have in common: without case, width and doubled blanks, letters composed."""
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    return " ".join(plain.split())[:LONGEST_KEY]


def folded(text: str) -> str:
    """What is searched by: as `key`, and without accents, so that amelie finds Amélie. ß is ss, ø is o, ’ is '."""
    # Before it is taken apart as well: NFKD makes a blank with an accent of ´.
    plain = unicodedata.normalize("NFKD", text.casefold().translate(ALIKE))
    plain = ACCENTS.sub("", plain).translate(ALIKE)
    return " ".join(unicodedata.normalize("NFC", plain).casefold().split())


class NameKey(models.CharField):  # type: ignore[type-arg]  # generic in its stubs alone
    """The key of the row's name, written whenever the row is. Of a row that had its name before this field came, and
    shares it with an older one, it has a number behind it, which is kept.
    """

    is_derived = True

    def __init__(self, **facts: Any) -> None:
        usual: dict[str, Any] = {"max_length": LONGEST_KEY + 20, "null": True, "editable": False}
        super().__init__(**usual | facts)

    def pre_save(self, row: models.Model, add: bool) -> Any:
        before, now = getattr(row, self.attname) or "", key(row.name)  # type: ignore[attr-defined]
        if before.partition(BEFORE_NUMBER)[0] != now:
            setattr(row, self.attname, now)
        return getattr(row, self.attname)


def of_older(name: str, pk: int) -> str:
    """The key of a row whose name is another one's already."""
    return f"{key(name)}{BEFORE_NUMBER}{pk}"


class SearchKey(models.TextField):  # type: ignore[type-arg]  # generic in its stubs alone
    """The folded text of other columns of the row, a line each, written whenever the row is."""

    is_derived = True

    def __init__(self, *, of: tuple[str, ...] = (), **facts: Any) -> None:
        self.of = of
        usual: dict[str, Any] = {"default": "", "db_default": "", "editable": False, "blank": True}
        super().__init__(**usual | facts)

    def deconstruct(self) -> Any:
        name, path, args, facts = super().deconstruct()
        return name, path, args, facts | {"of": self.of}

    def pre_save(self, row: models.Model, add: bool) -> str:
        found = searchable(getattr(row, name) for name in self.of)
        setattr(row, self.attname, found)
        return found


def searchable(texts: Any) -> str:
    return "\n".join(map(folded, texts))
