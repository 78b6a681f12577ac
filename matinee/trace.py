"""What is known of the request at hand, for those who watch the site: its id, and with what it was refused."""

import re
import secrets
from contextvars import ContextVar
from dataclasses import dataclass, field

from matinee.refusals import Refusal

# What a proxy may have called it. Anything else isn't an id, and could be meant for whoever reads the logs.
SANE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")


@dataclass(slots=True)
class Trace:
    id: str
    refusals: list[str] = field(default_factory=list)


_current: ContextVar[Trace | None] = ContextVar("trace", default=None)


def begin(called: str = "") -> Trace:
    """The trace of a request that begins now. It keeps the id that the proxy gave it, if that can be one."""
    trace = Trace(called if SANE.fullmatch(called) else secrets.token_hex(8))
    _current.set(trace)
    return trace


def end() -> None:
    _current.set(None)


def request_id() -> str:
    """What somebody can quote, so that others find the request in the logs. Empty outside a request."""
    trace = _current.get()
    return trace.id if trace else ""


def note(refusal: Refusal) -> None:
    """That the request is answered with this refusal."""
    trace = _current.get()
    if trace is not None:
        trace.refusals.append(refusal.code)
