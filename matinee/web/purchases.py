"""From money to tickets: `/purchase/` and what is under it, and the link in the mail."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from matinee import trace
from matinee.refusals import Invalid, Refusal, TooManyTries
from matinee.sales import operations
from matinee.sales.documents import calendar_entry, links
from matinee.sales.models import Channel, Purchase
from matinee.sales.operations import Wish
from matinee.sales.refusals import Changed, PaymentDeclined
from matinee.web import paying, reservations
from matinee.web.evenings import evenings
from matinee.web.http import Request, say_no
from matinee.web.posting import posted
from matinee.web.seatpage import seat_page, status
from matinee.web.viewer import OPENED, Viewer, remember


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def purchases(request: Request) -> HttpResponseBase:
    return pay(request) if request.method == "POST" else evenings(request)


@sensitive_post_parameters("card_number")
def pay(request: Request) -> HttpResponseBase:
    viewer = Viewer.of(request)
    kept = viewer.reservation(reservations.number(request.POST.get("reserve", "")))
    form = paying.PaymentForm(kept, viewer, data=request.POST)
    paying.forget_last_try(request)
    if not form.is_valid():
        paying.remember_typed(request, kept, form=form)
        return redirect("reservation", kept.pk)
    try:
        bought = operations.purchase(
            reservation=kept,
            channel=Channel.WEB,
            now=timezone.now(),
            gateway_name=request.POST.get("gateway", ""),
            card=form.card,
            name=form.cleaned_data["name"],
            email=form.cleaned_data["email"],
            age_confirmed=form.cleaned_data.get("age", False),
        )
    except PaymentDeclined as refusal:
        paying.remember_declined(request, kept, refusal)
        return redirect("reservation", kept.pk)
    except Refusal as refusal:
        paying.remember_typed(request, kept, form=form, refusal=refusal)
        return redirect("reservation", kept.pk)
    return redirect("purchase", bought.pk) if bought else redirect("reservation", kept.pk)


@never_cache
@require_safe
def purchase(request: Request, pk: int) -> HttpResponse:
    return tickets(request, Viewer.of(request).purchase(pk))


def tickets(request: Request, bought: Purchase, *, wrong_address: str = "") -> HttpResponse:
    now = timezone.now()
    context = about(bought) | {
        "tickets": bought.tickets.all(),
        "now": now,
        "can_be_given_back": bought.can_be_given_back(now),
        "may_choose": bought.may_choose(now),
        "wrong_address": wrong_address,
        "typed": request.POST.get("email", ""),
    }
    return render(request, "web/purchase.html", context, status=400 if wrong_address else 200)


def about(bought: Purchase) -> dict[str, Any]:
    showtime = bought.showtime
    return {"purchase": bought, "showtime": showtime, "movie": showtime.movie, "theater": showtime.theater}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def cancellation(request: Request, pk: int) -> HttpResponseBase:
    """Asks once, then gives the tickets back."""
    viewer = Viewer.of(request)
    bought = viewer.purchase(pk)
    if request.method != "POST":
        return asked(request, bought, viewer)
    try:
        operations.cancel(
            bought=bought,
            by_staff=viewer.has_staff_rights,
            now=timezone.now(),
            reason=request.POST.get("reason", "") if bought.reservation.acting else "",
        )
    except (Changed, Invalid) as refusal:
        trace.note(refusal)
        return asked(request, viewer.purchase(pk), viewer, refusal=refusal)
    except Refusal as refusal:
        say_no(request, refusal)
    return redirect("purchase", pk)


def asked(request: Request, bought: Purchase, viewer: Viewer, *, refusal: Refusal | None = None) -> HttpResponse:
    possible = viewer.has_staff_rights or bought.can_be_given_back(timezone.now())
    context = about(bought) | {"can_be_given_back": possible, "refusal": refusal, "acting": bought.reservation.acting}
    return render(request, "web/cancellation.html", context, status=status(refusal))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def seats(request: Request, pk: int) -> HttpResponseBase:
    """Other seats for somebody who was asked to choose: one of theirs broke, and none as good was free."""
    bought = Viewer.of(request).purchase(pk)
    if not bought.may_choose(timezone.now()):
        return redirect("purchase", pk)
    kept, wished = bought.reservation, Wish(seats=bought.reservation.labels)
    if request.method != "POST":
        return seat_page(request, kept.showtime, wish=wished, changing=kept)
    wished = reservations.wish(request)
    try:
        operations.reseat(bought=bought, wish=wished, now=timezone.now())
    except Refusal as refusal:
        return seat_page(request, kept.showtime, wish=wished, refusal=refusal, changing=kept)
    messages.success(request, "These are your seats now. Your tickets and their codes stay the same.")
    return redirect("purchase", pk)


@never_cache
@posted(back="purchase")
def mail(request: Request, pk: int) -> HttpResponseBase:
    bought, typed = Viewer.of(request).purchase(pk), request.POST.get("email", "").strip()
    try:
        operations.resend(bought=bought, email=typed, now=timezone.now())
    except TooManyTries:
        messages.warning(request, "These tickets were mailed a few times already. Please try again in an hour.")
        return redirect("purchase", pk)
    except Refusal as refusal:
        return tickets(request, bought, wrong_address=str(refusal))
    messages.success(request, on_their_way(bought, typed))
    return redirect("purchase", pk)


def on_their_way(bought: Purchase, typed: str) -> str:
    if typed.casefold() in ("", bought.email.casefold()):
        return f"The tickets are on their way to {bought.email}."
    return f"A copy is on its way to {typed}, and a mail to {bought.email} says so."


@never_cache
@require_safe
def calendar(request: Request, pk: int) -> HttpResponse:
    entry = calendar_entry.calendar(Viewer.of(request).purchase(pk))
    headers = {"Content-Disposition": 'attachment; filename="evening.ics"'}
    return HttpResponse(entry, content_type="text/calendar; charset=utf-8", headers=headers)


@never_cache
@require_safe
def guest_tickets(request: Request, signed: str) -> HttpResponseBase:
    """The link in the mail: whoever has it may see these tickets, in this browser, from now on."""
    reservation = links.read(signed)
    if reservation is None:
        raise Http404
    remember(request, reservation, under=OPENED)
    return redirect("reservation", reservation.pk)
