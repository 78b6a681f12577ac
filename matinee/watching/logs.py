"""Logs: a line an event, as JSON in production and for people in a demo. No line says who a customer is.

A request is told by its id, its address's pattern, and how it ended: not by its path, which can be a link to somebody's
tickets, nor its query or body. Whatever others log passes `scrub`.
"""

import logging
import re
import sys
from functools import cache
from typing import Any

import structlog
from django.conf import settings
from django.http import HttpRequest
from structlog.typing import EventDict, FilteringBoundLogger, Processor, WrappedLogger

from matinee import trace

HIDDEN = "…"
# What strangers send can be in any of these, so each pattern passes once over a text: what it has taken it doesn't give
# back (`++`), and where it doesn't fit it begins again only behind a sign that can't be part of it.
PERSONAL = re.compile(
    r"""
      (?<![^\s@<>()\[\]",:;\\/])[^\s@<>()\[\]",:;\\/]++@[\w-]+(?:\.[\w-]+)*+   # an e-mail address (RFC 5321, 4.1.2)
    | (?<=://)[^/\s@]++(?=@)                   # name and password in an address
    | (?<=Bearer\s)\S+
    | (?<=/tickets/)[^<\s]\S*                 # whoever has the link has the tickets
    | (?<=\)=\()(?:[^\n]*(?=\)\s)|[^\n]*)     # what PostgreSQL says of a row: Key (email)=(…) already exists
    | (?<=Failing\srow\scontains\s)[^\n]*
    | (?<![\w.:])\d(?:[ -]?\d){11,18}(?![\w.:])   # a card's number
    """,
    re.VERBOSE,
)
# In characters: the longest text of an event that is read and written.
LONGEST = 20_000
PLAIN = (str, int, float, bool)


def is_readable() -> bool:
    return bool(settings.IS_DEMO)


def formatter() -> logging.Formatter:
    """What `settings.LOGGING` writes the lines of everybody's loggers with."""
    before: list[Processor] = [
        add_request_id,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        add_facts,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
        structlog.processors.format_exc_info,
        hide_path,
        scrub,
    ]
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=before,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer()],
    )


class Sentence(logging.Filter):
    """For what strangers bring about as often as they like: one line, and no alarm."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.exc_info = None
        record.levelno, record.levelname = logging.WARNING, "WARNING"
        return True


@cache
def requests() -> FilteringBoundLogger:
    """The logger of the requests. It doesn't pass through `logging`, which would cost three times as much."""
    log: FilteringBoundLogger = structlog.wrap_logger(
        structlog.WriteLogger(sys.stderr),
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
            renderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        cache_logger_on_first_use=True,
    )
    return log


def renderer() -> Processor:
    if is_readable():
        return structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), timestamp_key="time", exception_formatter=structlog.dev.plain_traceback
        )
    return structlog.processors.JSONRenderer(ensure_ascii=False)


def add_request_id(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    if request_id := trace.request_id():
        event["request_id"] = request_id
    return event


def add_facts(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """What stands beside a message as `extra`, as far as it is a plain value."""
    known = logging.LogRecord("", 0, "", 0, "", None, None).__dict__.keys() | {"message", "asctime", "taskName"}
    said: dict[str, Any] = event["_record"].__dict__
    event.update({name: said[name] for name in sorted(said.keys() - known) if isinstance(said[name], PLAIN)})
    return event


def hide_path(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """Django says the path of a request that went wrong; here stands the pattern of its address."""
    request = getattr(event["_record"], "request", None)
    if isinstance(request, HttpRequest) and request.path.strip("/"):
        event["event"] = event["event"].replace(request.path, f"/{pattern(request)}")
    return event


def scrub(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    for name, value in event.items():
        if isinstance(value, str) and name not in ("time", "request_id", "level", "logger"):
            event[name] = scrubbed(value)
    return event


def scrubbed(text: str) -> str:
    """Without what says who somebody is, and without what opens a door."""
    if len(text) > LONGEST:
        text = f"{text[:LONGEST]}{HIDDEN}"
    for secret in secrets():
        text = text.replace(secret, HIDDEN)
    return PERSONAL.sub(HIDDEN, text)


def secrets() -> list[str]:
    database: dict[str, Any] = settings.DATABASES["default"]
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    known = [*keys, settings.EMAIL_HOST_PASSWORD, settings.METRICS_TOKEN, database.get("PASSWORD")]
    # A short one would stand in every other word.
    return [str(secret) for secret in known if secret and len(str(secret)) >= 6]


def pattern(request: HttpRequest) -> str:
    """The address as it stands in urls.py: `tickets/<str:signed>/`. Empty where there is none, or a file."""
    match = request.resolver_match
    return match.route.removeprefix("^/") if match else ""
