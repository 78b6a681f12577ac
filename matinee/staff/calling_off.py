"""Calling a showtime off: asks once, with whom it concerns and how much money, then does it."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from matinee.programme.models import Showtime
from matinee.refusals import Refusal
from matinee.sales import offers, operations
from matinee.sales.models import CallingOff
from matinee.staff.access import Request
from matinee.staff.forms import CallingOffForm
from matinee.staff.going_back import to_room
from matinee.staff.showtimes import showtime_at


@require_http_methods(["GET", "HEAD", "POST"])
def calling_off(request: Request, pk: int) -> HttpResponseBase:
    showtime = showtime_at(pk)
    if request.method != "POST":
        return asked(request, showtime, CallingOffForm())
    form = CallingOffForm(request.POST)
    if not form.is_valid():
        return asked(request, showtime, form, status=400)
    now = timezone.now()
    try:
        offers.check_seen(showtime, request.POST.get("seen"))
        operations.call_off(showtime=showtime, by=request.user, face="box office", now=now, **form.cleaned_data)
    except Refusal as refusal:
        form.add_error("reason", refusal.for_staff)
        return asked(request, showtime, form, status=400)
    messages.success(request, "This showtime is called off. Everybody who has tickets gets the money back and a mail.")
    return to_room(showtime)


def asked(request: Request, showtime: Showtime, form: CallingOffForm, status: int = 200) -> HttpResponse:
    context = {
        "showtime": showtime,
        "theater": showtime.theater,
        "movie": showtime.movie,
        "form": form,
        "off": CallingOff.objects.filter(showtime=showtime).select_related("by").first(),
        "holders": operations.holders(showtime, timezone.now()),
    }
    return render(request, "staff/calling_off.html", context, status=status)
