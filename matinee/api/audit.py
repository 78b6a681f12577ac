"""What staff change through the API is noted, in this one place for all resources."""

import json
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import ResolverMatch
from django.utils import timezone

from matinee.accounts import audit
from matinee.accounts.models import User
from matinee.api.who import asking
from matinee.programme.models import Movie, Showtime, Theater
from matinee.refusals import ChangedMeanwhile, Refusal

WATCHED: dict[str, type[models.Model]] = {
    "movies": Movie,
    "theaters": Theater,
    "showtime": Showtime,
}
# Noted by their operation, in its own transaction.
NOTED_BY_OPERATIONS = frozenset({"showtime/<int:pk>/calling-off/"})
WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})


def noted(request: HttpRequest, match: ResolverMatch, answer: Callable[[], HttpResponse]) -> HttpResponse:
    """The answer; and if staff change something with it, a note of what, in one transaction with the change."""
    is_watched = request.method in WRITES and not match.route.endswith(tuple(NOTED_BY_OPERATIONS))
    model = WATCHED.get(match.route.split("/")[1]) if is_watched else None
    who = staff_asking(request) if model else None
    if model is None or who is None:
        return answer()
    with transaction.atomic():
        response = _noted(who, model, match.kwargs.get("pk"), answer)
        if response.status_code >= 400:
            transaction.set_rollback(True)
    return response


def _noted(who: User, model: type[models.Model], pk: int | None, answer: Callable[[], HttpResponse]) -> HttpResponse:
    watched = audit.Watched(locked(model, pk))
    response = answer()
    if response.status_code < 300:
        row = model._default_manager.filter(pk=pk or json.loads(response.content)["id"]).first()
        try:
            watched.note(who=who, face="API", now=timezone.now(), row=row)
        except ObjectDoesNotExist:
            # What the row refers to was deleted meanwhile, which the database refuses only when the transaction ends.
            raise ChangedMeanwhile from None
    return response


def staff_asking(request: HttpRequest) -> User | None:
    """Asked before the transaction begins, so that nobody else's request takes a lock."""
    try:
        who = asking(request)
    except Refusal:
        # What is wrong with it, the resource says.
        return None
    return who if who.has_staff_rights else None


def locked(model: type[models.Model], pk: int | None) -> models.Model | None:
    """The row as it is until this transaction ends: what the line says that it was, nobody has changed meanwhile."""
    rows: Any = model._default_manager.select_for_update(no_key=True)
    found: models.Model | None = rows.filter(pk=pk).order_by().first() if pk else None
    return found
