"""An evening as an entry for somebody's calendar (RFC 5545).

Times are UTC: every calendar program reads them, and none depends on time zone rules that come along. The theater's own
clock stands in the description.
"""

from datetime import datetime, timedelta
from email.utils import parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from icalendar import Alarm, Calendar, Event, vCalAddress

from matinee.programme import clock
from matinee.programme.models import Showtime, Theater
from matinee.sales.documents import links
from matinee.sales.models import Purchase, Reservation

REMINDED_BEFORE = timedelta(hours=1)


def calendar(bought: Purchase) -> bytes:
    """The entry of a purchase, to be mailed or downloaded. Given back or called off, it takes the first one's place."""
    written: bytes = published("Tickets", [_event(bought)]).to_ical()
    return written


def published(what: str, events: list[Event]) -> Calendar:
    """A calendar that its reader takes over as it is (METHOD:PUBLISH, RFC 5546)."""
    found = Calendar()
    found.add("version", "2.0")
    found.add("prodid", f"-//Matinee//{what}//EN")
    found.add("method", "PUBLISH")
    for event in events:
        found.add_component(event)
    return found


def event_of(showtime: Showtime, uid: str, *, sequence: int, revised_at: datetime, is_off: bool) -> Event:
    """What the entries of purchases and of feeds share. `sequence` and `revised_at` rise with every change of it.

    A calendar keeps the entry with the higher SEQUENCE, and of two equal ones that with the later DTSTAMP
    (RFC 5546, 2.1.5).
    """
    event = Event()
    event.add("uid", f"{uid}@{urlsplit(settings.SITE_URL).hostname}")
    event.add("dtstamp", revised_at)
    event.add("last-modified", revised_at)
    event.add("sequence", sequence)
    event.add("status", "CANCELLED" if is_off else "CONFIRMED")
    event.add("dtstart", showtime.starts_at)
    event.add("dtend", showtime.ends_at)
    event.add("location", place(showtime.theater))
    # RFC 5546, 3.2.1: who publishes an event is its organizer.
    event.add("organizer", _organizer(showtime.theater))
    return event


def _event(bought: Purchase) -> Event:
    showtime = bought.showtime
    is_off = bool(bought.cancelled_at or showtime.cancelled_at)
    event = event_of(
        showtime,
        f"purchase-{bought.pk}",
        sequence=showtime.revision + bought.revision,
        revised_at=max(filter(None, [bought.purchased_at, bought.revised_at, showtime.revised_at])),
        is_off=is_off,
    )
    event.add("summary", f"{showtime.movie.title}, {showtime.theater.name}")
    said = [f"{showtime.screen.name}, {places(bought.reservation)}", _clock(showtime), _tickets(bought)]
    event.add("description", "\n".join(said))
    if not is_off:
        event.add_component(_reminder(event))
    return event


def _reminder(event: Event) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", -REMINDED_BEFORE)
    alarm.add("description", event["summary"])
    return alarm


def _organizer(theater: Theater) -> vCalAddress:
    address = vCalAddress(f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}")
    address.params["CN"] = theater.name
    return address


def place(theater: Theater) -> str:
    return ", ".join(filter(None, [theater.name, theater.address or theater.location]))


def places(reservation: Reservation) -> str:
    """seat C4 · seats C4, C5 · free seating, 2 places"""
    labels = reservation.labels
    if not reservation.showtime.plan.numbered:
        return f"free seating, {len(labels)} {'place' if len(labels) == 1 else 'places'}"
    return f"{'seat' if len(labels) == 1 else 'seats'} {', '.join(labels)}"


def _clock(showtime: Showtime) -> str:
    """Doors 20:45, start 21:00, film about 21:15 (Paris time) · Doors 23:50, start 00:05 (Paris time), Friday night"""
    zone = showtime.theater.zoneinfo
    said = [f"Doors {clock.shown(showtime.doors_at, zone)}", f"start {clock.shown(showtime.starts_at, zone)}"]
    if showtime.ads_minutes:
        said.append(f"film about {clock.shown(showtime.feature_at, zone)}")
    night = f", {showtime.night}" if showtime.night else ""
    return f"{', '.join(said)} ({showtime.theater.clock_name}){night}"


def _tickets(bought: Purchase) -> str:
    """The link that lets its reader have the tickets, on whatever device the calendar is. Without an address there is
    none, and the page asks who is looking.
    """
    if links.address(bought.reservation):
        return links.to_tickets(bought.reservation)
    return links.site(reverse("purchase", args=[bought.pk]))
