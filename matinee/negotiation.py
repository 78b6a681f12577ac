"""People and programs ask at the same addresses. Here, and only here, it is decided which of the two is asking.

A program gets the JSON resource that stands under `/api` at the same address; a person gets the page.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from matinee.accounts import pace
from matinee.api.entry import answer
from matinee.api.problems import TooManyRequests, problem
from matinee.api.who import bearer, has_session
from matinee.web.http import later

SHARED = ("/register/", "/login/", "/logout/", "/movies/", "/theaters/", "/showtime/", "/reserve/", "/purchase/")

# Where a session begins or ends.
SESSIONS = ("/register/", "/login/", "/logout/")

CHOSEN_BY = ("Accept", "HX-Request")

# What a feed reader or a calendar asks for is a file, whatever it says that it accepts.
FILES = (".ics", "/feed.json")


def is_shared(path: str) -> bool:
    return f"{path}/".startswith(SHARED) and not path.endswith(FILES)


def wants_json(request: HttpRequest) -> bool:
    """Whether a program is asking. htmx names no type, and always says that it is htmx."""
    if request.content_type == "application/json":
        return True
    return "HTTP_HX_REQUEST" not in request.META and "text/html" not in request.META.get("HTTP_ACCEPT", "")


def asks_resource(request: HttpRequest) -> bool:
    return request.path_info.startswith("/api/") or (is_shared(request.path_info) and wants_json(request))


def needs_session(request: HttpRequest) -> bool:
    """Whether it is signed with a session, or begins or ends one."""
    path = f"{request.path_info.removeprefix('/api')}/"
    return path.startswith(SESSIONS) or (bearer(request) is None and has_session(request))


def to_program(request: HttpRequest) -> HttpResponse:
    """What a program is told; or, if its address asks too often, when to come back."""
    seconds = pace.seconds_to_wait(request)
    if seconds:
        return problem(TooManyRequests(seconds))
    if request.path_info.startswith("/api/"):
        return answer(request, request.path_info)
    response = answer(request, f"/api{request.path_info}")
    patch_vary_headers(response, CHOSEN_BY)
    return response


class SessionlessMiddleware:
    """Answers programs without a session, before anything is done that only those with one need."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not (wants_json(request) and asks_resource(request)) or needs_session(request):
            return self.get_response(request)
        return to_program(request)


class ProgramsMiddleware:
    """Answers the other programs; what is left of the chain serves pages alone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if asks_resource(request):
            return to_program(request)
        seconds = pace.seconds_to_wait(request)
        response = later(render(request, "429.html"), seconds) if seconds else self.get_response(request)
        if is_shared(request.path_info):
            patch_vary_headers(response, CHOSEN_BY)
        return response
