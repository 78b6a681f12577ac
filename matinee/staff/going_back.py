"""After something was done: the same room with the same seats."""

from collections.abc import Sequence
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from matinee.programme.models import Showtime


def to_room(showtime: Showtime, chosen: Sequence[str] = ()) -> HttpResponse:
    asked = urlencode([("seats", label) for label in chosen])
    return redirect(reverse("staff_showtime", args=[showtime.pk]) + (f"?{asked}" if asked else ""))
