"""From seats to money: `/reserve/` and what is under it."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import HttpResponseClientRedirect

from matinee.accounts.addresses import address_key
from matinee.money import Money
from matinee.programme.models import SeatKind
from matinee.refusals import Refusal
from matinee.sales import offers, operations, queries
from matinee.sales.models import Channel, Reservation
from matinee.sales.operations import Customer, Wish
from matinee.web import paying
from matinee.web.evenings import evenings
from matinee.web.http import Request, say_no
from matinee.web.posting import posted
from matinee.web.seatpage import seat_page
from matinee.web.stages import standing
from matinee.web.viewer import Viewer, remember


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reservations(request: Request) -> HttpResponseBase:
    return reserve(request) if request.method == "POST" else evenings(request)


def reserve(request: Request) -> HttpResponseBase:
    viewer = Viewer.of(request)
    showtime = get_object_or_404(viewer.showtimes(), pk=number(request.POST.get("showtime", "")))
    wished = wish(request)
    try:
        kept = operations.reserve(
            showtime=showtime, customer=customer(request, viewer), channel=Channel.WEB, now=timezone.now(), wish=wished
        )
    except Refusal as refusal:
        return seat_page(request, showtime, wish=wished, refusal=refusal)
    if viewer.user is None:
        remember(request, kept)
    return redirect("reservation", kept.pk)


def customer(request: Request, viewer: Viewer) -> Customer:
    """A guest says who they are when they pay."""
    user, asked_from = viewer.user, address_key(request)
    if user is None:
        return Customer(asked_from=asked_from)
    return Customer(user, user.shown_name, user.email, asked_from=asked_from)


def wish(request: Request) -> Wish:
    """Seats by their names; or so many, chosen by the house: together unless it needn't be, or beside a wheelchair."""
    seats, accessible = request.POST.getlist("seats"), bool(request.POST.get("accessible"))
    if seats:
        return Wish(seats=seats, accessible=accessible)
    if "wheelchairs" in request.POST:
        spaces, companions = (number(request.POST.get(name, "0")) for name in ("wheelchairs", "companions"))
        return Wish(wheelchairs=spaces, companions=companions, accessible=True)
    return Wish(
        number=number(request.POST["number"]) if "number" in request.POST else None,
        together=request.POST.get("together", "true").lower() not in {"false", "0", "off", "no"},
        accessible=accessible,
    )


def number(text: str) -> int:
    """What was typed, as a number that databases can hold; 0 if it is none, which is never the right one."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


@never_cache
@require_safe
def reservation(request: Request, pk: int) -> HttpResponseBase:
    viewer = Viewer.of(request)
    kept = viewer.reservation(pk)
    if kept.bought is None:
        return checkout(request, kept, paying.form_for(request, kept, viewer))
    if request.htmx:
        return HttpResponseClientRedirect(reverse("purchase", args=[kept.bought.pk]))
    return redirect("purchase", kept.bought.pk)


def checkout(request: Request, kept: Reservation, form: paying.PaymentForm) -> HttpResponse:
    """The page of a reservation that isn't paid, whatever has become of it."""
    now = timezone.now()
    stands = standing(kept, now)
    typed = paying.Typed.of(request, kept)
    context = {
        "reservation": kept,
        "showtime": kept.showtime,
        "movie": kept.showtime.movie,
        "theater": kept.showtime.theater,
        "lines": [(claim, kept.showtime.theater.money(claim.price)) for claim in kept.kept_claims],
        "fees": included(kept, "fee"),
        "taxes": included(kept, "tax"),
        "standing": stands,
        "why_declined": paying.why_declined(request, kept),
        "form": form,
        "refusal": typed.refusal if typed else "",
        "ways": paying.ways(stands),
        "trial_cards": paying.trial_cards(),
        "is_accessible": any(claim.seat.kind != SeatKind.ORDINARY for claim in kept.kept_claims),
        "can_be_had_again": not stands.is_live and offers.can_be_had_again(kept, now),
        "alternatives": [] if stands.is_live else queries.alternatives(kept.showtime, now),
    }
    return render(request, "web/reservation.html", context)


def included(kept: Reservation, what: str) -> Money | None:
    """How much of the total is fees, or tax; None if nothing is."""
    minor = sum(getattr(claim, what) for claim in kept.kept_claims)
    return kept.showtime.theater.money(minor) if minor else None


@never_cache
@sensitive_post_parameters("card_number")
@posted(back="reservation")
def renewal(request: Request, pk: int) -> HttpResponseBase:
    kept = Viewer.of(request).reservation(pk)
    paying.remember_typed(request, kept)
    try:
        operations.renew(reservation=kept, now=timezone.now())
    except Refusal as refusal:
        say_no(request, refusal)
    else:
        messages.success(request, "Your seats are kept longer.")
    return redirect(reverse("reservation", args=[pk]) + "#clock")


@never_cache
@sensitive_post_parameters("card_number")
@posted(back="reservation")
def entrance(request: Request, pk: int) -> HttpResponseBase:
    """On to log in or to register, and back here. What was typed goes along, and never into an address."""
    kept = Viewer.of(request).reservation(pk)
    paying.remember_typed(request, kept)
    page = "account_signup" if request.POST.get("to") == "register" else "account_login"
    return redirect(f"{reverse(page)}?{urlencode({'next': reverse('reservation', args=[pk])})}")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def seats(request: Request, pk: int) -> HttpResponseBase:
    """Other seats for the same reservation. The ones it has are kept until there are others."""
    kept = Viewer.of(request).reservation(pk)
    if not standing(kept, timezone.now()).is_open:
        return redirect("reservation", pk)
    if request.method != "POST":
        return seat_page(request, kept.showtime, wish=Wish(seats=request.GET.getlist("seats")), changing=kept)
    wished = wish(request)
    try:
        operations.change(reservation=kept, wish=wished, now=timezone.now())
    except Refusal as refusal:
        return seat_page(request, kept.showtime, wish=wished, refusal=refusal, changing=kept)
    return redirect("reservation", pk)


@never_cache
@posted(back="reservation")
def cancellation(request: Request, pk: int) -> HttpResponseBase:
    kept = Viewer.of(request).reservation(pk)
    try:
        operations.release(reservation=kept, now=timezone.now())
    except Refusal as refusal:
        say_no(request, refusal)
        return redirect("reservation", pk)
    messages.success(request, "You let the seats go. Nothing was charged.")
    return redirect("showtime", kept.showtime.pk)
