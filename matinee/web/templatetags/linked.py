"""Linked data as an element of a page."""

import json

from django import template
from django.utils.safestring import SafeString, mark_safe

from matinee.programme.models import Movie, Showtime, Theater
from matinee.sales.queries import SeatMap
from matinee.web import linked_data
from matinee.web.linked_data import Json

register = template.Library()
# As Django's json_script does: nothing in it can end the element, or begin another.
HARMLESS = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


@register.simple_tag
def movie_data(movie: Movie) -> SafeString:
    return element(linked_data.of_movie(movie))


@register.simple_tag
def theater_data(theater: Theater) -> SafeString:
    return element(linked_data.of_theater(theater))


@register.simple_tag
def showtime_data(showtime: Showtime, seats: SeatMap) -> SafeString:
    return element(linked_data.of_showtime(showtime, seats))


def element(said: Json) -> SafeString:
    # Data, which no browser runs: the Content-Security-Policy has nothing against it.
    text = json.dumps({"@context": linked_data.CONTEXT, **said}, ensure_ascii=False).translate(HARMLESS)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308  made harmless above
