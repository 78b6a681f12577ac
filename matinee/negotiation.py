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
from matinee.web.http import later

SHARED = ("/register/", "/login/", "/logout/", "/movies/", "/theaters/", "/showtime/", "/reserve/", "/purchase/")

# What a feed reader or a calendar asks for is a file, whatever it says that it accepts.
FILES = (".ics", "/feed.json")


def is_shared(path: str) -> bool:
    return f"{path}/".startswith(SHARED) and not path.endswith(FILES)


def wants_json(request: HttpRequest) -> bool:
    """Whether a program is asking. htmx names no type, and always says that it is htmx."""
    if request.content_type == "application/json":
        return True
    return "HX-Request" not in request.headers and "text/html" not in request.headers.get("Accept", "")


class PaceMiddleware:
    """Turns away an address that asks this process more often than people and their programs do."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        seconds = pace.seconds_to_wait(request)
        if not seconds:
            return self.get_response(request)
        if request.path_info.startswith("/api/") or (is_shared(request.path_info) and wants_json(request)):
            return problem(TooManyRequests(seconds))
        return later(render(request, "429.html"), seconds)


class ProgramsMiddleware:
    """Answers programs at once; what is left of the chain serves pages alone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith("/api/"):
            return answer(request, request.path_info)
        if not is_shared(request.path_info):
            return self.get_response(request)
        if wants_json(request):
            response = answer(request, f"/api{request.path_info}")
        else:
            response = self.get_response(request)
        patch_vary_headers(response, ["Accept", "HX-Request"])
        return response
