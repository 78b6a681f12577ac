"""Reading what a program sends."""

import json
from decimal import Decimal
from typing import Any, NoReturn

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, UnreadablePostError
from django.utils.datastructures import MultiValueDict
from ninja.parser import Parser

from matinee.api.problems import ALL_OF_IT, LengthRequired, Malformed, TooLarge, UnsupportedMediaType

# No resource has half as many.
MOST_FIELDS = 100


def check_body(request: HttpRequest) -> None:
    """That the body, if there is one, is JSON by its own account and not too large."""
    if request.method in ("GET", "HEAD"):
        return
    if "HTTP_TRANSFER_ENCODING" in request.META and "CONTENT_LENGTH" not in request.META:
        # WSGI has no way to read such a body, and would show an empty one.
        raise LengthRequired
    try:
        has_body = bool(request.body)
    except RequestDataTooBig:
        raise TooLarge from None
    except UnreadablePostError:
        raise Malformed([(ALL_OF_IT, "It ended before its end.")]) from None
    if has_body and request.content_type != "application/json":
        raise UnsupportedMediaType


def body_of(request: HttpRequest) -> dict[str, Any]:
    """The JSON object that a request came with; it is read once. Malformed."""
    known: dict[str, Any] | None = getattr(request, "parsed_body", None)
    if known is None:
        known = request.parsed_body = parsed(request.body)  # type: ignore[attr-defined]
    return known


def parsed(text: bytes) -> dict[str, Any]:
    try:
        body = json.loads(text, parse_float=_number, parse_constant=_no_constant)
    # Of a number whose exponent no machine can hold, Decimal says that by an ArithmeticError.
    except (ValueError, ArithmeticError, RecursionError) as error:
        where = f" at line {error.lineno}, column {error.colno}" if isinstance(error, json.JSONDecodeError) else ""
        raise Malformed([(ALL_OF_IT, f"It isn't JSON that can be read{where}.")]) from None
    if not isinstance(body, dict):
        raise Malformed([(ALL_OF_IT, "It must be a JSON object.")])
    if len(body) > MOST_FIELDS:
        raise Malformed([(ALL_OF_IT, f"It has more than {MOST_FIELDS} fields.")])
    return body


class JsonParser(Parser):
    """JSON as RFC 8259 has it, with decimals kept exact."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        return body_of(request)

    def parse_querydict(
        self, data: MultiValueDict[str, Any], list_fields: list[str], request: HttpRequest
    ) -> dict[str, Any]:
        """A parameter without a value asks for nothing."""
        return {name: value for name in data if (value := data[name]) != ""}


def _number(text: str) -> int | Decimal:
    """2.0 is a whole number, as JSON Schema has it."""
    number = Decimal(text)
    is_whole = number.adjusted() < 20 and number == number.to_integral_value()
    return int(number) if is_whole else number


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON.")
