"""The seat page: the room of one showtime as a map or a list, what was refused, and what stands in the way."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from matinee import trace
from matinee.programme.models import SeatKind, Showtime
from matinee.refusals import Conflict, Refusal
from matinee.sales import choosing, queries
from matinee.sales.choosing import COMPANIONS_A_SPACE
from matinee.sales.left import Standing
from matinee.sales.models import CallingOff, Reservation
from matinee.sales.operations import Wish
from matinee.sales.queries import SeatMap
from matinee.sales.refusals import CompanionAlone, NoWheelchairSpace, SeatTaken, TooManyHolds
from matinee.sales.rooms import room
from matinee.web import boxes
from matinee.web.http import Request, later
from matinee.web.locales import locale_of
from matinee.web.viewer import Viewer

NUMBERS = (1, 2, 3, 4, 5, 6)
MAP, LIST = "map", "list"
VIEW_COOKIE = "view"
YEAR = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Offer:
    """Seats to be had instead of those that were refused."""

    seats: Sequence[str]
    is_accessible: bool = False


def seat_page(
    request: Request,
    showtime: Showtime,
    *,
    wish: Wish | None = None,
    refusal: Refusal | None = None,
    changing: Reservation | None = None,
) -> HttpResponse:
    """The room of a showtime; after a refusal with what was wrong, what was wished for, and a way on.

    It chooses seats for a new reservation, or others for the one that is `changing`, whose own count as free. One that
    is paid for is changed only because the house asked (one of its seats broke), and gets as many as it had.
    """
    if refusal is not None:
        trace.note(refusal)
    now = timezone.now()
    seats = queries.seat_map(showtime, now, own=changing)
    context = standing(showtime, seats, now) | {"refusal": refusal, "changing": changing}
    if context["is_open"]:
        wish = wish or Wish(seats=request.GET.getlist("seats"))
        context |= choice(request, seats, wish, refusal, changing)
        context |= {"offer": offer(seats, wish, refusal, changing, now), "kept": kept(request, showtime, now, changing)}
    else:
        context["is_sold"] = seats.left.standing != Standing.NOT_ON_SALE
        context["alternatives"] = queries.alternatives(showtime, now)
    page = remembering_view(request, render(request, "web/showtime.html", context, status=status(refusal)))
    return later(page, refusal.details["retry_after"]) if isinstance(refusal, TooManyHolds) else page


def standing(showtime: Showtime, seats: SeatMap, now: datetime) -> dict[str, Any]:
    is_past = showtime.starts_at <= now
    return {
        "showtime": showtime,
        "theater": showtime.theater,
        "movie": showtime.movie,
        "seats": seats,
        "calling_off": CallingOff.objects.filter(showtime=showtime).first() if showtime.cancelled_at else None,
        "is_past": is_past,
        "is_running": is_past and now < showtime.ends_at,
        "is_open": showtime.cancelled_at is None and not is_past and not seats.left.is_gone,
    }


def choice(
    request: Request, seats: SeatMap, wish: Wish, refusal: Refusal | None, changing: Reservation | None
) -> dict[str, Any]:
    """What there is to choose from, and what is chosen."""
    drawn = room(seats.seats)
    free = {seat.label for seat in seats.seats if seat.free}
    chosen = [label for label in wish.seats if label in free]
    alone = refusal.details.get("alone", ()) if refusal else ()
    return {
        "room": drawn,
        "lines": boxes.lines(drawn, locale_of(request), set(chosen), alone),
        "chosen": chosen,
        "accessible": wish.accessible,
        "own": [label for label in changing.labels if label in free] if changing else [],
        "action": action(changing),
        "numbers": [len(changing.labels)] if changing and changing.bought else NUMBERS[: seats.left.anybody],
        "left": seats.left,
        "companions": range(1, 1 + min(COMPANIONS_A_SPACE, len(free) if seats.left.anybody else seats.left.companions)),
        "view": view(request),
    }


def action(changing: Reservation | None) -> str:
    """Where the chosen seats go."""
    if changing is None:
        return reverse("reservations")
    if changing.bought:
        return reverse("purchase_seats", args=[changing.bought.pk])
    return reverse("reservation_seats", args=[changing.pk])


def kept(request: Request, showtime: Showtime, now: datetime, changing: Reservation | None) -> list[Reservation]:
    """What else this viewer keeps and hasn't paid for: who comes back to the room sees it there as taken."""
    viewer = Viewer.of(request)
    if not (viewer.user or viewer.reserved):
        return []
    theirs = viewer.reservations().live(now).unpaid().filter(showtime=showtime).with_sale()
    return list(theirs.exclude(pk=changing.pk) if changing else theirs)


def offer(seats: SeatMap, wish: Wish, refusal: Refusal | None, changing: Reservation | None, now: datetime) -> Offer:
    if refusal is None:
        return Offer([])
    if "offer" in refusal.details:
        return Offer(refusal.details["offer"])
    if isinstance(refusal, NoWheelchairSpace):
        return Offer(queries.best_party_left(seats.showtime, wish.wheelchairs, wish.companions, now), True)
    kinds = [seat.kind for seat in seats.seats if seat.label in wish.seats]
    spaces = kinds.count(SeatKind.WHEELCHAIR)
    if isinstance(refusal, CompanionAlone) or (isinstance(refusal, SeatTaken) and spaces):
        beside = with_spaces(seats, wish, changing, now) if isinstance(refusal, CompanionAlone) else []
        return Offer(beside or queries.best_party_left(seats.showtime, max(spaces, 1), len(kinds) - spaces, now), True)
    if isinstance(refusal, SeatTaken) and kinds:
        return Offer(queries.best_left(seats.showtime, len(kinds), now))
    return Offer([])


def with_spaces(seats: SeatMap, wish: Wish, changing: Reservation | None, now: datetime) -> list[str]:
    own = [claim.seat_id for claim in changing.kept_claims] if changing else []
    hall = choosing.Hall.at(seats.showtime, now, own)
    return [seat.label for seat in choosing.with_spaces(hall, wish.seats)]


def status(refusal: Refusal | None) -> int:
    if refusal is None:
        return HTTPStatus.OK
    return HTTPStatus.CONFLICT if isinstance(refusal, Conflict) else HTTPStatus.BAD_REQUEST


# ── Map or list ──────────────────────────────────────────────────────────────────────────────────


def view(request: Request) -> str:
    """What is asked for, or was the last time."""
    asked = request.GET.get("view") or request.COOKIES.get(VIEW_COOKIE)
    return LIST if asked == LIST else MAP


def remembering_view(request: Request, response: HttpResponse) -> HttpResponse:
    if request.GET.get("view") in (MAP, LIST):
        secure = settings.SESSION_COOKIE_SECURE
        response.set_cookie(VIEW_COOKIE, request.GET["view"], YEAR, secure=secure, httponly=True, samesite="Lax")
    return response
