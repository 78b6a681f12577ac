"""Passwords that everybody would try here first: words of the house with a little around them (ASVS 5.0, 6.1.2)."""

from typing import Any
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError

from matinee import names

# Beside these: the site's host, the names and cities of its theaters, each word of four letters or more.
ALWAYS = ("matinee", "cinema", "kino", "theater", "theatre", "movie", "movies", "film", "ticket", "tickets", "popcorn")
SHORTEST_WORD, LEFT_OVER, MOST_THEATERS = 4, 8, 500


class HouseWordsValidator:
    """Refuses a password of which fewer than eight signs are left without the words of the house."""

    def validate(self, password: str, user: Any = None) -> None:
        left = names.folded(password)
        for word in sorted(house_words(), key=len, reverse=True):
            left = left.replace(word, "")
        if len(left) < LEFT_OVER and left != names.folded(password):
            raise ValidationError("The password is little more than words of this house. Add words of your own.")

    def get_help_text(self) -> str:
        return "Your password can’t be little more than the name of this house."


def house_words() -> set[str]:
    said = [*ALWAYS, *(urlsplit(settings.SITE_URL).hostname or "").split("."), *_of_theaters()]
    return {word for text in said for word in names.folded(text).split() if len(word) >= SHORTEST_WORD}


def _of_theaters() -> list[str]:
    # Accounts are below the programme, and know its rows by their names alone.
    rows = apps.get_model("programme", "Theater").objects.values_list("name", "city")[:MOST_THEATERS]
    return [text for row in rows for text in row]
