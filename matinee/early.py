"""For what is answered before Django hears of the request: a layer around the site, as WSGI has them."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import close_old_connections, connection

Headers = list[tuple[str, str]]
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


@contextmanager
def connected() -> Iterator[None]:
    """What Django does after a request, which this isn't: a connection that is too old or broken is closed."""
    try:
        yield
    finally:
        if not connection.in_atomic_block:
            close_old_connections()
