"""Nobody's slowness is anybody else's: pages are answered beside strangers who send and read next to nothing."""

from http import HTTPStatus
from pathlib import Path
from statistics import median

from bench.proofs import Say
from bench.servers import Web
from matinee.management import limits
from matinee.tests import slow

# Whoever waits for longer was kept waiting by a stranger, and not by the machine.
LONGEST_SECONDS = 3.0
ASKED = 20
STRANGERS = {
    "slow bodies": (200, slow.A_BODY),
    "endless bodies": (200, slow.ENDLESS),
    "slow headers": (200, slow.HALF_A_HEAD),
    "slow readers": (50, slow.A_PAGE),
    "idle connections": (5000, slow.KEPT_OPEN),
}


def slowed(folder: Path, database_url: str, say: Say = print) -> list[str]:
    """Whom a page was refused, or who waited, beside which strangers."""
    limits.open_more_files()
    site = Web(folder / "site", database_url)
    site.manage("migrate", "--verbosity", "0")
    with site:
        found = [_beside(site, name, how_many, sending, say) for name, (how_many, sending) in STRANGERS.items()]
    return [one for one in found if one]


def _beside(site: Web, name: str, how_many: int, sending: bytes, say: Say) -> str:
    with slow.strangers(site.port, how_many, sending):
        seconds = [_asked(site, address) for address in ("/healthz", "/api/showtime/") for _ in range(ASKED)]
    say(f"  {how_many} {name}: {median(seconds) * 1000:.0f} ms in the middle, {max(seconds) * 1000:.0f} at most")
    return f"Beside {how_many} {name} somebody waited." if max(seconds) > LONGEST_SECONDS else ""


def _asked(site: Web, address: str) -> float:
    try:
        answer = site.ask("GET", address)
    except OSError:
        return float("inf")
    return answer.seconds if answer.status == HTTPStatus.OK else float("inf")
