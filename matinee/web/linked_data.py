"""What pages say to programs that read them (schema.org, as JSON-LD)."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from matinee.programme.models import Movie, Showtime, Theater
from matinee.sales.left import Standing
from matinee.sales.queries import SeatMap
from matinee.web.templatetags.shown import poster_address

Json = dict[str, Any]
CONTEXT = "https://schema.org"
AVAILABILITY = {
    Standing.AVAILABLE: "InStock",
    Standing.LAST_SEATS: "LimitedAvailability",
    Standing.WHEELCHAIR_SPACES: "LimitedAvailability",
    Standing.SOLD_OUT: "SoldOut",
    Standing.NOT_ON_SALE: "OutOfStock",
}


def of_movie(movie: Movie) -> Json:
    said = {
        "@type": "Movie",
        "name": movie.title,
        "alternateName": movie.original_title if movie.original_title != movie.title else "",
        "url": site(reverse("movie", args=[movie.pk])),
        "image": site(poster_address(movie)),
        "director": _director(movie),
        "genre": movie.genre,
        "datePublished": movie.release_date.isoformat(),
        "duration": f"PT{movie.duration}M",
        "contentRating": movie.rating,
        "description": movie.synopsis,
    }
    return {name: value for name, value in said.items() if value}


def _director(movie: Movie) -> Json:
    return {"@type": "Person", "name": movie.director}


def of_organizer(theater: Theater) -> Json:
    return {"@type": "Organization", "name": theater.name, "url": site(reverse("theater", args=[theater.pk]))}


def of_theater(theater: Theater) -> Json:
    return {
        "@type": "MovieTheater",
        "name": theater.name,
        "url": site(reverse("theater", args=[theater.pk])),
        "address": theater.address or theater.location,
        "currenciesAccepted": theater.currency,
    }


def of_showtime(showtime: Showtime, seats: SeatMap) -> Json:
    theater, address = showtime.theater, site(reverse("showtime", args=[showtime.pk]))
    said = {
        "@type": "ScreeningEvent",
        "name": showtime.movie.title,
        "url": address,
        "image": site(poster_address(showtime.movie)),
        "startDate": showtime.local_start.isoformat(),
        "doorTime": showtime.doors_at.astimezone(theater.zoneinfo).isoformat(),
        "endDate": showtime.ends_at.astimezone(theater.zoneinfo).isoformat(),
        "eventStatus": f"{CONTEXT}/{'EventCancelled' if showtime.cancelled_at else 'EventScheduled'}",
        "eventAttendanceMode": f"{CONTEXT}/OfflineEventAttendanceMode",
        "location": of_theater(theater),
        "organizer": of_organizer(theater),
        "workPresented": of_movie(showtime.movie),
        # Of what is shown, the director: schema.org has no narrower word for who is behind a screening.
        "performer": _director(showtime.movie),
        "videoFormat": showtime.format,
        "inLanguage": showtime.language,
        "subtitleLanguage": showtime.subtitles,
        "offers": _offer(showtime, seats, address),
    }
    return {name: value for name, value in said.items() if value}


def _offer(showtime: Showtime, seats: SeatMap, address: str) -> Json:
    """What the cheapest seat costs that anybody can have, everything included; and between which moments."""
    if not seats.seats:
        return {}
    zone = showtime.theater.zoneinfo
    published = {"validFrom": showtime.published_at.astimezone(zone).isoformat()} if showtime.published_at else {}
    return published | {
        "@type": "Offer",
        "url": address,
        "price": str(seats.price_from),
        "priceCurrency": seats.price_from.currency,
        "validThrough": showtime.local_start.isoformat(),
        "availability": f"{CONTEXT}/{AVAILABILITY[seats.left.standing]}",
    }


def site(path: str) -> str:
    return settings.SITE_URL + path
