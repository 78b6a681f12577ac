"""What search engines and finders of holes look for: `/robots.txt`, `/sitemap.xml`, `/.well-known/security.txt`."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from xml.sax.saxutils import escape

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from matinee.programme.models import Movie, Showtime, Theater

# What is somebody's own, or only leads to it.
NOT_FOR_SEARCH = ("/account/", "/admin/", "/api/", "/login/", "/purchase/", "/register/", "/reserve/", "/tickets/")
# A sitemap may name so many addresses (sitemaps.org). Where there are more, films that aren't on are left out first.
MOST_ADDRESSES = 50_000
MOST_RESTING = 20_000
CONTACT_HOLDS = timedelta(days=180)


@cache_control(public=True, max_age=24 * 3600)
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in NOT_FOR_SEARCH), "Allow: /", ""]
    return text([*lines, f"Sitemap: {settings.SITE_URL}{reverse('sitemap')}"])


@cache_control(public=True, max_age=24 * 3600)
@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """RFC 9116. Its date moves with the calendar: whoever runs the site and reads its mail need not renew it."""
    if not settings.SECURITY_CONTACT:
        raise Http404
    today = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    address = f"{settings.SITE_URL}{reverse('security')}"
    expires = (today + CONTACT_HOLDS).isoformat().replace("+00:00", "Z")
    return text(
        [
            f"Contact: {settings.SECURITY_CONTACT}",
            f"Expires: {expires}",
            "Preferred-Languages: en",
            f"Canonical: {address}",
        ]
    )


@cache_control(public=True, max_age=3600)
@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    paths = islice(_paths(timezone.now()), MOST_ADDRESSES)
    places = "".join(f"<url><loc>{escape(settings.SITE_URL + path)}</loc></url>\n" for path in paths)
    document = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{places}</urlset>\n'
    )
    return HttpResponse(document, content_type="application/xml; charset=utf-8")


def _paths(now: datetime) -> Iterator[str]:
    yield from map(reverse, ("today", "movies", "theaters"))
    for pk in Theater.objects.values_list("pk", flat=True):
        yield reverse("theater", args=[pk])
    for pk in _movies(now):
        yield reverse("movie", args=[pk])
    for pk in Showtime.objects.public().upcoming(now).values_list("pk", flat=True)[:MOST_ADDRESSES]:
        yield reverse("showtime", args=[pk])


def _movies(now: datetime) -> Iterator[int]:
    """All that are on, and the latest of the others, in the order of their titles."""
    upcoming = Showtime.objects.public().upcoming(now).filter(movie=OuterRef("pk"))
    known = list(Movie.objects.values_list("pk", "release_date", Exists(upcoming)))
    resting = sorted((released, pk) for pk, released, is_on in known if not is_on)
    left_out = {pk for _, pk in resting[:-MOST_RESTING]}
    return (pk for pk, _, _ in known if pk not in left_out)


def text(lines: list[str]) -> HttpResponse:
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
