"""The room of a showtime as staff see it: what every seat is, why, and what can be done about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from matinee.money import Money
from matinee.programme.halls import HallSeat
from matinee.programme.models import Showtime
from matinee.refusals import Conflict, Refusal
from matinee.sales import queries, rooms, states, timeline
from matinee.sales.models import Reservation
from matinee.sales.states import SeatState, State
from matinee.sales.timeline import Happening
from matinee.staff import seats
from matinee.staff.access import Request
from matinee.staff.forms import BreakageForm, HouseForm, ReservationForm

# More than that, and a list says what each of them is.
MOST_STORIES = 4
# Of places, where nobody has said yet how many.
NUMBER = ReservationForm.NUMBER


@dataclass(frozen=True, slots=True)
class Story:
    """A seat, and everything that happened to it at this showtime."""

    seat: SeatState
    happenings: list[Happening]


@require_safe
def showtime(request: Request, pk: int) -> HttpResponse:
    return room_page(request, showtime_at(pk), request.GET.getlist("seats"))


def showtime_at(pk: int) -> Showtime:
    known = Showtime.objects.with_programme().select_related("plan", "price_card")
    return get_object_or_404(known, pk=pk)


def room_page(
    request: Request,
    showtime: Showtime,
    chosen: Sequence[str],
    *,
    refusal: Refusal | None = None,
    status: int = 0,
    **forms: Any,
) -> HttpResponse:
    """The room with the chosen seats; for htmx only what there is to say of them. `forms` are those filled in."""
    now = timezone.now()
    found = states.states(showtime, now)
    context = {
        "showtime": showtime,
        "theater": showtime.theater,
        "movie": showtime.movie,
        "refusal": refusal,
        **selection(showtime, found, chosen, now),
        **places(request, showtime, now),
        **({"house": HouseForm(showtime), "desk": ReservationForm(showtime), "breakage": BreakageForm()} | forms),
    }
    if request.htmx and request.method == "GET":
        return render(request, "staff/parts/selection.html", context)
    context |= about_room(showtime, found, chosen)
    return render(request, "staff/showtime.html", context, status=status or status_of(refusal))


def selection(showtime: Showtime, found: list[SeatState], chosen: Sequence[str], now: datetime) -> dict[str, Any]:
    """The chosen seats, their stories, and what can be done with them as they are."""
    here = [seat for seat in found if seat.label in chosen]
    kinds = {seat.state for seat in here}
    numbers = {seat.reservation for seat in here if seat.reservation}
    return {
        "chosen": here,
        "stories": stories(showtime, here, now) if len(here) <= MOST_STORIES else [],
        "all_free": kinds == {State.FREE},
        "price": price(showtime, here) if kinds == {State.FREE} else None,
        "all_house": kinds == {State.HOUSE},
        "all_broken": kinds == {State.BROKEN},
        "none_broken": bool(here) and State.BROKEN not in kinds,
        "has_begun": showtime.starts_at <= now,
        "reservations": list(Reservation.objects.with_sale().select_related("showtime__plan").filter(pk__in=numbers)),
    }


def places(request: Request, showtime: Showtime, now: datetime) -> dict[str, Any]:
    """What so many places cost where nobody chooses one, before they are sold."""
    if showtime.plan.numbered or showtime.cancelled_at:
        return {}
    said = (request.POST if request.method == "POST" else request.GET).get("number", "")
    number = int(said) if said.isascii() and said.isdigit() and len(said) < 5 else NUMBER
    return {"number": number, "price": queries.price_of_best(showtime, number, now)}


def price(showtime: Showtime, chosen: list[SeatState]) -> Money:
    """What the chosen seats cost together, as they would be sold at this moment."""
    prices = queries.prices(showtime)
    return showtime.theater.money(sum(prices[seat.seat.category].minor for seat in chosen))


def stories(showtime: Showtime, chosen: list[SeatState], now: datetime) -> list[Story]:
    return [Story(seat, timeline.timeline(showtime, seat.label, now)) for seat in chosen]


def about_room(showtime: Showtime, found: list[SeatState], chosen: Sequence[str]) -> dict[str, Any]:
    rows = rooms.rows(found)
    return {
        "room": {"across": max((len(row.places) for row in rows), default=0)},
        "lines": seats.lines(rows, chosen, showtime),
        "counts": [(state, sum(seat.state == state for seat in found)) for state in shown_states(showtime)],
        "release": states.release(showtime),
        "other_plans": showtime.screen.plans.in_use().exclude(pk=showtime.plan_id),
    }


def shown_states(showtime: Showtime) -> list[State]:
    """Without what no seat of this showtime can be."""
    never = State.CLOSED if showtime.cancelled_at is None else State.FREE
    return [state for state in State if state != never]


def status_of(refusal: Refusal | None) -> int:
    if refusal is None:
        return 200
    return 409 if isinstance(refusal, Conflict) else 400


def hall_seats(showtime: Showtime, chosen: Sequence[str]) -> list[HallSeat]:
    """The chosen seats, in the order of the plan. What isn't a seat of this room is left out."""
    return [seat for seat in seats.of(showtime) if seat.label in chosen]
