"""How many requests an address may send to this process in a minute. Kept in memory: it guards this process alone."""

import math
import time
from dataclasses import dataclass, field

from django.conf import settings
from django.http import HttpRequest

from matinee.accounts.addresses import address_key


@dataclass(slots=True)
class _Minute:
    """The requests of the minute that is running. With the next one all are forgotten, and the memory is free again."""

    number: int = 0
    requests: dict[str, int] = field(default_factory=dict)


_minute = _Minute()


def seconds_to_wait(request: HttpRequest) -> int:
    """Count this request. How long its address has to wait if it is one too many; else 0."""
    if not (settings.RATE_LIMITS and settings.REQUESTS_A_MINUTE):
        return 0
    key = address_key(request)
    if not key:
        return 0
    now = time.time()
    number = int(now // 60)
    if number != _minute.number:
        _minute.number, _minute.requests = number, {}
    _minute.requests[key] = counted = _minute.requests.get(key, 0) + 1
    return math.ceil((number + 1) * 60 - now) if counted > settings.REQUESTS_A_MINUTE else 0


def forget() -> None:
    _minute.requests = {}
