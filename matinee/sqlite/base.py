"""Django's SQLite, with its writers in a line.

SQLite lets one write at a time, and those who wait look again now and then, up to ten times a second: whoever comes at
the right moment is next, and under load some never are ("database is locked"). Here whoever is about to write first
waits for a lock on a file beside the database, and gets it in turn. The system lets go of it when a process dies.
SQLite's own locks stand behind it, so nothing depends on everybody queueing.
"""

import fcntl
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from functools import lru_cache
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from django.db import OperationalError
from django.db.backends.sqlite3 import base

from matinee import waiting
from matinee.sqlite.operations import Operations
from matinee.sqlite.schema import SchemaEditor

# In seconds: how often whoever is first in line looks whether it is their turn. A sale has it for some 2 ms.
SHORTEST_PAUSE, LONGEST_PAUSE = 0.0002, 0.02

WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")


def writes(sql: str) -> bool:
    return sql.lstrip()[:7].upper().startswith(WRITES)


@lru_cache(maxsize=1024)
def with_question_marks(sql: str) -> str:
    """A statement with the marks of SQLite's driver for its values."""
    return re.sub("%([%s])", lambda mark: "%" if mark[1] == "%" else "?", sql)


class Cursor(base.SQLiteCursorWrapper):
    database: "DatabaseWrapper"

    def execute(self, query: str, params: Any = None) -> Any:
        """A statement that writes and is a transaction of its own waits for its turn, too."""
        if self.database.in_atomic_block or not writes(query):
            return super().execute(query, params)
        with self.database.turn():
            return super().execute(query, params)


class DatabaseWrapper(base.DatabaseWrapper):
    SchemaEditorClass = SchemaEditor
    ops_class = Operations
    # The stubs leave out the hooks that Django's own backends hang in, hence the ignored types.
    _line: tuple[int, int] | None = None
    _has_turn = False

    def get_connection_params(self) -> dict[str, Any]:
        """SQLite itself waits no longer: for a writer that isn't in our line, or for a commit."""
        params: dict[str, Any] = super().get_connection_params()
        if waiting.limits is not None:
            params["timeout"] = waiting.limits.lock_seconds
        return params

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """The file is its owner's alone, and so are the journals that SQLite makes beside it."""
        if not self.is_in_memory_db() and not Path(self.settings_dict["NAME"]).exists():
            os.close(self._opened(""))
        return super().get_new_connection(conn_params)

    def create_cursor(self, name: str | None = None) -> Any:
        cursor = self.connection.cursor(factory=Cursor)
        cursor.database = self
        return cursor

    def run(self, sql: str, values: Sequence[Any]) -> tuple[list[Any], int]:
        """The rows that a statement brought, and how many it met. One that writes has the turn until it is over."""
        if self.connection is None:
            self.ensure_connection()
        self.validate_no_broken_transaction()
        with self.wrap_database_errors, nullcontext() if self.in_atomic_block or not writes(sql) else self.turn():
            done = self.connection.execute(with_question_marks(sql), values)
            return done.fetchall(), done.rowcount

    @contextmanager
    def turn(self) -> Iterator[None]:
        self._take_turn()
        try:
            yield
        finally:
            self._pass_on()

    def _start_transaction_under_autocommit(self) -> None:
        self._take_turn()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._pass_on()
            raise

    def _commit(self) -> None:
        # If it fails, Django rolls back, and the turn is passed on then.
        super()._commit()  # type: ignore[misc]
        self._pass_on()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._pass_on()

    def _close(self) -> None:
        super()._close()  # type: ignore[misc]
        self._pass_on()

    def _take_turn(self) -> None:
        if self._has_turn or self.is_in_memory_db():
            return
        if self._line is None:
            self._line = self._opened("-line"), self._opened("-next")
        turn, first = self._line
        began = monotonic()
        # Who comes back at once waits behind whoever is first in line, and can't be quicker than they are.
        fcntl.flock(first, fcntl.LOCK_EX)
        try:
            self._wait_for(turn, began)
        finally:
            fcntl.flock(first, fcntl.LOCK_UN)
        self._has_turn = True

    def _wait_for(self, turn: int, began: float) -> None:
        """Wait for the lock, first in line. OperationalError, once this process has waited as long as it may.

        Who is first gives up in time, so those behind them get there in time to give up themselves.
        """
        if waiting.limits is None:
            fcntl.flock(turn, fcntl.LOCK_EX)
            return
        pause = SHORTEST_PAUSE
        while not self._has(turn):
            if monotonic() - began > waiting.limits.lock_seconds:
                raise OperationalError("Others have been writing for too long.")
            sleep(pause)
            pause = min(pause * 1.5, LONGEST_PAUSE)

    def _has(self, turn: int) -> bool:
        try:
            fcntl.flock(turn, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _opened(self, beside: str) -> int:
        """OperationalError, as of the database itself, where its folder takes no writes."""
        file = f"{self.settings_dict['NAME']}{beside}"
        try:
            return os.open(file, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise OperationalError(f"{file} can't be written to: {error.strerror}") from error

    def _pass_on(self) -> None:
        if self._has_turn and self._line is not None:
            fcntl.flock(self._line[0], fcntl.LOCK_UN)
            self._has_turn = False
