"""From where somebody asks: the address of a request, and a key to count by that doesn't give it away."""

import ipaddress
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac


def address_of(request: HttpRequest) -> str:
    """The visitor's address, as the outermost proxy we trust has seen it. What visitors write there themselves, further
    left, is never read.
    """
    seen = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    proxies = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    # Fewer than the proxies we have: it came by another way, and whoever sent it wrote that.
    address = seen[-proxies] if 0 < proxies <= len(seen) else request.META.get("REMOTE_ADDR", "")
    address = without_port(address)
    return address if _parsed(address) else ""


def without_port(address: str) -> str:
    """203.0.113.9:5678 · [2001:db8::7]:5678 · 2001:db8::7: some proxies write the visitor's port, too."""
    if address.startswith("["):
        return address[1:].partition("]")[0]
    return address.partition(":")[0] if address.count(":") == 1 else address


def address_key(request: HttpRequest) -> str:
    """What the requests of one household have in common; empty where the address doesn't say who is asking.

    An address of this very machine is that of a proxy that `TRUSTED_PROXIES` doesn't count: all the world would share
    it. Of IPv6 a household has the last 64 bits to itself.
    """
    return _key(address_of(request), settings.SECRET_KEY)


@lru_cache(maxsize=4096)
def _key(seen: str, secret: str) -> str:
    address = _parsed(seen)
    if address is None or address.is_loopback:
        return ""
    counted = address if address.version == 4 else ipaddress.ip_network((address, 64), strict=False).network_address
    return salted_hmac("matinee.accounts.addresses", str(counted), secret, algorithm="sha256").hexdigest()[:32]


@lru_cache(maxsize=4096)
def _parsed(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return None
    return getattr(parsed, "ipv4_mapped", None) or parsed
