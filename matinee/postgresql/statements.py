"""Statements that are written once, on the lowest floor of the driver: prepared, bound, run, read.

psycopg's cursors find out anew with each statement what its parameters are, how they are written, and whether it was
prepared. Where the same few run thousands of times, that costs several times what the server needs for them.
"""

from collections.abc import Sequence
from typing import Any

from psycopg import Connection, Cursor, OperationalError
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ConnStatus, ExecStatus, TransactionStatus
from psycopg.pq.abc import PGresult
from psycopg.types.numeric import Int8Dumper

# The server keeps them, and their plans, for each connection. What comes later runs on a cursor.
MOST_PREPARED = 300
WENT_WELL = (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK)


class Rows:
    """What a statement brought, as a cursor would tell it."""

    def __init__(self, result: PGresult, transformer: Any) -> None:
        self._result, self._transformer = result, transformer

    @property
    def rowcount(self) -> int:
        return self._result.command_tuples or 0

    def fetchall(self) -> list[tuple[Any, ...]]:
        self._transformer.set_pgresult(self._result)
        rows: list[tuple[Any, ...]] = self._transformer.load_rows(0, self._result.ntuples, tuple)
        return rows


class Statements:
    """Those of one connection, with `%s` for each value."""

    def __init__(self, cursor: Cursor[Any]) -> None:
        self.connection: Connection[Any] = cursor.connection
        self._cursor = cursor
        # The narrowest type that holds a number would be another one for 7 than for 70,000, and so the statement.
        cursor.adapters.register_dumper(int, Int8Dumper)
        self._transformer = Transformer(cursor)
        self._names: dict[tuple[str, tuple[int, ...] | None], bytes] = {}

    def run(self, sql: str, values: Sequence[Any]) -> Rows | Cursor[Any]:
        """Errors are psycopg's. Whoever wants the rows reads them before the next statement is run."""
        server = self.connection.pgconn
        begins = not self.connection.autocommit and server.transaction_status == TransactionStatus.IDLE
        parameters = self._transformer.dump_sequence(values, [PyFormat.AUTO] * len(values))
        name = self._names.get((sql, self._transformer.types))
        # psycopg begins a transaction with the first statement that a cursor runs in it.
        if begins or (name is None and len(self._names) >= MOST_PREPARED):
            return self._cursor.execute(sql, values)
        if name is None:
            name = self._prepared(sql)
        result = server.exec_prepared(name, parameters, self._transformer.formats)  # type: ignore[arg-type]
        return Rows(self._checked(result), self._transformer)

    def _prepared(self, sql: str) -> bytes:
        types = self._transformer.types
        name = b"matinee_%d" % len(self._names)
        first, *others = sql.split("%s")
        numbered = first + "".join(f"${number}{part}" for number, part in enumerate(others, 1))
        self._checked(self.connection.pgconn.prepare(name, numbered.replace("%%", "%").encode(), types))
        self._names[sql, types] = name
        return name

    def _checked(self, result: PGresult) -> PGresult:
        if result.status in WENT_WELL:
            return result
        if self.connection.pgconn.status == ConnStatus.BAD:
            raise OperationalError(result.get_error_message())
        raise error_from_result(result, self.connection.info.encoding)
