"""People and programs ask at the same addresses. Here, and only here, it is decided which of the two is asking.

A program gets the JSON resource that stands under `/api` at the same address; a person gets the page. Accept decides,
by quality (RFC 9110, 12.5.1); between equals, the page where it is named, else the resource.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.http import HttpRequest, HttpResponse
from django.http.request import MediaType
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


# Link previewers and search engines: they send `*/*`, or no Accept at all, and read pages for people.
READERS = re.compile(
    "AhrefsBot|Akkoma|Applebot|archive.org_bot|Baiduspider|bingbot|BingPreview|Bluesky|Discordbot|DuckDuckBot|Embedly"
    "|Facebot|facebookexternalhit|Googlebot|Google-InspectionTool|Iframely|KAKAOTALK-scrap|LinkedInBot|Mastodon"
    "|meta-externalagent|Misskey|Pinterestbot|Pleroma|Qwantbot|Qwantify|redditbot|SeznamBot|SkypeUriPreview"
    "|Slackbot|Slack-ImgProxy|Snap URL Preview|TelegramBot|Twitterbot|Viber|vkShare|WhatsApp|YandexBot",
    re.IGNORECASE,
)
# What comes later in these headers isn't looked at: no browser's or previewer's is half as long.
ACCEPT_WITHIN = 2000
READERS_NAME_WITHIN = 500


@dataclass(frozen=True, slots=True, order=True)
class Weight:
    """How much a media type is wanted: its quality, then how closely it was named (RFC 9110, 12.5.1)."""

    quality: float = 0
    # 2 for `text/html`, 1 for `text/*`, 0 for `*/*` and for what isn't accepted at all.
    closeness: int = 0


def weight(ranges: Sequence[MediaType], main: str, sub: str) -> Weight:
    """The most specific range that fits counts, also where it says q=0. Parameters make no difference here."""
    fitting = [asked for asked in ranges if asked.main_type in (main, "*") and asked.sub_type in (sub, "*")]
    closest = max(fitting, key=lambda asked: asked.specificity, default=None)
    return Weight(closest.quality, min(closest.specificity, 2)) if closest else Weight()


@lru_cache(maxsize=256)
def weights(accept: str) -> tuple[Weight, Weight]:
    """Of the page and of the JSON resource. No Accept is `*/*`."""
    ranges = [MediaType(part) for part in (accept or "*/*").split(",")]
    return weight(ranges, "text", "html"), weight(ranges, "application", "json")


def wanted(request: HttpRequest) -> tuple[Weight, Weight]:
    return weights(request.META.get("HTTP_ACCEPT", "")[:ACCEPT_WITHIN])


def is_undecided(request: HttpRequest) -> bool:
    """Whether Accept is as content with the page as with the resource, and names neither."""
    page, resource = wanted(request)
    return page == resource and page.closeness == 0


def wants_json(request: HttpRequest) -> bool:
    """Whether a program is asking. htmx names no type, and always says that it is htmx."""
    if request.content_type == "application/json":
        return True
    if "HTTP_HX_REQUEST" in request.META:
        return False
    if is_undecided(request):
        return not is_reader(request)
    page, resource = wanted(request)
    return page < resource or page.quality == 0


def is_reader(request: HttpRequest) -> bool:
    """Whether a link previewer or a search engine reads: it never writes."""
    name = request.META.get("HTTP_USER_AGENT", "")[:READERS_NAME_WITHIN]
    return request.method in ("GET", "HEAD") and READERS.search(name) is not None


def vary(request: HttpRequest, response: HttpResponse) -> None:
    """Name the headers that chose. User-Agent chooses only where Accept doesn't."""
    patch_vary_headers(response, [*CHOSEN_BY, "User-Agent"] if is_undecided(request) else CHOSEN_BY)


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
    vary(request, response)
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
            vary(request, response)
        return response
