"""How the JSON side says no: problem details (RFC 9457), each with a stable `code` for programs.

Which refusal has which status is said here, once.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from http import HTTPStatus

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse
from pydantic import BaseModel, ConfigDict

from matinee import trace
from matinee.away import TRY_AGAIN_SECONDS
from matinee.refusals import Conflict, Invalid, Refusal, TooManyTries
from matinee.sales.refusals import PaymentDeclined, TooManyHolds

CONTENT_TYPE = "application/problem+json"
ALL_OF_IT = "body"
# So many errors are told one by one, and so many characters of each name and sentence.
MOST_ERRORS, LONGEST_IN_ERROR = 20, 300


class RequestRefusal(Refusal):
    """What is wrong is the request itself, whatever it asks for. `headers` go out with the answer."""

    def __init__(self, sentence: str = "", headers: Mapping[str, str] | None = None) -> None:
        super().__init__(sentence)
        self.headers = headers or {}


class Malformed(RequestRefusal):
    """Values that can't be right: for each, its field and what is wrong with it."""

    code = "invalid"

    def __init__(self, errors: Iterable[tuple[str, str]]) -> None:
        found = list(errors)
        self.errors = [(_cut(field), _cut(sentence)) for field, sentence in found[:MOST_ERRORS]]
        fields = ", ".join(field for field, _ in self.errors)
        if more := len(found) - len(self.errors):
            fields = f"{fields} and {more} more"
        super().__init__(self.errors[0][1] if len(found) == 1 else f"{len(found)} fields can't be right: {fields}.")


def _cut(text: str) -> str:
    """What a sender wrote can be in it, and an answer is no longer for that."""
    return text if len(text) <= LONGEST_IN_ERROR else f"{text[:LONGEST_IN_ERROR]}…"


class ForeignHost(Malformed):
    def __init__(self) -> None:
        super().__init__([("Host", "This site has another name.")])


class NotSignedIn(RequestRefusal):
    code = "not_signed_in"
    sentence = "Sign the request with a token (Authorization: Bearer …) or with a session cookie."

    def __init__(self, sentence: str = "", challenge: str = "") -> None:
        super().__init__(sentence, {"WWW-Authenticate": f'Bearer realm="Matinee"{challenge}'})


class InvalidToken(NotSignedIn):
    code = "invalid_token"
    sentence = "This token is not valid, or no longer."

    def __init__(self) -> None:
        super().__init__(challenge=', error="invalid_token"')


class WrongCredentials(NotSignedIn):
    code = "wrong_credentials"
    sentence = "There is no account with this username and password."


class SecondFactorNeeded(NotSignedIn):
    code = "second_factor_needed"
    sentence = (
        "This account has a second factor. Send its code of the moment, too (`code`), "
        "or make a token for your program on the page /account/tokens/."
    )


class Forbidden(RequestRefusal):
    code = "forbidden"
    sentence = "Only the cinema's staff can do that."


class CsrfFailed(Forbidden):
    code = "csrf_failed"
    sentence = "A request with the session cookie needs the csrftoken cookie's value in the header X-CSRFToken."


class NotFound(RequestRefusal):
    code = "not_found"
    sentence = "There is nothing at this address."


class MethodNotAllowed(RequestRefusal):
    code = "method_not_allowed"

    def __init__(self, method: str | None, allowed: Collection[str]) -> None:
        # Whatever can be got, its head can be got alone.
        methods = ", ".join(sorted({*allowed, "HEAD"} if "GET" in allowed else allowed))
        super().__init__(f"{method} isn't possible here. These are: {methods}.", {"Allow": methods})


class LengthRequired(RequestRefusal):
    code = "length_required"
    sentence = "Say how long the body is: Content-Length, and not Transfer-Encoding: chunked."


class TooLarge(RequestRefusal):
    code = "too_large"
    sentence = "The body is larger than 1 MB."


class RequestTimeout(RequestRefusal):
    code = "request_timeout"
    sentence = "The body came too slowly, or not at all."


