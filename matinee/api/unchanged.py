"""Whether what somebody has already is still right: found out before Django hears of the question.

Who asks for a list or a map again and again names the ETag of what they have. A process remembers the last answer to
each question that was asked in these words, and how to find out with one statement whether it would still be the same.
If so, 304 says all there is to say. Whatever isn't certain is a question like any other.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest
from django.utils import timezone

from matinee.early import Application, Headers, connected

StillRight = Callable[[datetime], bool]
Question = tuple[str, ...]

MOST_REMEMBERED = 1000
# An answer with links in it follows from these as well.
ASKED_BY = ("HTTP_HOST", "HTTP_X_FORWARDED_PROTO", "PATH_INFO", "QUERY_STRING")


@dataclass(frozen=True, slots=True)
class Known:
    etag: str
    still_right: StillRight
    headers: Headers


_known: OrderedDict[Question, Known] = OrderedDict()


def remember(request: HttpRequest, etag: str, headers: Headers, still_right: StillRight) -> None:
    """That this answer has this ETag, and goes out with these headers for as long as it is `still_right`."""
    # At a shared address the question isn't all in its words: a browser gets a page.
    if not request.path_info.startswith("/api/"):
        return
    _known[_question(request.META)] = Known(etag, still_right, headers)
    if len(_known) > MOST_REMEMBERED:
        _known.popitem(last=False)


def before(pages: Application) -> Application:
    """The site, with those told at once who have the right answer already."""

    def site(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        etag = environ.get("HTTP_IF_NONE_MATCH")
        if etag is None or environ["REQUEST_METHOD"] != "GET":
            return pages(environ, start_response)
        known = _known.get(_question(environ))
        if known is None or known.etag != etag or not _is_still_right(known):
            return pages(environ, start_response)
        start_response("304 Not Modified", known.headers)
        return []

    return site


def forget() -> None:
    """After rows were rolled back: their ids will be those of others."""
    _known.clear()


def _question(environ: dict[str, Any]) -> Question:
    return tuple([environ.get(name, "") for name in ASKED_BY])


def _is_still_right(known: Known) -> bool:
    try:
        with connected():
            return known.still_right(timezone.now())
    except DatabaseError:
        return False
