"""What a view of ours gets, and how it answers."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django_htmx.middleware import HtmxDetails

from matinee import trace
from matinee.accounts.models import User
from matinee.refusals import Refusal


class Request(HttpRequest):
    """A request that has passed the middleware: htmx or not, and who is asking."""

    htmx: HtmxDetails
    user: User | AnonymousUser


def page_or_part(request: Request, page: str, part: str, context: Mapping[str, Any]) -> HttpResponse:
    """The page; or, for htmx, the part of it that changes."""
    only_part = bool(request.htmx) and not request.htmx.history_restore_request
    response = render(request, part if only_part else page, {**context, "is_part": only_part})
    patch_vary_headers(response, ["HX-Request"])
    return response


def later(response: HttpResponse, seconds: int) -> HttpResponse:
    """This answer, as one to somebody who has asked too often."""
    response.status_code = HTTPStatus.TOO_MANY_REQUESTS
    response["Retry-After"] = str(seconds)
    return response


def say_no(request: HttpRequest, refusal: Refusal) -> None:
    """On the next page that is shown."""
    trace.note(refusal)
    messages.warning(request, str(refusal))
