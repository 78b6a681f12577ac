"""What the house does with its seats: keeps them back, lets them go, takes broken ones off sale, mends them."""

from collections.abc import Callable

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone

from matinee.programme.models import Seat, Showtime
from matinee.refusals import Refusal
from matinee.sales import offers, operations, planning
from matinee.sales.refusals import listed
from matinee.staff.access import Request
from matinee.staff.forms import BreakageForm, HouseForm
from matinee.staff.going_back import to_room
from matinee.staff.showtimes import hall_seats, room_page, showtime_at


def house_seats(request: Request, pk: int) -> HttpResponseBase:
    showtime, chosen = showtime_at(pk), request.POST.getlist("seats")
    form = HouseForm(showtime, request.POST)
    if not form.is_valid():
        return room_page(request, showtime, chosen, status=400, house=form)
    seats = hall_seats(showtime, chosen)
    try:
        offers.check_seen(showtime, request.POST.get("seen"))
        planning.withhold(showtime=showtime, seats=seats, now=timezone.now(), **form.cleaned_data)
    except Refusal as refusal:
        return room_page(request, showtime, chosen, refusal=refusal, house=form)
    messages.success(request, f"{listed([seat.label for seat in seats])} kept back.")
    return to_room(showtime, chosen)


def sale(request: Request, pk: int) -> HttpResponseBase:
    def let_go(showtime: Showtime, chosen: list[str]) -> str:
        planning.let_go(showtime=showtime, seats=hall_seats(showtime, chosen), now=timezone.now())
        return f"{listed(chosen)} on sale."

    return carried_out(request, pk, let_go)


def breakages(request: Request, pk: int) -> HttpResponseBase:
    form, now = BreakageForm(request.POST), timezone.now()

    def report(showtime: Showtime, chosen: list[str]) -> str:
        for seat in Seat.objects.filter(plan=showtime.plan_id, label__in=chosen):
            operations.take_off_sale(seat=seat, note=form["note"].value() or "", now=now)
        # Each customer is moved under the lock of their reservation: two at once could wait for each other in a circle.
        # Where it fails, the sweeper does it.
        transaction.on_commit(lambda: operations.clear_broken(now=now), robust=True)
        return f"{listed(chosen)} off sale. Whoever had one was moved to another seat, or is asked by mail."

    return carried_out(request, pk, report)


def repairs(request: Request, pk: int) -> HttpResponseBase:
    def mend(showtime: Showtime, chosen: list[str]) -> str:
        for seat in Seat.objects.filter(plan=showtime.plan_id, label__in=chosen):
            operations.mend(seat=seat, now=timezone.now())
        return f"{listed(chosen)} mended."

    return carried_out(request, pk, mend)


def plan(request: Request, pk: int) -> HttpResponseBase:
    showtime = showtime_at(pk)
    number = request.POST.get("plan", "")
    other = get_object_or_404(showtime.screen.plans.in_use(), pk=number if number.isdecimal() else 0)
    try:
        offers.check_seen(showtime, request.POST.get("seen"))
        planning.choose_plan(showtime=showtime, plan=other, now=timezone.now())
    except Refusal as refusal:
        return room_page(request, showtime_at(pk), [], refusal=refusal)
    messages.success(request, f"This showtime has the seat plan {other} now.")
    return to_room(showtime)


def carried_out(request: Request, pk: int, verb: Callable[[Showtime, list[str]], str]) -> HttpResponseBase:
    """Do it with the chosen seats, and say what was done; or say why it can't be."""
    showtime = showtime_at(pk)
    chosen = [seat.label for seat in hall_seats(showtime, request.POST.getlist("seats"))]
    if not chosen:
        messages.warning(request, "Choose seats first.")
        return to_room(showtime)
    try:
        offers.check_seen(showtime, request.POST.get("seen"))
        with transaction.atomic():
            said = verb(showtime, chosen)
    except Refusal as refusal:
        return room_page(request, showtime, chosen, refusal=refusal)
    messages.success(request, said)
    return to_room(showtime, chosen)
