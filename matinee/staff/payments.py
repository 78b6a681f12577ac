"""Payments that no gateway has answered: whoever has looked one up at the provider says what became of it."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from matinee.refusals import Refusal
from matinee.sales import operations
from matinee.sales.models import Payment
from matinee.sales.operations import LookedUp
from matinee.staff.access import Request

ABOUT = ("reservation__showtime__movie", "reservation__showtime__screen__theater")


@require_safe
def payments(request: Request) -> HttpResponse:
    found = operations.open_payments(timezone.now()).select_related(*ABOUT)
    return render(request, "staff/payments.html", {"payments": found})


def outcome(request: Request, pk: int) -> HttpResponseBase:
    payment = get_object_or_404(Payment.objects.select_related(*ABOUT), pk=pk)
    found = LookedUp(was_paid=request.POST.get("outcome") == "paid", reason=request.POST.get("reason", ""))
    try:
        bought = operations.decide(payment=payment, found=found, by=request.user, face="box office", now=timezone.now())
    except Refusal as refusal:
        messages.warning(request, refusal.for_staff)
    else:
        messages.success(request, came_of_it(payment, found, is_sold=bought is not None))
    return redirect("staff_payments")


def came_of_it(payment: Payment, found: LookedUp, *, is_sold: bool) -> str:
    if not found.was_paid:
        return f"Payment {payment.reference} is noted as not paid."
    if is_sold:
        return f"Payment {payment.reference} is noted as paid, and the tickets are made."
    return f"Payment {payment.reference} is noted as paid. The seats are gone, so the money goes back."
