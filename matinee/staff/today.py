"""What is on, by theater and screen, and how full it is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_safe

from matinee.programme.models import Screen, Showtime, Theater
from matinee.sales import queries
from matinee.sales.queries import Showing
from matinee.staff.access import Request


@dataclass(frozen=True, slots=True)
class ScreenDay:
    screen: Screen
    showings: list[Showing]


@dataclass(frozen=True, slots=True)
class TheaterDay:
    """A theater's business day, by its own clock. All of its screens, those with nothing on too."""

    theater: Theater
    day: date
    screens: list[ScreenDay]


@require_safe
def today(request: Request) -> HttpResponse:
    now = timezone.now()
    asked = parse_day(request.GET.get("day", ""))
    days = theater_days(asked, now)
    shown = asked or (days[0].day if days else now.date())
    context = {
        "days": days,
        "asked": asked,
        "before": shown - timedelta(days=1),
        "after": shown + timedelta(days=1),
        "now": now,
    }
    return render(request, "staff/today.html", context)


def parse_day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def theater_days(day: date | None, now: datetime) -> list[TheaterDay]:
    """That day in every theater, with what was called off; without one, the day that it is there."""
    theaters = list(Theater.objects.prefetch_related("screens"))
    days = {theater.pk: day or theater.today(now) for theater in theaters}
    showtimes = Showtime.objects.filter(business_date__in=set(days.values()))
    found = [
        showing
        for showing in queries.showings(showtimes.order_by("screen", "starts_at"), now)
        if showing.showtime.business_date == days[showing.showtime.screen.theater_id]
    ]
    by_screen = {screen: list(on) for screen, on in groupby(found, key=lambda showing: showing.showtime.screen_id)}
    return [TheaterDay(theater, days[theater.pk], _screens(theater.screens.all(), by_screen)) for theater in theaters]


def _screens(screens: Iterable[Screen], by_screen: dict[int, list[Showing]]) -> list[ScreenDay]:
    return [ScreenDay(screen, by_screen.get(screen.pk, [])) for screen in screens]
