"""Processes that start together and end together."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable
from types import FrameType

POLL_SECONDS = 0.1
GRACE_SECONDS = 15
# A terminal that is closed hangs up.
ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Together:
    """Runs commands until one of `ENDING` arrives or one of them ends; then ends the others."""

    def __init__(self, commands: dict[str, list[str]], environment: dict[str, str]) -> None:
        self.commands = commands
        self.environment = environment
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.asked_to_end = False

    def run(self, *, is_ready: Callable[[], bool], when_ready: Callable[[], None]) -> str | None:
        """Returns the name of the command that ended first, or None when a signal asked for the end."""
        for number in ENDING:
            signal.signal(number, self._ask)
        ready = False
        try:
            self._start()
            while not self.asked_to_end and not self._ended():
                if not ready and is_ready():
                    ready = True
                    when_ready()
                time.sleep(POLL_SECONDS)
            return None if self.asked_to_end else self._ended()
        finally:
            self._end()

    def _ask(self, number: int, frame: FrameType | None) -> None:
        self.asked_to_end = True

    def _start(self) -> None:
        for name, command in self.commands.items():
            # A group of its own: a terminal's Ctrl-C reaches this process alone, which passes it on once.
            self.processes[name] = subprocess.Popen(
                command, env=self.environment, stdin=subprocess.DEVNULL, process_group=0
            )

    def _ended(self) -> str | None:
        return next((name for name, process in self.processes.items() if process.poll() is not None), None)

    def _end(self) -> None:
        for process in self.processes.values():
            process.terminate()
        deadline = time.monotonic() + GRACE_SECONDS
        for process in self.processes.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(max(0, deadline - time.monotonic()))
            kill_group(process.pid)
            process.wait()


def kill_group(leader: int) -> None:
    """Ends what is left of a group, for example the workers of a web server that was itself killed."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(leader, signal.SIGKILL)
