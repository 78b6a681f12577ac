"""The addresses for those who watch: `/healthz`, `/readyz`, `/metrics`.

They are answered before anything else of the site, so that a probe needs no host name, no HTTPS and no session.
"""

import hmac
import json
import logging
import time
from dataclasses import dataclass
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from prometheus_client import CONTENT_TYPE_LATEST

from matinee.headers import DATA_POLICY
from matinee.watching import health, metrics

ALARM_SECONDS = 300.0

logger = logging.getLogger(__name__)


def healthz(request: HttpRequest) -> HttpResponse:
    """That this process answers. Nothing else is asked: no restart mends a database."""
    return answer({"healthy": True}, HTTPStatus.OK)


def readyz(request: HttpRequest) -> HttpResponse:
    """Whether a balancer should send visitors here, with the reasons if not; and what wants mending meanwhile."""
    reasons, alarms = health.reasons_against(), health.alarms(timezone.now())
    for alarm in alarms:
        once_in_a_while(alarm)
    status = HTTPStatus.SERVICE_UNAVAILABLE if reasons else HTTPStatus.OK
    return answer({"ready": not reasons, "reasons": reasons, "alarms": alarms}, status)


@dataclass(slots=True)
class _Said:
    until: float = 0.0


_said = _Said()


def once_in_a_while(alarm: str) -> None:
    """Into the log, and not with every probe."""
    if time.monotonic() >= _said.until:
        _said.until = time.monotonic() + ALARM_SECONDS
        logger.error(alarm)


def forget() -> None:
    _said.until = 0.0


def metrics_page(request: HttpRequest) -> HttpResponse:
    if not settings.METRICS_TOKEN:
        return answer({"detail": "Metrics are off: METRICS_TOKEN is not set."}, HTTPStatus.NOT_FOUND)
    said = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    if not hmac.compare_digest(said.encode(), settings.METRICS_TOKEN.encode()):
        refused = answer({"detail": "Authorization: Bearer METRICS_TOKEN"}, HTTPStatus.UNAUTHORIZED)
        refused["WWW-Authenticate"] = 'Bearer realm="metrics"'
        return refused
    return plain(HttpResponse(metrics.exposition(), content_type=CONTENT_TYPE_LATEST))


def answer(body: dict[str, object], status: int) -> HttpResponse:
    return plain(HttpResponse(json.dumps(body) + "\n", content_type="application/json", status=status))


def plain(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = DATA_POLICY
    # That it isn't ready is an answer, not an error of ours to be logged every few seconds.
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response


PROBES = {"/healthz": healthz, "/readyz": readyz, "/metrics": metrics_page}
