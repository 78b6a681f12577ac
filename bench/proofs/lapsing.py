"""Free is free: holds run out while no worker runs, and each seat can be had the moment its time is up."""

import time
from pathlib import Path

from bench.proofs import Say
from bench.servers import Web

# So long before its end a seat is asked for as well; whether the answer counts, its time of arrival says.
BEFORE = 0.1


def lapsing(folder: Path, database_url: str, holds: int, say: Say = print, apart: float = 0.03) -> list[str]:
    """Seats that were sold too early, or not at once."""
    site = Web(folder / "site", database_url)
    site.manage("migrate", "--verbosity", "0")
    token: str = site.inside("bench.world.build(1, 1)")["tokens"][0]
    room = site.inside(f"bench.proofs.inside.room({holds})")
    with site:
        # Making the holds takes a while; the first of them ends when all of them are there.
        begin = time.time() + 10 + holds * 0.03
        ends: dict[str, float] = site.inside(f"bench.proofs.inside.hold_each({room['showtime']}, {begin}, {apart})")
        if time.time() > begin:
            return ["The machine was too slow to make the holds before the first one ended."]
        found = [_found(site, token, room["showtime"], label, end) for label, end in ends.items()]
    wrong = [one for one in found if one]
    say(f"  {len(ends)} holds ran out; {len(wrong)} seats were sold too early or not at once")
    return wrong + list(site.inside("bench.proofs.inside.found()")["violations"])


def _found(site: Web, token: str, showtime: int, label: str, end: float) -> str:
    """What is wrong with how a seat was sold whose hold ends at this moment."""
    time.sleep(max(0.0, end - BEFORE - time.time()))
    if time.time() < end and _asked(site, token, showtime, label) == 201:
        # An answer that came after the end may have been given after it.
        return f"Seat {label} was sold too early." if time.time() < end else ""
    time.sleep(max(0.0, end - time.time()))
    status = _asked(site, token, showtime, label)
    return "" if status == 201 else f"Seat {label} was to be had, and the answer was {status}."


def _asked(site: Web, token: str, showtime: int, label: str) -> int:
    return site.ask("POST", "/api/reserve/", token, showtime=showtime, seats=[label]).status
