"""The door of the JSON side."""

import logging
from functools import lru_cache

from django.core.exceptions import DisallowedHost, SuspiciousOperation
from django.core.signals import got_request_exception
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, ResolverMatch, URLResolver, path
from django.urls.resolvers import RegexPattern

from matinee.api import audit
from matinee.api.bodies import check_body
from matinee.api.docs import docs, openapi, start
from matinee.api.fields import LARGEST_ID
from matinee.api.problems import ForeignHost, Malformed, MethodNotAllowed, NotFound, ServerError, Unavailable, problem
from matinee.api.resources import resources
from matinee.away import is_away
from matinee.races import is_lost_race
from matinee.refusals import ChangedMeanwhile, Refusal

logger = logging.getLogger(__name__)

addresses = URLResolver(
    RegexPattern(r"^/api/"), [path("", start), path("docs/", docs), path("openapi.json/", openapi), *resources.urls[0]]
)


def answer(request: HttpRequest, path: str) -> HttpResponse:
    """What the resource at this path answers. Whatever goes wrong, the answer is problem details."""
    try:
        response = _answer(request, path)
    except Refusal as refusal:
        response = problem(refusal)
    except Exception as error:
        if is_lost_race(error):
            response = problem(ChangedMeanwhile())
        else:
            logger.exception("request failed")
            got_request_exception.send(sender=None, request=request)
            response = problem(Unavailable() if is_away(error) else ServerError())
    response["Content-Length"] = str(len(response.content))
    if request.method == "HEAD":
        response.content = b""
    return response


def _answer(request: HttpRequest, path: str) -> HttpResponse:
    try:
        request.get_host()
        return _asked(request, path)
    except DisallowedHost:
        raise ForeignHost from None
    except SuspiciousOperation:
        raise Malformed([("request", "It has more parts than any request here.")]) from None


def _asked(request: HttpRequest, path: str) -> HttpResponse:
    match = request.resolver_match = _resolve(path)
    check_body(request)
    asked = request.method
    # Who asks for the head alone is told what a GET would be told.
    request.method = "GET" if asked == "HEAD" else asked
    try:
        response = audit.noted(request, match, lambda: match.func(request, *match.args, **match.kwargs))
    finally:
        request.method = asked
    if response.status_code == 405:
        raise MethodNotAllowed(asked, [method.strip() for method in response["Allow"].split(",")])
    return response


@lru_cache(maxsize=1024)
def _resolve(path: str) -> ResolverMatch:
    """A slash at the end that is missing is forgiven."""
    try:
        match = addresses.resolve(f"{path.rstrip('/')}/")
    except Resolver404:
        raise NotFound from None
    if match.kwargs.get("pk", 0) > LARGEST_ID:
        raise NotFound
    # So that logs and metrics tell a resource from the page at the same address.
    match.route = f"api/{match.route}"
    return match
