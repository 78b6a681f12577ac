"""An evening as an entry for somebody's calendar (RFC 5545)."""

from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from icalendar import Calendar, Event

from matinee.sales.documents import links
from matinee.sales.models import Purchase


def calendar(bought: Purchase) -> bytes:
    """The showtime by the theater's clock, with the rules of its zone, so that a phone far away shows it right."""
    entry = Calendar()
    entry.add("version", "2.0")
    entry.add("prodid", "-//Matinee//Tickets//EN")
    entry.add("method", "PUBLISH")
    entry.add_component(_event(bought))
    entry.add_missing_timezones()
    written: bytes = entry.to_ical()
    return written


def _event(bought: Purchase) -> Event:
    showtime = bought.showtime
    theater = showtime.theater
    is_off = bought.cancelled_at or showtime.cancelled_at
    event = Event()
    # The same entry again replaces the one that is there.
    event.add("uid", f"purchase-{bought.pk}@{urlsplit(settings.SITE_URL).hostname}")
    event.add("dtstamp", is_off or bought.purchased_at)
    event.add("sequence", 1 if is_off else 0)
    event.add("status", "CANCELLED" if is_off else "CONFIRMED")
    event.add("dtstart", showtime.starts_at.astimezone(theater.zoneinfo))
    event.add("dtend", showtime.ends_at.astimezone(theater.zoneinfo))
    event.add("summary", f"{showtime.movie.title}, {theater.name}")
    event.add("location", ", ".join(filter(None, [theater.name, theater.address or theater.location])))
    event.add("description", f"{showtime.screen.name}, {seats(bought)}\n{_tickets(bought)}")
    return event


def seats(bought: Purchase) -> str:
    """Seat C4 · Seats C4, C5"""
    labels = bought.reservation.labels
    return f"{'Seat' if len(labels) == 1 else 'Seats'} {', '.join(labels)}"


def _tickets(bought: Purchase) -> str:
    # Calendars are shared with others, so this is the address that asks who is looking.
    return links.site(reverse("purchase", args=[bought.pk]))
