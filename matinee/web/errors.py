"""When something is wrong: each a page like the others, with a way on."""

import re
import sys
from collections.abc import Callable
from http import HTTPStatus

from allauth.core.internal import ratelimit
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse

from matinee import trace
from matinee.away import TRY_AGAIN_SECONDS, is_away
from matinee.races import is_lost_race
from matinee.refusals import ChangedMeanwhile, TooManyTries
from matinee.web.http import later

OF_SOMEBODY = re.compile(r"/(purchase|reserve)/[0-9]+/")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig):
        return render(request, "413.html", status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    return render(request, "400.html", status=HTTPStatus.BAD_REQUEST)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", status=HTTPStatus.FORBIDDEN)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Who is logged in by now, and sends the log-in form once more, is where they want to be."""
    if request.user.is_authenticated and request.path == reverse("account_login"):
        return redirect(settings.LOGIN_REDIRECT_URL)
    return render(request, "403.html", {"form_is_stale": True}, status=HTTPStatus.FORBIDDEN)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Under the addresses of what belongs to somebody the same is said of every number, whether or not it exists."""
    page = "web/whose.html" if OF_SOMEBODY.match(request.path_info) else "404.html"
    return render(request, page, status=HTTPStatus.NOT_FOUND)


class MethodMiddleware:
    """What can't be asked of a page, was asked too often or lost a race is said on a page, too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not isinstance(response, HttpResponseNotAllowed) or response.content:
            return response
        page = render(request, "405.html", status=response.status_code)
        page["Allow"] = response["Allow"]
        return page

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if is_lost_race(exception):
            trace.note(ChangedMeanwhile())
            return render(request, "409.html", status=HTTPStatus.CONFLICT)
        if not isinstance(exception, TooManyTries):
            return None
        trace.note(exception)
        return later(render(request, "429.html", {"is_locked": True}), exception.details["retry_after"])


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """For allauth, which counts by names that are those of its pages."""
    match = request.resolver_match
    action = ACTIONS.get(match.url_name or "" if match else "", "")
    rates = ratelimit.get_rates(app="allauth.account", action=action)
    seconds = int(max((rate.duration for rate in rates), default=60))
    return later(render(request, "429.html"), seconds)


ACTIONS = {
    "account_login": "login",
    "account_signup": "signup",
    "account_reset_password": "reset_password",
    "account_reset_password_from_key": "reset_password_from_key",
    "account_change_password": "change_password",
    "account_set_password": "change_password",
    "account_email": "manage_email",
    "account_confirm_email": "confirm_email",
    "account_reauthenticate": "reauthenticate",
}


def server_error(request: HttpRequest) -> HttpResponse:
    """That something broke; or that the database doesn't answer, which passes.

    Needs neither the database nor the visitor nor collected files: any of them may be what is broken.
    """
    try:
        stylesheet = static("site.css")
    except ValueError:
        stylesheet = ""
    away = is_away(sys.exc_info()[1])
    context = {"stylesheet": stylesheet, "request_id": trace.request_id(), "database_is_away": away}
    page = HttpResponse(render_to_string("500.html", context), status=HTTPStatus.INTERNAL_SERVER_ERROR)
    if away:
        page.status_code = HTTPStatus.SERVICE_UNAVAILABLE
        page["Retry-After"] = str(TRY_AGAIN_SECONDS)
    return page
