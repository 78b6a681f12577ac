"""My evenings: what is next, what waits to be paid, what was."""

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from matinee.web.http import Request
from matinee.web.stages import standing
from matinee.web.viewer import Viewer

PAST_ON_A_PAGE = 12


def evenings(request: Request) -> HttpResponse:
    viewer, now = Viewer.of(request), timezone.now()
    unpaid = viewer.reservations().unpaid().live(now).with_sale()
    bought = viewer.purchases().with_sale().select_related("reservation__showtime__plan")
    is_next = Q(reservation__showtime__ends_at__gt=now, cancelled_at=None)
    past = Paginator(bought.exclude(is_next).order_by("-reservation__showtime__starts_at", "-pk"), PAST_ON_A_PAGE)
    context = {
        "now": now,
        "unpaid": [
            standing(kept, now) for kept in unpaid.select_related("showtime__plan").prefetch_related("payments")
        ],
        "coming": bought.filter(is_next).order_by("reservation__showtime__starts_at", "pk"),
        "past": past.get_page(request.GET.get("page")),
    }
    return render(request, "web/evenings.html", context)
