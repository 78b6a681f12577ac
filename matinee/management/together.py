"""Processes that run together. Each is a fork of the one that starts it: what that has read is in memory once."""

import logging
import multiprocessing
import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.context import ForkProcess
from types import FrameType
from typing import Self

POLL_SECONDS = 0.05
# Longer than any of them gives itself.
GRACE_SECONDS = 30
# Before a process that ended is started anew; whatever ends at once each time must not keep the machine busy.
PAUSE_SECONDS = 2.0
# A terminal that is closed hangs up.
ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


FORKING = multiprocessing.get_context("fork")

logger = logging.getLogger(__name__)


class Together:
    """A context in which processes run; when it is left, all of them have ended."""

    def __init__(self) -> None:
        self.processes: dict[str, ForkProcess] = {}
        self.runs: dict[str, Callable[[], object]] = {}
        self.asked_to_end = False

    def __enter__(self) -> Self:
        for number in ENDING:
            signal.signal(number, self._ask)
        return self

    def start(self, name: str, run: Callable[[], object]) -> None:
        """Do this in a process of its own, which has no connection to the database yet."""
        self.runs[name] = run
        self.processes[name] = FORKING.Process(target=_alone, args=[run], name=name)
        # A signal that came before the new process has handlers of its own would be taken for one to this process.
        waiting = signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
        try:
            self.processes[name].start()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, waiting)

    def wait(self, until: Callable[[], bool] = lambda: False) -> bool:
        """Whether it came to that before the end: before a signal asked for it, or one of the processes ended."""
        while not self.asked_to_end and not self.ended():
            if until():
                return True
            time.sleep(POLL_SECONDS)
        return False

    def keep(self) -> None:
        """Until a signal asks for the end, start anew whatever ends, whoever ended it."""
        while not self.asked_to_end:
            if name := self.ended():
                logger.error("The %s ended by itself and is started anew.", name)
                self._start_again(name)
            time.sleep(POLL_SECONDS)

    def _start_again(self, name: str) -> None:
        # Its own children would keep its port.
        kill_group(self.processes[name].pid or 0)
        pause_ends = time.monotonic() + PAUSE_SECONDS
        while not self.asked_to_end and time.monotonic() < pause_ends:
            time.sleep(POLL_SECONDS)
        if not self.asked_to_end:
            self.start(name, self.runs[name])

    def ended(self) -> str | None:
        """The name of a process that ended, whoever ended it."""
        return next((name for name, process in self.processes.items() if not process.is_alive()), None)

    def __exit__(self, *_: object) -> None:
        for process in self.processes.values():
            process.terminate()
        deadline = time.monotonic() + GRACE_SECONDS
        for process in self.processes.values():
            process.join(max(0, deadline - time.monotonic()))
            kill_group(process.pid or 0)
            process.join()

    def _ask(self, number: int, frame: FrameType | None) -> None:
        self.asked_to_end = True


def _alone(run: Callable[[], object]) -> None:
    # A group of its own: a terminal's Ctrl-C reaches the process that started it alone, which passes it on once.
    os.setpgrp()
    for number in ENDING:
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)
    run()


def kill_group(leader: int) -> None:
    """Ends what is left of a group, for example the workers of a web server that was itself killed."""
    with suppress(ProcessLookupError):
        os.killpg(leader, signal.SIGKILL)
