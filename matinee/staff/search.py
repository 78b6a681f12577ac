"""One box for whatever a customer can say of a booking."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from matinee.sales.looking_up import look_up
from matinee.staff.access import Request

A_PAGE = 20
LONGEST = 200


@require_safe
def search(request: Request) -> HttpResponse:
    sought = " ".join(request.GET.get("q", "").replace("\0", "").split())[:LONGEST]
    now = timezone.now()
    page = Paginator(look_up(sought, now), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "staff/search.html", {"sought": sought, "page": page, "now": now})
