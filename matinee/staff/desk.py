"""Seats for somebody who stands before the desk, or who is on the telephone."""

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone

from matinee.programme import clock
from matinee.refusals import Refusal
from matinee.sales import offers, operations
from matinee.sales.models import Channel, Reservation
from matinee.sales.operations import Customer, Wish
from matinee.sales.refusals import listed
from matinee.staff.access import Request
from matinee.staff.forms import ReservationForm
from matinee.staff.going_back import to_room
from matinee.staff.showtimes import room_page, showtime_at


def reservations(request: Request, pk: int) -> HttpResponseBase:
    showtime, chosen = showtime_at(pk), request.POST.getlist("seats")
    form = ReservationForm(showtime, request.POST)
    if not form.is_valid():
        return room_page(request, showtime, chosen, desk=form, status=400)
    asked = form.cleaned_data
    try:
        offers.check_seen(showtime, request.POST.get("seen"))
        kept = operations.reserve(
            showtime=showtime,
            customer=Customer(name=asked["name"], email=asked["email"], phone=asked["phone"]),
            channel=Channel.DESK,
            wish=Wish(number=asked["number"]) if "number" in asked else Wish(seats=chosen),
            now=timezone.now(),
            override=asked["reason"],
        )
    except Refusal as refusal:
        return room_page(request, showtime, chosen, refusal=refusal, desk=form)
    if "paid" in request.POST:
        return take_money(request, kept)
    messages.success(request, kept_words(kept))
    return to_room(showtime, kept.labels)


def kept_words(kept: Reservation) -> str:
    """A1 and A2 kept for Ann until 20:30."""
    until = kept.expires_at
    by = f" until {clock.shown(until, kept.showtime.theater.zoneinfo, '%Y-%m-%d %H:%M')}" if until else ""
    return f"{listed(kept.labels)} kept{f' for {kept.name}' if kept.name else ''}{by}."


def payment(request: Request, pk: int) -> HttpResponseBase:
    known = Reservation.objects.exclude(channel=Channel.HOUSE).with_sale()
    kept = get_object_or_404(known, pk=pk)
    kept.seen = request.POST.get("seen")
    return take_money(request, kept)


def take_money(request: Request, kept: Reservation) -> HttpResponseBase:
    """The money is on the counter: the seats are theirs."""
    try:
        operations.collect(reservation=kept, by=request.user, now=timezone.now())
    except Refusal as refusal:
        messages.warning(request, refusal.for_staff)
    else:
        messages.success(request, f"{listed(kept.labels)} sold.")
    return to_room(kept.showtime, kept.labels)
