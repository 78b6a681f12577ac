"""The films: all of them, one of them, and its poster."""

from pathlib import Path

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from django.views.static import serve

from matinee.names import folded
from matinee.programme import posters
from matinee.programme.models import Movie, Showtime
from matinee.web.http import Request
from matinee.web.listings import listing, written_once
from matinee.web.programme import TIMES_OF_DAY, Wanted, programme

AT_ONCE = 60
# Feed readers and other sites may show a poster.
SHOWN_ANYWHERE = {"Cross-Origin-Resource-Policy": "cross-origin"}


@require_safe
@written_once
def movies(request: Request) -> HttpResponse:
    now = timezone.now()
    search = request.GET.get("search", "").replace("\0", "").strip()[:100]
    upcoming = Showtime.objects.public().upcoming(now).filter(movie=OuterRef("pk"))
    found = Movie.objects.filter(search_key__contains=folded(search)).annotate(is_on=Exists(upcoming))
    resting = found.filter(is_on=False)
    past = Paginator(resting.filter(release_date__lte=now.date()), AT_ONCE).get_page(request.GET.get("page"))
    context = {
        "search": search,
        "on": found.filter(is_on=True),
        "coming": resting.filter(release_date__gt=now.date()).order_by("release_date", "title"),
        "past": past,
    }
    return listing(request, "web/movies.html", "web/parts/movies.html", context)


@require_safe
@written_once
def movie(request: Request, pk: int) -> HttpResponse:
    now = timezone.now()
    found = get_object_or_404(Movie, pk=pk)
    shown = programme(Wanted.read(request.GET), now, movie=found)
    context = {
        "movie": found,
        "programme": shown,
        "times_of_day": TIMES_OF_DAY,
        "is_coming": found.release_date > now.date(),
    }
    return listing(request, "web/movie.html", "web/parts/programme.html", context, shown.showings)


@cache_control(public=True, max_age=24 * 3600)
@require_safe
def uploaded_poster(request: Request, name: str) -> HttpResponseBase:
    """A picture that staff have put in. There are few, so they need no server of their own."""
    response = serve(request, name, document_root=str(Path(settings.MEDIA_ROOT) / "posters"))
    for header, value in SHOWN_ANYWHERE.items():
        response[header] = value
    return response


@cache_control(public=True, max_age=24 * 3600)
@require_safe
def poster(request: Request, pk: int) -> HttpResponse:
    picture = posters.draw(get_object_or_404(Movie, pk=pk))
    return HttpResponse(picture, content_type="image/svg+xml", headers=SHOWN_ANYWHERE)
