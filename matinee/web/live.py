"""Which seats of a showtime are taken, for everybody who has its map before them: `/live/<showtime>`.

Each of them asks every one and a half seconds, so asking must cost next to nothing: a process looks into the database
at most twice a second for a showtime, however many ask, and they are answered before Django hears of them
(matinee/wsgi.py). docs/live-map.md has the figures.
"""

import logging
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from http import HTTPStatus
from threading import Lock
from time import monotonic
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from matinee.early import Application, Headers, connected
from matinee.programme.halls import seats_of
from matinee.programme.models import Showtime
from matinee.sales import claims

logger = logging.getLogger(__name__)

ADDRESS = re.compile(r"/live/([0-9]{1,9})")
# Who asks every 1.4 seconds hears of a seat within two.
FRESH_SECONDS = 0.5
# A showtime is moved, cancelled or begun less often than its seats are taken.
FACTS_SECONDS = 5.0
# More than a cinema has on sale at once. What is forgotten is looked up again.
MOST_WATCHED = MOST_UNKNOWN = 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said to whoever asks, with everything counted and written once for all of them."""

    status: HTTPStatus
    body: bytes = b""
    etag: str = ""
    headers: Headers = field(default_factory=list)

    @classmethod
    def of(cls, status: HTTPStatus, words: str = "") -> "Answer":
        body = words.encode()
        etag = f'"{blake2b(body, digest_size=9).hexdigest()}"'
        headers = [("Cache-Control", "no-cache"), ("ETag", etag)] if status == HTTPStatus.OK else []
        common = [("Content-Type", "text/plain; charset=utf-8"), ("X-Content-Type-Options", "nosniff")]
        return cls(status, body, etag, [*headers, *common, ("Content-Length", str(len(body)))])

    def to(self, if_none_match: str) -> "Answer":
        """This answer, or that nothing has changed."""
        if self.status == HTTPStatus.OK and self.etag in if_none_match:
            return Answer(HTTPStatus.NOT_MODIFIED, headers=self.headers[:2])
        return self

    @property
    def status_line(self) -> str:
        return f"{self.status.value} {self.status.phrase}"


UNKNOWN = Answer.of(HTTPStatus.NOT_FOUND)
CLOSED = Answer.of(HTTPStatus.OK, "closed")
UNANSWERED = Answer.of(HTTPStatus.SERVICE_UNAVAILABLE)


# ── What a process remembers ─────────────────────────────────────────────────────────────────────


@dataclass(slots=True)
class Watched:
    showtime: Showtime
    facts_until: float
    answer: Answer | None = None
    fresh_until: float = 0.0
    looking: Lock = field(default_factory=Lock)


_watched: dict[int, Watched] = {}
_unknown: dict[int, float] = {}
_changing = Lock()


def forget() -> None:
    """After rows were rolled back: their ids will be those of other showtimes."""
    _watched.clear()
    _unknown.clear()


def taken(pk: int) -> Answer:
    """The taken seats of this showtime as they were at most half a second ago; while somebody looks, as they were.

    The words are its seat plan's id and, a bit a seat in the plan's order, which are taken: `12 0f8`.
    They are `closed` once it has begun or was cancelled.
    """
    watched = _watched.get(pk)
    if watched is None:
        return _first_look(pk)
    if watched.fresh_until > monotonic():
        return watched.answer or UNANSWERED
    # Only the very first have to wait for who is looking: they have nothing to show.
    if watched.looking.acquire(blocking=watched.answer is None):
        try:
            _look_again(watched)
        finally:
            watched.looking.release()
    return watched.answer or UNANSWERED


def _first_look(pk: int) -> Answer:
    if _unknown.get(pk, 0.0) > monotonic():
        return UNKNOWN
    try:
        with connected():
            showtime = _facts(pk)
    except DatabaseError:
        return UNANSWERED
    with _changing:
        if showtime is None:
            _keep(_unknown, pk, monotonic() + FACTS_SECONDS, MOST_UNKNOWN)
            return UNKNOWN
        if pk not in _watched:
            _keep(_watched, pk, Watched(showtime, monotonic() + FACTS_SECONDS), MOST_WATCHED)
    return taken(pk)


def _keep(remembered: dict[int, Any], pk: int, what: Any, most: int) -> None:
    remembered.pop(pk, None)
    if len(remembered) >= most:
        del remembered[next(iter(remembered))]
    remembered[pk] = what


# ── What the database says ───────────────────────────────────────────────────────────────────────


def _look_again(watched: Watched) -> None:
    """Unless it was done meanwhile. A database that doesn't answer is left alone for a while."""
    if watched.fresh_until > monotonic():
        return
    try:
        with connected():
            if watched.facts_until <= monotonic():
                watched.showtime = _facts(watched.showtime.pk) or watched.showtime
                watched.facts_until = monotonic() + FACTS_SECONDS
            watched.answer = _answer(watched.showtime)
    except DatabaseError:
        logger.warning("the live map of showtime %s could not be read", watched.showtime.pk)
    watched.fresh_until = monotonic() + FRESH_SECONDS


def _facts(pk: int) -> Showtime | None:
    return Showtime.objects.public().filter(pk=pk).only("plan_id", "starts_at", "cancelled_at").first()


def _answer(showtime: Showtime) -> Answer:
    now = timezone.now()
    if showtime.cancelled_at is not None or showtime.starts_at <= now:
        return CLOSED
    gone = claims.taken(showtime, now)
    flags = [seat.pk in gone for seat in seats_of(showtime.plan_id)]
    return Answer.of(HTTPStatus.OK, f"{showtime.plan_id} {bits(flags)}")


def bits(flags: Sequence[bool]) -> str:
    """Four flags a hexadecimal digit, the first of them the highest: [True, False, False, False, True] is 88."""
    digits = -(-len(flags) // 4)
    written = "".join("01"[flag] for flag in flags).ljust(digits * 4, "0")
    return f"{int(written or '0', 2):0{digits}x}" if digits else ""


# ── Who is asked ─────────────────────────────────────────────────────────────────────────────────


@require_safe
def live(request: HttpRequest, pk: int) -> HttpResponse:
    """The same, where Django is asked: by the development server, and in tests."""
    answer = taken(pk).to(request.headers.get("If-None-Match", ""))
    return HttpResponse(answer.body, status=answer.status, headers=dict(answer.headers))


def before(pages: Application, counted: Callable[[], None] | None = None) -> Application:
    """The site, with those who watch a map answered before it hears of them, and `counted`: half a microsecond."""

    def site(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        asked = ADDRESS.fullmatch(environ["PATH_INFO"])
        if asked is None or environ["REQUEST_METHOD"] != "GET":
            return pages(environ, start_response)
        if counted:
            counted()
        answer = taken(int(asked[1])).to(environ.get("HTTP_IF_NONE_MATCH", ""))
        start_response(answer.status_line, answer.headers)
        return [answer.body]

    return site
