"""How long this process waits for its database. Without a limit one locked row would hang everything.

A web process waits as long as a visitor does, the worker longer, and a command (`migrate`, an import) until it is its
turn. What takes longer is an OperationalError, which is answered 503 with when to ask again (`away.py`).
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """In seconds. `lock`: for what others have locked; `statement`: for an answer; `idle`: inside a transaction, for
    us.
    """

    lock_seconds: float
    statement_seconds: float
    idle_seconds: float

    def for_postgresql(self) -> str:
        """As `options` of a connection; in milliseconds there, and 0 is no limit."""
        said = {
            "lock_timeout": self.lock_seconds,
            "statement_timeout": self.statement_seconds,
            "idle_in_transaction_session_timeout": self.idle_seconds,
        }
        return " ".join(f"-c {name}={round(seconds * 1000)}" for name, seconds in said.items())


VISITORS = Limits(lock_seconds=3, statement_seconds=15, idle_seconds=15)
# Its sweeps touch as many rows as there are.
WORKER = Limits(lock_seconds=10, statement_seconds=0, idle_seconds=60)

limits: Limits | None = None


def limit(to: Limits | None) -> None:
    """For connections that are opened from now on."""
    global limits  # noqa: PLW0603  a process has one
    limits = to
