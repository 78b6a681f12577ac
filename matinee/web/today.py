"""The first page: what is on."""

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from matinee.web.http import Request
from matinee.web.listings import listing, written_once
from matinee.web.programme import TIMES_OF_DAY, Wanted, programme


@require_safe
@written_once
def today(request: Request) -> HttpResponse:
    shown = programme(Wanted.read(request.GET), timezone.now())
    context = {"programme": shown, "times_of_day": TIMES_OF_DAY, "filters": True}
    return listing(request, "web/today.html", "web/parts/programme.html", context, shown.showings)
