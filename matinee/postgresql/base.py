"""Django's PostgreSQL, with less around each statement.

Its connections are asked whether they still work only if they were idle for a while: Django asks before the first
statement of each request, which is a round trip of its own, and a connection that answered a moment ago is as likely to
answer again as one that was just asked. And statements that are written once (`matinee/prepared.py`) run without a
cursor, unless somebody watches them.
"""

from collections.abc import Sequence
from time import monotonic
from typing import Any

from django.db.backends.postgresql import base

from matinee import waiting
from matinee.postgresql.statements import Statements

# A server that went away in this time costs each of its connections one request, which is answered 503.
TRUSTED_SECONDS = 5.0


class DatabaseWrapper(base.DatabaseWrapper):
    _answered_at = float("-inf")
    _statements: Statements | None = None

    def close_if_health_check_failed(self) -> None:
        """Called before a statement. In each request the first one finds `health_check_done` unset."""
        if monotonic() - self._answered_at < TRUSTED_SECONDS:
            self.health_check_done = True
        super().close_if_health_check_failed()

    def close_if_unusable_or_obsolete(self) -> None:
        """Called before and after each request. One that asked something, and was answered, has shown that it works."""
        if self.health_check_done and not self.errors_occurred:
            self._answered_at = monotonic()
        super().close_if_unusable_or_obsolete()

    def get_connection_params(self) -> dict[str, Any]:
        params: dict[str, Any] = super().get_connection_params()
        if waiting.limits is not None:
            params["options"] = f"{params.get('options', '')} {waiting.limits.for_postgresql()}".strip()
        return params

    def run(self, sql: str, values: Sequence[Any]) -> tuple[list[Any], int]:
        """The rows that a statement brought, and how many it met."""
        self.close_if_health_check_failed()
        if self.connection is None:
            self.ensure_connection()
        self.validate_no_broken_transaction()
        with self.wrap_database_errors:
            if self._statements is None or self._statements.connection is not self.connection:
                self._statements = Statements(self.connection)
            return self._statements.run(sql, values)
