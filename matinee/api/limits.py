"""How often one may try: the same limits as on the pages, and counted together with them."""

from allauth.core.internal import ratelimit
from django.http import HttpRequest

from matinee.refusals import TooManyTries

ACCOUNTS = "allauth.account"


def count(request: HttpRequest, action: str, key: str | None = None) -> ratelimit.RateLimitUsage:
    """Count this attempt. TooManyTries, if it is one too many from this address or for this key.

    What it returns can take the attempt back, should it turn out to be none: `.rollback()`.
    """
    usage = ratelimit.consume(request, app=ACCOUNTS, action=action, key=key)
    if usage is None:
        rates = ratelimit.get_rates(app=ACCOUNTS, action=action)
        raise TooManyTries(int(max(rate.duration for rate in rates)))
    return usage
