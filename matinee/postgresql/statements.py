"""Statements that are written once, on the lowest floor of the driver: prepared, bound, run, read.

psycopg's cursors find out anew with each statement what its parameters are, how they are written, and whether it was
prepared. Where the same few run thousands of times, that costs several times what the server needs for them. What is
given up is what nobody here uses: pipelines, several threads on one connection, and that a signal interrupts the
waiting for the server.
"""

import re
from collections import OrderedDict
from collections.abc import Sequence
from functools import lru_cache
from itertools import count
from typing import Any

from psycopg import Connection, OperationalError, capabilities
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ConnStatus, DiagnosticField, ExecStatus, TransactionStatus
from psycopg.pq.abc import PGresult
from psycopg.types.numeric import Int8Dumper

# Of a connection. The server keeps each of them with its plan, which for many values is a large one: a reservation of
# five hundred seats would take 1.4 MB.
MOST_PREPARED, MOST_VALUES = 100, 64
WENT_WELL = (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK)
# What the server says of a statement that is prepared, once its table was altered or somebody had it forget them all.
OUTDATED = (b"0A000", b"26000")


class Statements:
    """Those that one connection has prepared. In their SQL each value is `%s`.

    Every whole number goes as a bigint: psycopg would choose smallint for 7 and integer for 70,000, and each choice
    would be another statement. A function that takes an integer wants a cast.
    """

    def __init__(self, connection: Connection[Any]) -> None:
        self.connection = connection
        cursor = connection.cursor()
        cursor.adapters.register_dumper(int, Int8Dumper)
        self._transformer: Any = Transformer(cursor)
        self._names: OrderedDict[tuple[str, Any], bytes] = OrderedDict()
        self._numbers = count()

    def run(self, sql: str, values: Sequence[Any]) -> tuple[list[Any], int]:
        """Its rows, and how many it met. In the connection's transaction, which it begins if it is the first in it.

        Errors are psycopg's.
        """
        server, bound = self.connection.pgconn, self._transformer
        parameters = bound.dump_sequence(values, [PyFormat.AUTO] * len(values))
        types, formats = bound.types, bound.formats
        if not self.connection.autocommit and server.transaction_status == TransactionStatus.IDLE:
            self._checked(server.exec_(b"BEGIN"))
        if len(values) > MOST_VALUES:
            return self._read(server.exec_params(numbered(sql), parameters, types, formats))
        result = server.exec_prepared(self._prepared(sql, types), parameters, formats)
        if result.error_field(DiagnosticField.SQLSTATE) in OUTDATED:
            self._names.clear()
            # In a transaction it has failed for now; outside of one nothing has happened yet.
            if server.transaction_status == TransactionStatus.IDLE:
                self._checked(server.exec_(b"DEALLOCATE ALL"))
                result = server.exec_prepared(self._prepared(sql, types), parameters, formats)
        return self._read(result)

    def _prepared(self, sql: str, types: tuple[int, ...] | None) -> bytes:
        """The name of a statement; it is prepared if it isn't yet, in the place of the one that was longest unused."""
        server = self.connection.pgconn
        name = self._names.get((sql, types))
        if name is not None:
            self._names.move_to_end((sql, types))
            return name
        if len(self._names) >= MOST_PREPARED:
            self._forget_one()
        name = b"matinee_%d" % next(self._numbers)
        self._checked(server.prepare(name, numbered(sql), types))
        self._names[sql, types] = name
        return name

    def _forget_one(self) -> None:
        _, unused = self._names.popitem(last=False)
        server = self.connection.pgconn
        # pgbouncer understands the message, and not the command, which is for those who have an older library.
        can_close = capabilities.has_send_close_prepared()
        self._checked(server.close_prepared(unused) if can_close else server.exec_(b"DEALLOCATE " + unused))

    def _read(self, result: PGresult) -> tuple[list[Any], int]:
        self._checked(result)
        self._transformer.set_pgresult(result)
        return self._transformer.load_rows(0, result.ntuples, tuple), result.command_tuples or 0

    def _checked(self, result: PGresult) -> None:
        if result.status in WENT_WELL:
            return
        if self.connection.pgconn.status == ConnStatus.BAD:
            raise OperationalError(result.get_error_message())
        raise error_from_result(result, self.connection.info.encoding)


@lru_cache(maxsize=1024)
def numbered(sql: str) -> bytes:
    """The statement with PostgreSQL's marks for its values."""
    numbers = count(1)
    return re.sub("%([%s])", lambda mark: "%" if mark[1] == "%" else f"${next(numbers)}", sql).encode()
