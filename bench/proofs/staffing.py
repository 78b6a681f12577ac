"""Customers buy, and are answered late, while staff change plans, capacity, prices, house seats and showtimes."""

import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from bench.proofs import Say
from bench.servers import Web

PARTS = ("customers", "customers", "staff", "worker")
# A process takes this long to read the site, on a busy machine.
STARTING = 6.0
NEEDED = ("keep", "pay", "answer_late", "change_capacity", "choose_plan", "change_price", "withhold", "move")


def staffed(
    folder: Path, database_url: str, seconds: float, seed: int, *, say: Say = print, needed: Sequence[str] = NEEDED
) -> list[str]:
    """What went wrong: seats sold twice, broken promises, books that don't add up, and whatever is no refusal.

    And which of the `needed` acts never succeeded, since nothing is proved then.
    """
    site = Web(folder / "site", database_url)
    site.manage("migrate", "--verbosity", "0")
    site.inside("bench.proofs.playing.stage()")
    began = time.time() + STARTING
    calls = [
        f"bench.proofs.playing.play({part!r}, {began}, {seconds}, {seed * 100 + number})"
        for number, part in enumerate(PARTS)
    ]
    with ThreadPoolExecutor(len(PARTS)) as processes:
        came = sum((Counter[str](one) for one in processes.map(site.inside, calls)), Counter[str]())
    told = site.inside("bench.proofs.playing.closed()")
    say(f"  {dict(sorted(came.items()))}")
    say(f"  {told}")
    return added_up(came, told, needed)


def added_up(came: Counter[str], told: dict[str, Any], needed: Sequence[str] = ()) -> list[str]:
    wrong = [f"{times} times {what}" for what, times in came.items() if "WRONG" in what]
    if told["twice"]:
        wrong.append(f"{told['twice']} seats were sold twice.")
    if told["captured"] - told["given_back"] != told["sold"]:
        wrong.append(
            f"{told['captured']} was taken and {told['given_back']} given back, for {told['sold']} of tickets."
        )
    wrong += [f"Nobody {act}: nothing is proved." for act in needed if not came[f"{act}: done"]]
    return wrong + list(told["violations"])
