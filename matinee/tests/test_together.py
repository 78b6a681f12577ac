"""What `serve` starts ends together: nothing is left behind, whoever ends first."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
# Runs two commands together and says who ended.
SCRIPT = """
import os, sys
from matinee.management.together import Together
with Together() as together:
    together.start("first", lambda: os.execvp("sh", ["sh", "-c", sys.argv[1]]))
    together.start("second", lambda: os.execvp("sh", ["sh", "-c", sys.argv[2]]))
    together.wait()
    ended = together.ended()
print(ended)
"""
LONG = "echo $$ > {name}; exec sleep 60"


def start(folder: Path, first: str, second: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", SCRIPT, first, second],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )


def who_ended(together: subprocess.Popen[str]) -> str:
    return together.communicate(timeout=10)[0].strip()


def is_alive(pid_file: Path) -> bool:
    try:
        os.kill(int(pid_file.read_text()), 0)
    except ProcessLookupError:
        return False
    return True


def wait_for(file: Path) -> None:
    deadline = time.monotonic() + 10
    while not (file.exists() and file.read_text()):
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_both(number: signal.Signals, tmp_path: Path) -> None:
    together = start(tmp_path, LONG.format(name="first"), LONG.format(name="second"))
    wait_for(tmp_path / "first")
    wait_for(tmp_path / "second")
    together.send_signal(number)
    assert who_ended(together) == "None"
    assert [is_alive(tmp_path / "first"), is_alive(tmp_path / "second")] == [False, False]


def test_when_one_ends_so_does_the_other(tmp_path: Path) -> None:
    waits = "while [ ! -s first ]; do sleep 0.05; done"
    together = start(tmp_path, LONG.format(name="first"), waits)
    assert who_ended(together) == "second"
    assert not is_alive(tmp_path / "first")


def test_the_children_of_a_child_that_was_killed_end_too(tmp_path: Path) -> None:
    has_a_child = "sleep 60 & echo $! > grandchild; kill -9 $$"
    together = start(tmp_path, has_a_child, LONG.format(name="second"))
    assert who_ended(together) == "first"
    # It is killed, and a moment later whoever adopts orphans has seen to it.
    deadline = time.monotonic() + 5
    while is_alive(tmp_path / "grandchild") and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_alive(tmp_path / "grandchild")
