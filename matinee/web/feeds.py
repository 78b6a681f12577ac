"""A theater's showtimes for calendars (RFC 5545) and for feed readers (JSON Feed 1.1)."""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Case, F, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from icalendar import Event

from matinee.programme.models import Showtime, Theater
from matinee.sales import queries
from matinee.sales.documents import calendar_entry
from matinee.sales.queries import Showing
from matinee.web.templatetags.shown import poster_address

# A calendar keeps what is over for a while, and a feed tells what is to come.
KEPT = timedelta(days=7)
# A calendar has no second page: what is to come goes in first, then what was on last.
MOST_EVENTS = 5000
# A feed has, by its `next_url`.
ITEMS_A_PAGE = 500


@cache_control(public=True, max_age=300)
@require_safe
def calendar(request: HttpRequest, pk: int) -> HttpResponse:
    theater = get_object_or_404(Theater, pk=pk)
    entry = calendar_entry.published("Showtimes", [_event(showtime) for showtime in _kept(theater, timezone.now())])
    entry.add("name", theater.name)
    entry.add("x-wr-calname", theater.name)
    entry.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    entry.add("source", site(reverse("theater_calendar", args=[pk])), parameters={"VALUE": "URI"})
    return tagged(request, entry.to_ical(), "text/calendar; charset=utf-8")


def _kept(theater: Theater, now: datetime) -> list[Showtime]:
    """What is to come, and what is just over: by their start."""
    known = Showtime.objects.public().filter(screen__theater=theater, starts_at__gt=now - KEPT).with_programme()
    coming_at = Case(When(starts_at__gt=now, then=F("starts_at")))
    first = known.order_by(coming_at.asc(nulls_last=True), "-starts_at", "pk")[:MOST_EVENTS]
    return sorted(first, key=lambda showtime: (showtime.starts_at, showtime.pk))


def _event(showtime: Showtime) -> Event:
    event = calendar_entry.event_of(
        showtime,
        f"showtime-{showtime.pk}",
        sequence=showtime.revision,
        # Not the moment of the request, so that the same programme is the same file. Older showtimes have no date.
        revised_at=showtime.revised_at or showtime.doors_at,
        is_off=showtime.cancelled_at is not None,
    )
    event.add("summary", showtime.movie.title)
    event.add("description", " · ".join([showtime.screen.name, *showtime.marks]))
    event.add("url", site(reverse("showtime", args=[showtime.pk])))
    # Nobody is busy because there is something on at the cinema.
    event.add("transp", "TRANSPARENT")
    return event


@cache_control(public=True, max_age=300)
@require_safe
def feed(request: HttpRequest, pk: int) -> HttpResponse:
    theater = get_object_or_404(Theater, pk=pk)
    now = timezone.now()
    coming = Showtime.objects.public().upcoming(now).filter(screen__theater=theater)
    if after := request.GET.get("after"):
        coming = coming.after(_last_of_page(theater, after))
    showings = queries.showings(coming[: ITEMS_A_PAGE + 1], now)
    body = json.dumps(_feed(theater, showings), ensure_ascii=False).encode()
    return tagged(request, body, "application/feed+json; charset=utf-8")


def _last_of_page(theater: Theater, pk: str) -> Showtime:
    """By a showtime and not by a number of pages: while they are read, the first ones begin and leave the feed."""
    if not (pk.isascii() and pk.isdigit() and len(pk) < 19):
        raise Http404
    return get_object_or_404(Showtime.objects.public().filter(screen__theater=theater), pk=pk)


def _feed(theater: Theater, showings: Sequence[Showing]) -> dict[str, Any]:
    """With the address of the next page, if there is more than one page."""
    here = showings[:ITEMS_A_PAGE]
    address = site(reverse("theater_feed", args=[theater.pk]))
    more = {"next_url": f"{address}?after={here[-1].showtime.pk}"} if len(showings) > len(here) else {}
    return more | {
        "version": "https://jsonfeed.org/version/1.1",
        "title": f"{theater.name}: what is on",
        "home_page_url": site(reverse("theater", args=[theater.pk])),
        "feed_url": address,
        "language": "en",
        "items": [_item(showing) for showing in here],
    }


def _item(showing: Showing) -> dict[str, Any]:
    showtime, how_full = showing.showtime, showing.availability
    address = site(reverse("showtime", args=[showtime.pk]))
    price = [f"from {how_full.price_from.shown()}"] if how_full.left.anybody else []
    words = [how_full.left.words] if how_full.left.words else []
    return {
        "id": address,
        "url": address,
        "title": f"{showtime.movie.title}, {spoken(showtime.local_start)}",
        "content_text": " · ".join([showtime.screen.name, *showtime.marks, *price, *words]),
        "image": site(poster_address(showtime.movie)),
        "tags": [showtime.movie.genre],
        # Where a feed reader looks for nothing, and a program finds what it needs.
        "_showtime": {
            "starts_at": showtime.local_start.isoformat(),
            "ends_at": showtime.ends_at.astimezone(showtime.theater.zoneinfo).isoformat(),
            "available_seats": how_full.free,
            "price_from": str(how_full.price_from),
            "currency": how_full.price_from.currency,
        },
    }


def spoken(moment: datetime) -> str:
    """Saturday 2 January, 20:30"""
    return f"{moment:%A} {moment.day} {moment:%B, %H:%M}"


def site(path: str) -> str:
    return settings.SITE_URL + path


def tagged(request: HttpRequest, body: bytes, content_type: str) -> HttpResponse:
    """The body with its ETag; or that it is still the one that the asker has."""
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    response = HttpResponse(body, content_type=content_type, headers={"ETag": etag})
    # Feeds are read by other sites' programs, too.
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["Access-Control-Allow-Origin"] = "*"
    return get_conditional_response(request, etag=etag, response=response) or response
