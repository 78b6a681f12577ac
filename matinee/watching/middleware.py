"""The outermost layer: gives every request its id, and says of every answer how it went."""

import logging
from collections.abc import Callable
from time import perf_counter

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from matinee import trace
from matinee.trace import Trace
from matinee.watching import logs
from matinee.watching.metrics import REFUSALS, SECONDS
from matinee.watching.probes import PROBES


class WatchingMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        probe = PROBES.get(request.path_info)
        if probe is not None:
            return probe(request)
        began = perf_counter()
        traced = trace.begin(request.META.get("HTTP_X_REQUEST_ID", ""))
        try:
            response = self.get_response(request)
            response.headers["X-Request-ID"] = traced.id
            note(request, response, traced, perf_counter() - began)
        finally:
            trace.end()
        return response


def note(request: HttpRequest, response: HttpResponse, traced: Trace, seconds: float) -> None:
    if not (settings.METRICS_TOKEN or settings.LOG_REQUESTS):
        return
    # A method that nobody has heard of is the sender's text.
    method = request.method if request.method in METHODS else "other"
    address = logs.pattern(request)
    if settings.METRICS_TOKEN:
        SECONDS.labels(method, address, response.status_code).observe(seconds)
        for code in traced.refusals:
            REFUSALS.labels(code).inc()
    if settings.LOG_REQUESTS:
        refused = {"refused": traced.refusals} if traced.refusals else {}
        logs.requests().log(
            logging.INFO if response.status_code < 500 else logging.ERROR,
            "request",
            request_id=traced.id,
            method=method,
            address=f"/{address}",
            status=response.status_code,
            ms=round(seconds * 1000, 1),
            **refused,
        )


METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
