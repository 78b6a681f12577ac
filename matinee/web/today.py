"""The first page: what is on."""

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from matinee.web.http import Request, page_or_part
from matinee.web.programme import TIMES_OF_DAY, Wanted, programme


@require_safe
def today(request: Request) -> HttpResponse:
    shown = programme(Wanted.read(request.GET), timezone.now())
    context = {"programme": shown, "times_of_day": TIMES_OF_DAY, "filters": True}
    return page_or_part(request, "web/today.html", "web/parts/programme.html", context)
