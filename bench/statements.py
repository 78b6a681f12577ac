"""Runs the statements of a request without the site: as many processes as the site has, one connection each."""

import json
import subprocess
import sys
import time
from pathlib import Path

from bench import machine
from bench.figures import Round
from bench.load import Measured
from bench.servers import ROOT, Web

PROCESSES = 2


class Alone:
    """What was recorded in a database of its own, to be run there again and again."""

    def __init__(self, web: Web, folder: Path, showtimes: int, runs: int) -> None:
        """`runs` is how often it will be run: each run sells showtimes of its own."""
        web.manage("migrate", "--verbosity", "0")
        web.inside("bench.recording.number_apart()")
        said = web.inside(f"bench.recording.recorded({showtimes})")
        self.statements = {name: len(unit) for name, unit in said["units"].items()}
        self.file = folder / "recorded.json"
        self.file.write_text(json.dumps(said | {"url": web.environment["DATABASE_URL"]}))
        self.parts, self.part = PROCESSES * runs, 0

    def run(self, work: str, seconds: float, database: list[int], units: int = 0) -> Round:
        """For so long, or until so many are done, by all processes at once. `database` are its processes."""
        before = machine.processor_seconds(database)
        # All of them have started by then.
        begin = time.time() + 1
        processes = [self._started(work, seconds, units // PROCESSES, begin) for _ in range(PROCESSES)]
        said = [json.loads(process.communicate()[0]) for process in processes]
        measured = Measured(seconds=max(one["seconds"] for one in said))
        measured.units = [took for one in said for took in one["times"]]
        used = machine.processor_seconds(database) - before + sum(one["processor"] for one in said)
        return Round.of(measured, used)

    def _started(self, work: str, seconds: float, units: int, begin: float) -> "subprocess.Popen[str]":
        arguments = [str(self.file), work, str(seconds), str(units), str(self.part), str(self.parts), str(begin)]
        self.part += 1
        command = [sys.executable, "-m", "bench.replay", *arguments]
        return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
