"""What processes use, as Linux counts it, and what machine this is."""

import os
import platform
from collections.abc import Iterable
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
PROC = Path("/proc")


def family(*pids: int) -> list[int]:
    """These processes and all that descend from them."""
    children: dict[int, list[int]] = {}
    for folder in PROC.iterdir():
        if folder.name.isdigit() and (fields := _stat(int(folder.name))):
            children.setdefault(int(fields[1]), []).append(int(folder.name))
    found = list(pids)
    for pid in found:
        found += children.get(pid, [])
    return found


def processor_seconds(pids: Iterable[int]) -> float:
    """What these processes and those of their children that have ended used so far, in user and system mode."""
    return sum(sum(map(int, fields[11:15])) / TICKS for pid in pids if (fields := _stat(pid)))


def proportional_mib(pids: Iterable[int]) -> float:
    """Their memory; what several share is counted once, in shares."""
    total = 0
    for pid in pids:
        try:
            lines = (PROC / str(pid) / "smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1024


def _stat(pid: int) -> list[str]:
    """The fields behind the name, which may have blanks and brackets in it; none, if the process is gone."""
    try:
        return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def busy() -> float:
    """How many processes of this machine, ours and others, wanted a processor in the last minute."""
    return os.getloadavg()[0]


def name() -> str:
    return f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