class UnsupportedMediaType(RequestRefusal):
    code = "unsupported_media_type"
    sentence = "The body must be JSON: Content-Type: application/json."


class KeyReused(RequestRefusal):
    code = "idempotency_key_reused"
    sentence = "This Idempotency-Key was sent with another request before. Use a new key for a new request."


class RequestInProgress(Conflict):
    code = "request_in_progress"
    sentence = "The first request with this Idempotency-Key is still being worked on. Ask again in a moment."


class TooManyRequests(TooManyTries):
    """From one address, whatever they ask for."""


class ServerError(RequestRefusal):
    code = "server_error"
    sentence = "Something went wrong on our side. It has been noted."

    def __init__(self) -> None:
        super().__init__()
        # Whoever quotes it finds somebody who can look it up.
        self.details["request_id"] = trace.request_id()


class Unavailable(RequestRefusal):
    code = "unavailable"
    sentence = "The box office can't reach its database at the moment. Try again in a few seconds."

    def __init__(self, sentence: str = "") -> None:
        super().__init__(sentence, headers={"Retry-After": str(TRY_AGAIN_SECONDS)})


STATUSES: dict[type[Refusal], HTTPStatus] = {
    Malformed: HTTPStatus.BAD_REQUEST,
    Invalid: HTTPStatus.BAD_REQUEST,
    NotSignedIn: HTTPStatus.UNAUTHORIZED,
    PaymentDeclined: HTTPStatus.PAYMENT_REQUIRED,
    Forbidden: HTTPStatus.FORBIDDEN,
    NotFound: HTTPStatus.NOT_FOUND,
    MethodNotAllowed: HTTPStatus.METHOD_NOT_ALLOWED,
    Conflict: HTTPStatus.CONFLICT,
    LengthRequired: HTTPStatus.LENGTH_REQUIRED,
    TooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    RequestTimeout: HTTPStatus.REQUEST_TIMEOUT,
    UnsupportedMediaType: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    KeyReused: HTTPStatus.UNPROCESSABLE_ENTITY,
    TooManyTries: HTTPStatus.TOO_MANY_REQUESTS,
    TooManyHolds: HTTPStatus.TOO_MANY_REQUESTS,
    ServerError: HTTPStatus.INTERNAL_SERVER_ERROR,
    Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
    # A refusal of a kind that nobody has thought of here is still the customer's to read.
    Refusal: HTTPStatus.CONFLICT,
}


class FieldError(BaseModel):
    field: str
    detail: str


class Problem(BaseModel):
    """Why a request was refused (RFC 9457). `detail` is for people, `code` is stable and for programs.

    What a program may need to act on it stands beside these, such as the `seats` of a `seat_taken`.
    """

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str
    code: str
    errors: list[FieldError] | None = None


def status_of(kind: type[Refusal]) -> HTTPStatus:
    return next(STATUSES[ancestor] for ancestor in kind.__mro__ if ancestor in STATUSES)


def problem(refusal: Refusal) -> HttpResponse:
    trace.note(refusal)
    status = status_of(type(refusal))
    body = {
        "type": "about:blank",
        "title": status.phrase,
        "status": status.value,
        "detail": str(refusal),
        "code": refusal.code,
        **refusal.details,
    }
    if status == HTTPStatus.BAD_REQUEST:
        body["errors"] = [{"field": field, "detail": detail} for field, detail in errors_of(refusal)]
    response = HttpResponse(json.dumps(body, cls=DjangoJSONEncoder), content_type=CONTENT_TYPE, status=status)
    response["Cache-Control"] = "no-store"
    if "retry_after" in refusal.details:
        response["Retry-After"] = str(refusal.details["retry_after"])
    if isinstance(refusal, RequestRefusal):
        for name, value in refusal.headers.items():
            response[name] = value
    return response


def errors_of(refusal: Refusal) -> list[tuple[str, str]]:
    if isinstance(refusal, Malformed):
        return refusal.errors
    return [(getattr(refusal, "field", ALL_OF_IT), str(refusal))]
