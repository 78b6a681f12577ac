"""The theaters: where they are, what they are like, what is on there."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from matinee.programme.models import Movie, Theater
from matinee.sales import queries
from matinee.web import accents
from matinee.web.http import Request
from matinee.web.listings import listing, written_once
from matinee.web.programme import TIMES_OF_DAY, Wanted, movies_today, programme


@dataclass(frozen=True, slots=True)
class House:
    """A theater, and what is on there for the rest of the day."""

    theater: Theater
    movies: Sequence[Movie]


@require_safe
@written_once
def theaters(request: Request) -> HttpResponse:
    now = timezone.now()
    found = list(Theater.objects.annotate(screen_count=Count("screens")).order_by("city", "name", "pk"))
    today = movies_today(found, now)
    context = {
        "houses": [House(theater, today.get(theater, [])) for theater in found],
        "several_zones": len({theater.zone for theater in found}) > 1,
        "now": now,
    }
    return listing(request, "web/theaters.html", "web/theaters.html", context)


@require_safe
@written_once
def theater(request: Request, pk: int) -> HttpResponse:
    now = timezone.now()
    found = get_object_or_404(Theater, pk=pk)
    shown = programme(Wanted.read(request.GET), now, theater=found)
    context = {
        "theater": found,
        "screens": queries.screens([found.pk]),
        "programme": shown,
        "times_of_day": TIMES_OF_DAY,
        "now": now,
    }
    return listing(request, "web/theater.html", "web/parts/programme.html", context, shown.showings)


@cache_control(public=True, max_age=365 * 24 * 3600, immutable=True)
@require_safe
def accent(request: Request, color: str) -> HttpResponse:
    """A theater's own colour; the address says all there is to it."""
    return HttpResponse(accents.stylesheet(f"#{color}"), content_type="text/css; charset=utf-8")
