"""Showtimes: each is a page to choose its seats from."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from matinee.web.http import Request
from matinee.web.seatpage import seat_page
from matinee.web.viewer import Viewer


@require_safe
def showtimes(request: Request) -> HttpResponse:
    """People find showtimes on the day's page; programs that link here send them to the right one."""
    names = {"theater": "theater", "date": "day"}
    asked = {ours: request.GET[theirs] for theirs, ours in names.items() if theirs in request.GET}
    return redirect(f"{reverse('today')}{'?' if asked else ''}{urlencode(asked)}")


# Back must not show a form that was sent already: what it shows as free may be the visitor's own by now.
@never_cache
@require_safe
def showtime(request: Request, pk: int) -> HttpResponse:
    known = Viewer.of(request).showtimes().select_related("plan", "price_card")
    return seat_page(request, get_object_or_404(known, pk=pk))
