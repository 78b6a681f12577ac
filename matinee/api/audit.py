"""What staff change through the API is noted, in this one place for all resources."""

import json
from collections.abc import Callable
from typing import Any

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.urls import ResolverMatch
from django.utils import timezone

from matinee.accounts import audit
from matinee.accounts.models import User
from matinee.programme.models import Movie, Showtime, Theater
from matinee.sales.models import Purchase

WATCHED: dict[str, type[models.Model]] = {
    "movies": Movie,
    "theaters": Theater,
    "showtime": Showtime,
}
# Noted by their operation, in its own transaction.
NOTED_BY_OPERATIONS = frozenset({"showtime/<int:pk>/calling-off/"})
WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})


def noted(request: HttpRequest, match: ResolverMatch, answer: Callable[[], HttpResponse]) -> HttpResponse:
    """The answer; and if staff have changed something with it, a note of what."""
    is_watched = request.method in WRITES and not match.route.endswith(tuple(NOTED_BY_OPERATIONS))
    model = WATCHED.get(match.route.split("/")[1]) if is_watched else None
    if model is None:
        return answer()
    watched = audit.Watched(row_of(model, match.kwargs.get("pk")))
    response = answer()
    who = getattr(request, "auth", None)
    if response.status_code < 300 and isinstance(who, User) and who.has_staff_rights and is_staffs(watched, who):
        # A payment that is under way has brought nothing about yet.
        pk = match.kwargs.get("pk") or json.loads(response.content).get("id")
        watched.note(who=who, face="API", now=timezone.now(), row=row_of(model, pk))
    return response


def row_of(model: type[models.Model], pk: Any) -> models.Model | None:
    return model._default_manager.filter(pk=pk).first() if pk else None


def is_staffs(watched: audit.Watched, who: User) -> bool:
    """Staff buy tickets, too, as everybody does; what they do to those of others is noted."""
    if watched.row is None:
        return True
    return not (isinstance(watched.row, Purchase) and watched.row.reservation.user_id == who.pk)
