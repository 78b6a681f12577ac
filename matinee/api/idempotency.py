"""`Idempotency-Key`: the same request again gets the same answer again, and is not done again.

A key counts per customer, for 24 hours. Every answer is kept for it but a 5xx or a 429, which are no answers.
"""

import functools
from collections.abc import Callable
from datetime import datetime
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from matinee.api.problems import KeyReused, Malformed, RequestInProgress, problem
from matinee.api.who import asking
from matinee.refusals import Refusal
from matinee.sales import answers
from matinee.sales.models import RememberedAnswer

DECLARED = {
    "parameters": [
        {
            "in": "header",
            "name": "Idempotency-Key",
            "description": "Any text of your own. The same request with it again gets the same answer again.",
            "required": False,
            "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[ -~]+$"},
        }
    ]
}

P = ParamSpec("P")
Answer = Callable[Concatenate[HttpRequest, P], HttpResponse]


def answered_once(answer: Answer[P]) -> Answer[P]:
    """What a request with an `Idempotency-Key` was answered is answered again, whatever has become of it since."""

    @functools.wraps(answer)
    def once(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if "HTTP_IDEMPOTENCY_KEY" not in request.META:
            return answer(request, *args, **kwargs)
        try:
            remembered = remember(request, timezone.now())
        except Refusal as refusal:
            return problem(refusal)
        if remembered.status is not None:
            return again(remembered)
        return _kept(remembered, lambda: answer(request, *args, **kwargs))

    return once


def remember(request: HttpRequest, now: datetime) -> RememberedAnswer:
    """The answer to the first request of this key, if there was one; else an empty one, to be filled with ours.

    KeyReused, RequestInProgress.
    """
    mine = RememberedAnswer(
        customer=f"user:{asking(request).pk}", key=key_of(request), fingerprint=fingerprint(request), created_at=now
    )
    try:
        return answers.remember(mine, now)
    except answers.InProgress:
        raise RequestInProgress from None
    except answers.AnotherRequest:
        raise KeyReused from None


def _kept(remembered: RememberedAnswer, answer: Callable[[], HttpResponse]) -> HttpResponse:
    try:
        response = answer()
    except Exception:
        answers.give_up(remembered)
        raise
    if response.status_code >= 500 or response.status_code == 429:
        answers.give_up(remembered)
    else:
        body, content_type = response.content.decode(), response["Content-Type"]
        answers.keep(remembered, status=response.status_code, body=body, content_type=content_type)
    return response


def again(remembered: RememberedAnswer) -> HttpResponse:
    response = HttpResponse(remembered.body, status=remembered.status, content_type=remembered.content_type)
    response["Cache-Control"] = "no-store"
    return response


def key_of(request: HttpRequest) -> str:
    key = request.headers["Idempotency-Key"]
    if not (0 < len(key) <= 255 and key.isascii() and key.isprintable()):
        raise Malformed([("Idempotency-Key", "It has from 1 to 255 printable ASCII characters.")])
    return key


def fingerprint(request: HttpRequest) -> str:
    """Of method, address and body. With a secret, since the body may hold a card's number."""
    address = f"/{request.path_info.strip('/').removeprefix('api/')}/"
    said = f"{request.method} {address}\n".encode() + request.body
    return salted_hmac("matinee.api.idempotency", said, algorithm="sha256").hexdigest()
