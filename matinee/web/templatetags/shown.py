"""How values are shown to a reader. Times are by the clock of the theater that they belong to, never by ours.

`locale` is in every page's context; pass it on: `{{ price|money:locale }}`.
"""

import unicodedata
from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel import Locale, dates
from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from matinee.money import Money
from matinee.programme.clock import is_twice, offset_name
from matinee.programme.models import Movie, Theater

register = template.Library()


@register.filter
def money(amount: Money, locale: str) -> str:
    """€12.50"""
    return amount.shown(locale)


@register.filter
def clock(moment: datetime, locale: str) -> str:
    """19:30 or 7:30 pm; of an hour that comes twice 02:30 (UTC+1).

    The moment is local already: `showtime.local_start`, `moment|at:theater`.
    """
    shown = dates.format_time(moment, "short", tzinfo=moment.tzinfo, locale=locale)
    shown = shown.replace("AM", "am").replace("PM", "pm").replace("\u202f", "\u00a0")
    return f"{shown} ({offset_name(moment, zone)})" if (zone := _twice(moment)) else shown


def _twice(moment: datetime) -> ZoneInfo | None:
    """The zone, if its clocks show this time twice that night; then it is said which of the two it is."""
    zone = moment.tzinfo
    return zone if isinstance(zone, ZoneInfo) and is_twice(moment, zone) else None


@register.filter
def at(moment: datetime, theater: Theater) -> datetime:
    """The moment by the theater's clock."""
    return moment.astimezone(theater.zoneinfo)


def _dated(value: date, locale: str, *, day_first: str, month_first: str) -> str:
    starts_with_month = str(dates.get_date_format("long", locale)).startswith("M")
    return dates.format_date(value, month_first if starts_with_month else day_first, locale=locale)


@register.filter
def day(value: date, locale: str) -> str:
    """Tuesday 1 January, or Tuesday, January 1"""
    return _dated(value, locale, day_first="EEEE d MMMM", month_first="EEEE, MMMM d")


@register.filter
def short_day(value: date, locale: str) -> str:
    """Tue 1 Jan, or Tue, Jan 1"""
    return _dated(value, locale, day_first="EEE d MMM", month_first="EEE, MMM d")


@register.filter
def day_month(value: date, locale: str) -> str:
    """1 Jan, or Jan 1"""
    return _dated(value, locale, day_first="d MMM", month_first="MMM d")


@register.filter
def weekday(value: date, locale: str) -> str:
    """Tue"""
    return dates.format_date(value, "EEE", locale=locale)


@register.filter
def weekday_name(value: date, locale: str) -> str:
    """Tuesday"""
    return dates.format_date(value, "EEEE", locale=locale)


@register.filter
def full_date(value: date, locale: str) -> str:
    """1 January 2030"""
    return dates.format_date(value, "long", locale=locale)


@register.filter
def duration(minutes: int) -> str:
    """2 h 46"""
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest:02}" if hours else f"{rest} min"


@register.filter
def zone_name(zone: ZoneInfo | str, locale: str) -> str:
    """Paris time"""
    name = zone if isinstance(zone, str) else zone.key
    city = dates.get_timezone_location(name, locale=locale, return_city=True) if "/" in name else name
    return f"{city} time"


@register.filter
def city_and_zone(theater: Theater, locale: str) -> str:
    """London time; or Lyon · Paris time, where the zone is named after another city."""
    zone = zone_name(theater.zone, locale)
    return zone if zone == f"{theater.city} time" else f"{theater.city} · {zone}"


@register.filter
def language_tag(locale: str) -> str:
    """en_GB as HTML writes it: en-GB"""
    return locale.replace("_", "-")


@register.filter
def lang(languages: str) -> SafeString:
    """lang="ja", for what is written in the first of "Japanese, English"; nothing, if it is no language."""
    code = _CODES.get(languages.partition(",")[0].strip().lower())
    return format_html(' lang="{}"', code) if code else SafeString()


@register.filter
def lang_of_title(movie: Movie) -> SafeString:
    """For a title that isn't translated, as far as one can tell: it is the original one, or not in our letters."""
    is_original = movie.title == movie.original_title or not (movie.title.isascii() or _is_latin(movie.title))
    return lang(movie.languages) if is_original else SafeString()


def _is_latin(title: str) -> bool:
    return all(unicodedata.name(letter, "").startswith("LATIN") for letter in title if letter.isalpha())


_CODES = {name.lower(): code for code, name in Locale("en").languages.items() if "_" not in code}


@register.simple_block_tag
def capture(content: str) -> str:
    """For `{% capture as name %}`: a template can't show the same block twice."""
    return content


@register.filter
def poster_address(movie: Movie) -> str:
    return movie.poster.url if movie.poster else reverse("poster", args=[movie.pk])


@register.filter
def preview_picture(movie: Movie) -> str:
    """The poster, where it is a picture that every link previewer can show: they draw no SVG, and few of them WebP."""
    return poster_address(movie) if str(movie.poster.name).lower().endswith((".jpg", ".jpeg", ".png")) else ""
