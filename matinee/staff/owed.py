"""Cash that is owed: what was paid at a desk and given back, until somebody hands it out."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from matinee.refusals import Refusal
from matinee.sales import operations
from matinee.sales.models import Refund
from matinee.staff.access import Request

LAST_TILL = "till"
# What was handed out last comes first: to look up what somebody says they never got.
A_PAGE = 20


@require_safe
def owed(request: Request) -> HttpResponse:
    known = Refund.objects.select_related(
        "handed_out_by",
        "payment__purchase",
        "payment__reservation__showtime__movie",
        "payment__reservation__showtime__screen__theater",
    )
    handed_out = known.exclude(completed_at=None).filter(payment__gateway="desk")
    context = {
        "owed": known.owed_in_cash().order_by("requested_at", "pk"),
        "page": Paginator(handed_out.order_by("-completed_at", "-pk"), A_PAGE).get_page(request.GET.get("page")),
        "till": request.session.get(LAST_TILL, ""),
    }
    return render(request, "staff/owed.html", context)


def handing_out(request: Request, pk: int) -> HttpResponseBase:
    refund = get_object_or_404(Refund.objects.select_related("payment__reservation__showtime__screen__theater"), pk=pk)
    till = request.POST.get("till", "")
    try:
        operations.hand_out(refund=refund, by=request.user, till=till, face="box office", now=timezone.now())
    except Refusal as refusal:
        messages.warning(request, refusal.for_staff)
    else:
        request.session[LAST_TILL] = till
        messages.success(request, f"{refund.payment.money.shown('en')} handed out.")
    return redirect("staff_owed")
