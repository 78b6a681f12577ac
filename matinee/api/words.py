"""What pydantic finds wrong with a request, in words for the person who wrote it."""

from collections.abc import Iterable, Mapping
from typing import Any

from matinee.api import fields
from matinee.api.problems import ALL_OF_IT, Malformed
from matinee.refusals import NOT_ONE_LINE

SENTENCES = {
    "missing": "It is missing.",
    "extra_forbidden": "There is no such field here.",
    "string_type": "It must be text.",
    "string_unicode": "It has characters that are no text.",
    "string_too_short": "It must have at least {min_length} characters.",
    "string_too_long": "It can have at most {max_length} characters.",
    "int_type": "It must be a whole number.",
    "int_parsing": "It must be a whole number.",
    "int_parsing_size": "It must be a whole number, and not as large as that.",
    "int_from_float": "It must be a whole number.",
    "bool_type": "It must be true or false.",
    "bool_parsing": "It must be true or false.",
    "greater_than_equal": "It must be at least {ge}.",
    "less_than_equal": "It must be at most {le}.",
    "decimal_max_places": "It can have at most {decimal_places} digits after the point.",
    "literal_error": "It can be {expected}.",
    "list_type": "It must be a list.",
    "too_long": "It can have at most {max_length} entries.",
    "date_parsing": "It must be a date: 2030-01-31.",
    "date_from_datetime_parsing": "It must be a date: 2030-01-31.",
    "date_from_datetime_inexact": "It must be a date: 2030-01-31.",
}
PATTERNS = {
    fields.TEXT: "It has characters that are no text.",
    fields.LINE: NOT_ONE_LINE,
    fields.LINE_NOT_BLANK: f"It can't be empty. {NOT_ONE_LINE}",
    fields.USERNAME: "It can have letters, digits and the signs @ . + - _ alone.",
    fields.URL_OR_NOTHING: "It must be a web address: https://example.org/trailer.",
    fields.CURRENCY: "It must be an ISO 4217 currency, such as EUR.",
    fields.CARD_NUMBER: "It has digits, and blanks or dashes between them.",
}


def in_our_words(errors: Iterable[Mapping[str, Any]]) -> Malformed:
    return Malformed((_field(error["loc"]), _sentence(error)) for error in errors)


def _field(location: tuple[str | int, ...]) -> str:
    """The field's own name; `seats.0` for an entry of a list. ninja puts before it where it looked."""
    source, *names = location
    if source == "body":
        names = names[1:]
    # Behind a field's name pydantic says which of several types it tried; to the sender it is one field.
    return ".".join(str(name) for name in names if not str(name).startswith(("constrained-", "function-"))) or ALL_OF_IT


def _sentence(error: Mapping[str, Any]) -> str:
    about = error.get("ctx", {})
    match error["type"]:
        case "value_error":
            return str(about["error"])
        case "string_pattern_mismatch":
            return PATTERNS[about["pattern"]]
        case kind if kind in SENTENCES:
            return SENTENCES[kind].format(**about)
    return str(error["msg"])
