"""Listings are the same for every guest, so a process writes each of them once.

What it wrote is shown until the programme has another edition, the next minute begins, or somebody takes or gives back
a seat of what is listed: how full it is, is asked every time. Who has signed in, or is to be told something, gets a
page of their own.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_vary_headers

from matinee.programme import editions
from matinee.sales import claims
from matinee.sales.claims import Mark
from matinee.sales.queries import Showing
from matinee.web.http import Request, page_or_part
from matinee.web.locales import locale_of

# Some 30 kB each. One address has as many as there are filters, and whoever likes can make up more.
MOST_KEPT = 100
# Where Django keeps what somebody is to be told on the next page.
TOLD = "messages"


def listing(
    request: Request, page: str, part: str, context: Mapping[str, Any], showings: Sequence[Showing] = ()
) -> HttpResponse:
    """As `page_or_part`, for a view that is `written_once`."""
    response = page_or_part(request, page, part, context)
    vars(response)["showings"] = showings
    return response


@dataclass(frozen=True, slots=True)
class Written:
    """A listing as it was written, and what was claimed of its showtimes then, where anything was."""

    body: bytes
    showtimes: Sequence[int]
    claimed: Mapping[int, Mark]

    def answer(self) -> HttpResponse:
        response = HttpResponse(self.body)
        # To a copy on the way, a guest is who sends no cookie.
        patch_vary_headers(response, ["Cookie", "HX-Request"])
        return response


class _Pages:
    """What was written of one edition of the programme in the minute that is running."""

    def __init__(self) -> None:
        self._when: Hashable = None
        self._kept: dict[Hashable, Written] = {}

    def at(self, when: Hashable) -> dict[Hashable, Written]:
        if when != self._when or len(self._kept) >= MOST_KEPT:
            self._when, self._kept = when, {}
        return self._kept


def written_once(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For a view that answers with a `listing`."""

    @wraps(view)
    def answered(request: Request, **asked: Any) -> HttpResponse:
        if not is_for_guests(request):
            return view(request, **asked)
        now = timezone.now()
        edition = editions.newest()
        pages = edition.recall(_Pages).at((now.replace(second=0, microsecond=0), edition.moment(now)))
        key = (request.path, request.META.get("QUERY_STRING"), locale_of(request))
        known = pages.get(key)
        if known is not None and claims.numbers(known.showtimes, now) == known.claimed:
            return known.answer()
        response = view(request, **asked)
        if response.status_code == 200:
            pages[key] = _written(response)
        return response

    return answered


def is_for_guests(request: HttpRequest) -> bool:
    """Whether this is a whole page for somebody of whom nothing is known."""
    is_guest = settings.SESSION_COOKIE_NAME not in request.COOKIES and TOLD not in request.COOKIES
    return is_guest and "HTTP_HX_REQUEST" not in request.META


def _written(response: Any) -> Written:
    full = {showing.showtime.pk: showing.availability.mark for showing in response.showings}
    return Written(response.content, list(full), {pk: mark for pk, mark in full.items() if mark})
