"""Answers kept for 24 hours, so that a request that comes twice is answered twice and carried out once.

`api/idempotency.py` keeps them for programs by their `Idempotency-Key`, `web/once.py` for page forms.
"""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from matinee.sales.models import RememberedAnswer
from matinee.sales.operations.sweeping import ANSWERS_REMEMBERED

# The first request is taken for dead when it has no answer after this time.
GIVEN_UP_AFTER = timedelta(minutes=1)


class InProgress(Exception):
    """The first request is still being carried out."""


class AnotherRequest(Exception):
    """The key was used for another request before."""


def remember(mine: RememberedAnswer, now: datetime) -> RememberedAnswer:
    """The answer to the first request with this key, if there was one; else `mine`, to be filled by `keep`.

    InProgress, AnotherRequest.
    """
    try:
        with transaction.atomic():
            mine.save(force_insert=True)
    except IntegrityError:
        return _first(mine, now)
    return mine


def _first(mine: RememberedAnswer, now: datetime) -> RememberedAnswer:
    first = RememberedAnswer.objects.filter(customer=mine.customer, key=mine.key).first()
    if first is None:
        # The first request was given up between the two statements.
        raise InProgress
    if first.created_at <= now - ANSWERS_REMEMBERED:
        return _take_over(first, mine)
    if first.fingerprint != mine.fingerprint:
        raise AnotherRequest
    if first.status is None:
        if first.created_at > now - GIVEN_UP_AFTER:
            raise InProgress
        return _take_over(first, mine)
    return first


def _take_over(first: RememberedAnswer, mine: RememberedAnswer) -> RememberedAnswer:
    """Compare and set: another request that takes it over at the same moment changes no row."""
    taken = RememberedAnswer.objects.filter(pk=first.pk, created_at=first.created_at, status=first.status).update(
        fingerprint=mine.fingerprint, created_at=mine.created_at, status=None, content_type="", body=""
    )
    if not taken:
        raise InProgress
    mine.pk = first.pk
    return mine


def keep(mine: RememberedAnswer, *, status: int, body: str, content_type: str = "") -> None:
    _own(mine).update(status=status, content_type=content_type, body=body)


def give_up(mine: RememberedAnswer) -> None:
    """The same request will be carried out anew."""
    _own(mine).delete()


def _own(mine: RememberedAnswer) -> QuerySet[RememberedAnswer]:
    """Without effect once another request has taken the row over."""
    return RememberedAnswer.objects.filter(pk=mine.pk, created_at=mine.created_at)
