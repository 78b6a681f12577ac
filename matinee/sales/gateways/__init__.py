"""Ways to pay. Each is a small module beside this one, and is chosen by its name in the setting GATEWAYS."""

from collections.abc import Callable

from django.conf import settings

from matinee.refusals import Invalid
from matinee.sales.gateways.base import Gateway
from matinee.sales.gateways.demo import DemoGateway
from matinee.sales.gateways.desk import DeskGateway

KNOWN: dict[str, Callable[[], Gateway]] = {"demo": DemoGateway, "desk": DeskGateway}


def gateway(name: str) -> Gateway:
    """The gateway of that name, if this site takes money through it."""
    if name not in settings.GATEWAYS or name not in KNOWN:
        raise Invalid("gateway", f"Payment by {name[:20]!r} isn't possible here.")
    return KNOWN[name]()


def offered() -> list[Gateway]:
    """The ways to pay on this site, the usual one first."""
    return [gateway(name) for name in settings.GATEWAYS]
