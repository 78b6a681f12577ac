"""A whole site of a test's own: real processes, a real database, real HTTP on a real port."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from threading import Barrier
from typing import Any

import psutil

from matinee.management import limits
from matinee.tests.postgres import free_port

MANAGE = Path(__file__).parent.parent.parent / "manage.py"
# A busy machine is slow; a site that doesn't start has ended long before.
STARTS_WITHIN = 120
PRODUCTION = "matinee.rsgi:application"
# With more threads than production has, for more disorder.
CROWDED = "matinee.tests.crowded:application"


@dataclass(frozen=True)
class Answer:
    status: int
    body: Any
    seconds: float


class Site:
    """The web server with its workers, as production runs it; no background worker, so nothing sweeps."""

    def __init__(self, home: Path, database_url: str, *, workers: int = 2, application: str = PRODUCTION) -> None:
        self.port = free_port()
        self.workers, self.application = workers, application
        self.environment = os.environ | {
            "MATINEE_HOME": str(home),
            "DATABASE_URL": database_url,
            "DJANGO_SETTINGS_MODULE": "matinee.settings",
            "RATE_LIMITS": "off",
        }
        self.output = home / "site.log"
        # Where its code is.
        self.root = MANAGE.parent

    def manage(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, MANAGE, *arguments], env=self.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def python(self, code: str) -> Any:
        """What a piece of code in the site's own process prints as JSON."""
        return json.loads(self.manage("shell", "--no-imports", "-c", code).splitlines()[-1])

    def start(self) -> None:
        command = [sys.executable, "-m", "granian", *limits.ARGUMENTS, "--port", str(self.port)]
        command += ["--workers", str(self.workers), self.application]
        with self.output.open("a") as output:
            self.process = subprocess.Popen(command, env=self.environment, cwd=self.root, stdout=output, stderr=output)
        deadline = time.monotonic() + STARTS_WITHIN
        while not self._answers():
            assert self.process.poll() is None, self.output.read_text()
            assert time.monotonic() < deadline, self.output.read_text()
            time.sleep(0.1)

    def stop(self) -> None:
        """Ends it as an administrator would; and on a machine so busy that it doesn't end, as a power cut would."""
        server = psutil.Process(self.process.pid)
        processes = [server, *server.children(recursive=True)]
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            for process in processes:
                with suppress(psutil.NoSuchProcess):
                    process.kill()
            self.process.wait()

    def ask(self, method: str, path: str, token: str = "", **body: Any) -> Answer:
        headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
        began = time.monotonic()
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, json.dumps(body) if body else None, headers)
            answer = connection.getresponse()
            text = answer.read().decode()
        finally:
            connection.close()
        return Answer(answer.status, json.loads(text) if text else None, time.monotonic() - began)

    def at_once(self, asks: Iterable[Callable[[], Answer]]) -> list[Answer]:
        """All of these requests, begun at the same moment, each by a buyer of its own."""
        waiting = list(asks)
        gate = Barrier(len(waiting))

        def one(ask: Callable[[], Answer]) -> Answer:
            gate.wait()
            return ask()

        with ThreadPoolExecutor(len(waiting)) as buyers:
            return list(buyers.map(one, waiting))

    def _answers(self) -> bool:
        try:
            return self.ask("GET", "/healthz").status == 200
        except OSError:
            return False
