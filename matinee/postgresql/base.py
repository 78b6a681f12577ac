"""Django's PostgreSQL, with connections that are asked whether they still work only if they were idle for a while.

Django asks before the first statement of each request, which is a round trip of its own. A connection that answered a
moment ago is as likely to answer again as one that was just asked.
"""

from time import monotonic

from django.db.backends.postgresql import base

# A server that went away in this time costs each of its connections one request, which is answered 503.
TRUSTED_SECONDS = 5.0


class DatabaseWrapper(base.DatabaseWrapper):
    _answered_at = float("-inf")

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
