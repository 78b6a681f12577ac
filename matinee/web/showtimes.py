"""The seat page: the room of one showtime, and what stands in the way of choosing from it."""

from collections.abc import Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from matinee import trace
from matinee.programme.models import Showtime
from matinee.refusals import Conflict, Refusal
from matinee.sales import queries
from matinee.sales.models import Reservation
from matinee.sales.refusals import SeatTaken
from matinee.sales.rooms import room
from matinee.web.http import Request

NUMBERS = (1, 2, 3, 4, 5, 6)


@require_safe
def showtimes(request: Request) -> HttpResponse:
    """People find showtimes on the day's page; programs that link here send them to the right one."""
    names = {"theater": "theater", "date": "day"}
    asked = {ours: request.GET[theirs] for theirs, ours in names.items() if theirs in request.GET}
    return redirect(f"{reverse('today')}{'?' if asked else ''}{urlencode(asked)}")


@require_safe
def showtime(request: Request, pk: int) -> HttpResponse:
    known = Showtime.objects.with_programme().select_related("plan", "price_card")
    return seat_page(request, get_object_or_404(known, pk=pk))


def seat_page(
    request: HttpRequest,
    showtime: Showtime,
    *,
    refusal: Refusal | None = None,
    chosen: Sequence[str] = (),
    changing: Reservation | None = None,
) -> HttpResponse:
    """The room of a showtime; after a refusal with what was wrong, what was chosen, and a way on.

    It chooses seats for a new reservation, or others for the one that is `changing`, whose own count as free.
    """
    if refusal is not None:
        trace.note(refusal)
    now = timezone.now()
    seats = queries.seat_map(showtime, now, own=changing)
    is_closed = showtime.cancelled_at is not None or showtime.starts_at <= now
    context: dict[str, Any] = {
        "showtime": showtime,
        "theater": showtime.theater,
        "movie": showtime.movie,
        "seats": seats,
        "is_past": showtime.starts_at <= now,
        "is_running": showtime.starts_at <= now < showtime.ends_at,
        "is_open": not is_closed and seats.free > 0,
        "numbers": NUMBERS[: seats.free],
        "refusal": refusal,
        "changing": changing,
        "action": reverse("reservation_seats", args=[changing.pk]) if changing else reverse("reservations"),
        "chosen": [seat.label for seat in seats.seats if seat.free and seat.label in chosen],
    }
    if context["is_open"]:
        context |= {"room": room(seats.seats), "offer": _offer(showtime, refusal, len(chosen), now)}
    else:
        context["alternatives"] = queries.alternatives(showtime, now)
    return render(request, "web/showtime.html", context, status=_status(refusal))


def _offer(showtime: Showtime, refusal: Refusal | None, number: int, now: datetime) -> list[str]:
    """Seats to be had instead of those that were refused."""
    if refusal is None:
        return []
    if "offer" in refusal.details:
        return list(refusal.details["offer"])
    return queries.best_left(showtime, number, now) if isinstance(refusal, SeatTaken) and number else []


def _status(refusal: Refusal | None) -> int:
    if refusal is None:
        return HTTPStatus.OK
    return HTTPStatus.CONFLICT if isinstance(refusal, Conflict) else HTTPStatus.BAD_REQUEST
