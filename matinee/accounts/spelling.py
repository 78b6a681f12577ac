"""The spelling of names that people register with."""

import unicodedata

from django.core.exceptions import ValidationError

# Embeddings, overrides and isolates: they turn the text around them, and are seen by nobody.
TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
BREAKING = frozenset({"Cc", "Zl", "Zp"})


def single_line(text: str) -> None:
    """ValidationError for line breaks and other control characters, and for characters that turn the text around."""
    if any(sign in TURNING or unicodedata.category(sign) in BREAKING for sign in text):
        raise ValidationError("A name is one line, without control characters.")
