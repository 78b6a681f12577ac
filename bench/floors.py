"""pgbench: what PostgreSQL does by itself, with the SQL of a hold of two seats.

Each client has seats of its own, and what it holds has lapsed when it comes to them again: so no run ends.
"""

import re
import subprocess
from pathlib import Path
from typing import Any

from bench.servers import Web
from matinee.tests.postgres import binary

CLIENTS = 16

CHOICE = """\\set place random(1, {own}) * {clients} - :client_id
\\set one {first} + 2 * :place - 2
\\set two :one + 1
"""

FOUR = """{choice}BEGIN;
UPDATE sales_reservedseat SET released_at = held_until, released_because = 'expired', live_plan_id = NULL
WHERE showtime_id = {showtime} AND seat_id IN (:one, :two) AND released_at IS NULL AND held_until <= now();
INSERT INTO sales_reservation ({reservation[columns]}) VALUES ({reservation[values]}) RETURNING id \\gset made_
INSERT INTO sales_reservedseat ({claims[0][columns]}) VALUES ({claims[0][values]}), ({claims[1][values]});
COMMIT;
"""


class Floor:
    """pgbench against a database of its own, with one room in it."""

    def __init__(self, web: Web, folder: Path) -> None:
        self.url = web.environment["DATABASE_URL"]
        facts: dict[str, Any] = web.inside("bench.inside.floor_room()")
        choice = CHOICE.format(own=facts["seats"] // 2 // CLIENTS, clients=CLIENTS, first=facts["first"])
        self.scripts = {"four": folder / "four.sql", "one": folder / "one.sql"}
        self.scripts["four"].write_text(FOUR.format(choice=choice, **facts))
        self.scripts["one"].write_text(choice + facts["one"])

    def run(self, name: str, seconds: float) -> dict[str, float]:
        """Transactions, how many a second, and the mean time of one in milliseconds."""
        command = [binary("pgbench"), "--no-vacuum", "--protocol=prepared", f"--client={CLIENTS}", "--jobs=1"]
        command += [f"--time={max(1, round(seconds))}", f"--file={self.scripts[name]}", self.url]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"pgbench failed:\n{done.stderr[-2000:]}")
        patterns = {"done": r"processed: (\d+)", "rate": r"tps = ([\d.]+)", "mean": r"average = ([\d.]+) ms"}
        return {figure: _said(done.stdout, pattern) for figure, pattern in patterns.items()}


def _said(text: str, pattern: str) -> float:
    found = re.search(pattern, text)
    if found is None:
        raise RuntimeError(f"pgbench said nothing of {pattern}:\n{text}")
    return float(found[1])
