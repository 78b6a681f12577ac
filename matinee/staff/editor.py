"""The plan editor: a text, its drawing, and the room as customers will see it. What is saved is a new version."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Max
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from matinee.programme import operations as programme
from matinee.programme import seatplans
from matinee.programme.models import PriceCard, SeatCategory, SeatKind, SeatPlan, Theater
from matinee.programme.seatplans import PlanError, PlannedSeat
from matinee.refusals import Refusal
from matinee.sales import rooms
from matinee.sales.pricing import Tariff
from matinee.sales.queries import MappedSeat
from matinee.sales.refusals import Changed
from matinee.staff.access import Request
from matinee.staff.plans import plan_at

# So many are shown, and how many there are besides.
MOST_ERRORS = 12


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign of the palette: what paints a place."""

    sign: str
    name: str
    look: str = ""


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong, and the line that it is in, with a mark below the place."""

    sentence: str
    line: int
    column: int
    quoted: str


@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: Request, pk: int) -> HttpResponseBase:
    known = plan_at(pk)
    if request.method != "POST":
        return render(request, "staff/plan.html", about(known, programme.text_of(known)))
    text = typed(request)
    try:
        check_newest(known, request.POST.get("seen"))
        new = programme.redraw(plan=known, text=text, now=timezone.now())
    except Refusal as refusal:
        status = 409 if isinstance(refusal, Changed) else 400
        return render(request, "staff/plan.html", about(known, text) | {"refusal": refusal}, status=status)
    messages.success(request, f"{new} is saved. Showtimes that are planned from now on have it.")
    return redirect("staff_plans", new.screen_id)


def check_newest(plan: SeatPlan, seen: str | None) -> None:
    """Changed, if somebody else has saved a version that the drawer hasn't seen."""
    current = newest(plan)
    if seen is not None and seen != current:
        raise Changed(seen[:100], current)


def newest(plan: SeatPlan) -> str:
    """version 3"""
    version = plan.screen.plans.filter(name_key=plan.name_key).aggregate(newest=Max("version"))["newest"]
    return f"version {version}"


def preview(request: Request, pk: int) -> HttpResponse:
    """What a text comes to. Nothing is saved."""
    template = "staff/parts/preview.html" if request.htmx else "staff/plan.html"
    return render(request, template, about(plan_at(pk), typed(request)))


def typed(request: Request) -> str:
    return request.POST.get("text", "").replace("\r\n", "\n")


def about(plan: SeatPlan, text: str) -> dict[str, Any]:
    read, errors = seatplans.examine(text)
    theater = plan.screen.theater
    return {
        "plan": plan,
        "screen": plan.screen,
        "theater": theater,
        "text": text,
        "newest": newest(plan),
        "errors": [wrong(error, text) for error in errors[:MOST_ERRORS]],
        "more_errors": max(0, len(errors) - MOST_ERRORS),
        "room": rooms.room(as_sold(read.seats, theater)) if read.seats else None,
        "numbered": read.numbered,
        "capacity": len(read.seats),
        "numbers": how_many(read.seats),
        "signs": palette(),
    }


def wrong(error: PlanError, text: str) -> Wrong:
    lines = text.splitlines()
    line = lines[error.line - 1] if error.line <= len(lines) else ""
    return Wrong(str(error), error.line, error.column, f"{line.expandtabs(1)}\n{' ' * (error.column - 1)}^")


def as_sold(seats: Sequence[PlannedSeat], theater: Theater) -> list[MappedSeat]:
    """These seats on an evening when all of them are free, at the theater's standard prices."""
    card = PriceCard.objects.filter(theater=theater).order_by("pk").first()
    prices = {price.category: price.amount for price in card.prices.all()} if card else {}
    tariff = Tariff.of(theater, prices)
    shown = {category: theater.money(tariff.price(category) if category in prices else 0) for category in SeatCategory}
    return [
        MappedSeat(
            label=seat.label,
            row=seat.row,
            number=seat.number,
            x=seat.x,
            y=seat.y,
            category=seat.category,
            kind=seat.kind,
            price=shown[seat.category],
            free=True,
            section=seat.section,
            dx=seat.dx,
            dy=seat.dy,
            joined=seat.joined,
        )
        for seat in seats
    ]


def how_many(seats: Sequence[PlannedSeat]) -> list[tuple[str, int]]:
    """How many of each there are: standard 80, wheelchair space 2 …"""
    found = Counter(name_of(seat.category, seat.kind) for seat in seats)
    return list(found.items())


def palette() -> list[Sign]:
    seats = [Sign(sign, name_of(*of), look_of(*of)) for sign, of in seatplans.SIGNS.items()]
    return [*seats, Sign(".", "nothing"), Sign("_", "aisle")]


def name_of(category: SeatCategory, kind: SeatKind) -> str:
    return str((category if kind == SeatKind.ORDINARY else kind).label).lower()


def look_of(category: SeatCategory, kind: SeatKind) -> str:
    return str(category if kind == SeatKind.ORDINARY else kind)
