"""The processes that the bench starts, and ends again: a web server as the site runs it, and others like it."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

from bench import machine
from matinee.management import limits
from matinee.tests.site import PRODUCTION, STARTS_WITHIN, Site

ROOT = Path(__file__).parent.parent


class Web(Site):
    """Granian with two processes, as `make run` starts it, in a group that can be killed."""

    def __init__(self, home: Path, database_url: str, application: str = PRODUCTION) -> None:
        home.mkdir(parents=True, exist_ok=True)
        super().__init__(home, database_url, workers=2, application=application)
        self.environment |= {"PYTHONPATH": str(ROOT)}

    def start(self) -> None:
        self.launch()
        deadline = time.monotonic() + STARTS_WITHIN
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"The web server didn't start:\n{self.output.read_text()[-2000:]}")
            time.sleep(0.05)

    def launch(self) -> None:
        how = limits.ARGUMENTS if self.application.startswith("matinee.") else ["--interface", "wsgi", "--no-ws"]
        command = [sys.executable, "-m", "granian", *how, "--log-level", "warning"]
        command += ["--port", str(self.port), "--workers", str(self.workers)]
        command += ["--blocking-threads", "1", "--backlog", "4096", "--backpressure", "4096", self.application]
        with self.output.open("a") as output:
            self.process = subprocess.Popen(
                command, env=self.environment, stdout=output, stderr=output, process_group=0
            )

    def kill(self) -> None:
        """All of its processes at once, as a power cut would."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def inside(self, call: str) -> Any:
        """What a function of `bench.world` or another module says, run in the site's own environment."""
        module = call.partition("(")[0].rpartition(".")[0]
        return self.python(f"import json, {module}; print(json.dumps({call}))")

    @property
    def pids(self) -> list[int]:
        return machine.family(self.process.pid)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.stop()
        self.kill()
