"""Processes that end together."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import Self

POLL_SECONDS = 0.05
# Longer than any of them gives itself.
GRACE_SECONDS = 30
# A terminal that is closed hangs up.
ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Together:
    """A context in which processes run; when it is left, all of them have ended."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.asked_to_end = False

    def __enter__(self) -> Self:
        for number in ENDING:
            signal.signal(number, self._ask)
        return self

    def start(self, name: str, command: list[str]) -> None:
        # A group of its own: a terminal's Ctrl-C reaches this process alone, which passes it on once.
        self.processes[name] = subprocess.Popen(
            command, env=self.environment, stdin=subprocess.DEVNULL, process_group=0
        )

    def wait(self, until: Callable[[], bool] = lambda: False) -> bool:
        """Whether it came to that before the end: before a signal asked for it, or one of the processes ended."""
        while not self.asked_to_end and not self.ended():
            if until():
                return True
            time.sleep(POLL_SECONDS)
        return False

    def ended(self) -> str | None:
        """The name of a process that ended, whoever ended it."""
        return next((name for name, process in self.processes.items() if process.poll() is not None), None)

    def __exit__(self, *_: object) -> None:
        for process in self.processes.values():
            process.terminate()
        deadline = time.monotonic() + GRACE_SECONDS
        for process in self.processes.values():
            with suppress(subprocess.TimeoutExpired):
                process.wait(max(0, deadline - time.monotonic()))
            kill_group(process.pid)
            process.wait()

    def _ask(self, number: int, frame: FrameType | None) -> None:
        self.asked_to_end = True


def kill_group(leader: int) -> None:
    """Ends what is left of a group, for example the workers of a web server that was itself killed."""
    with suppress(ProcessLookupError):
        os.killpg(leader, signal.SIGKILL)
