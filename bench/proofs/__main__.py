"""`python -m bench.proofs`, which `make prove` runs: every proof in its large version, or those that are named."""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from bench.proofs.crowding import crossing, sqlite_never_refuses
from bench.proofs.killing import killed
from bench.proofs.lapsing import lapsing
from bench.proofs.measuring import measured
from bench.proofs.slowing import slowed
from bench.proofs.staffing import staffed
from matinee.tests.postgres import PostgreSQL


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.proofs", description=__doc__)
    parser.add_argument("proof", nargs="*", metavar="proof", help=f"one of: {', '.join(PROOFS)}; all, unless it says")
    parser.add_argument("--times", type=int, default=100, help="how often something is killed (default: 100)")
    parser.add_argument("--seconds", type=float, default=60, help="for how long is written (default: 60)")
    parser.add_argument("--holds", type=int, default=1000, help="how many holds run out (default: 1,000)")
    parser.add_argument("--seed", type=int, default=1, help="what is random comes from it (default: 1)")
    asked = parser.parse_args()
    if unknown := set(asked.proof) - set(PROOFS):
        parser.error(f"There is no proof {', '.join(sorted(unknown))}. There are: {', '.join(PROOFS)}.")
    failed = False
    for name in asked.proof or PROOFS:
        print(f"── {name}", flush=True)
        with tempfile.TemporaryDirectory(prefix="matinee-proof-") as folder:
            wrong = PROOFS[name](Path(folder), asked)
        print("\n".join(f"  WRONG: {one}" for one in wrong) or "  as promised", flush=True)
        failed |= bool(wrong)
    raise SystemExit(int(failed))


def kill(folder: Path, asked: argparse.Namespace) -> list[str]:
    return killed(folder, asked.times, asked.seed)


def sqlite(folder: Path, asked: argparse.Namespace) -> list[str]:
    return sqlite_never_refuses(folder, asked.seconds)


def lapse(folder: Path, asked: argparse.Namespace) -> list[str]:
    with PostgreSQL(folder / "postgres") as postgres:
        return lapsing(folder, postgres.url, asked.holds)


def cross(folder: Path, asked: argparse.Namespace) -> list[str]:
    return crossing(folder, 50, asked.seed)


def slow(folder: Path, asked: argparse.Namespace) -> list[str]:
    with PostgreSQL(folder / "postgres") as postgres:
        wrong = slowed(folder / "on-postgresql", postgres.url)
    return wrong + slowed(folder / "on-sqlite", f"sqlite:///{folder / 'own.sqlite3'}")


def staff(folder: Path, asked: argparse.Namespace) -> list[str]:
    """On both engines."""
    with PostgreSQL(folder / "postgres") as postgres:
        wrong = staffed(folder / "on-postgresql", postgres.url, asked.seconds, asked.seed)
    return wrong + staffed(folder / "on-sqlite", f"sqlite:///{folder / 'own.sqlite3'}", asked.seconds, asked.seed)


def model(folder: Path, asked: argparse.Namespace) -> list[str]:
    """2,000 random histories of 50 steps each, on both engines."""
    environment = os.environ | {"PROOF_EXAMPLES": "2000", "PROOF_STEPS": "50"}
    wrong = []
    for engine in ("sqlite", "postgres"):
        command = [sys.executable, "-m", "pytest", "-q", "--engine", engine, "matinee/sales/tests/test_model.py"]
        if subprocess.run(command, env=environment, check=False).returncode:
            wrong.append(f"The sale and its model differ on {engine}.")
    return wrong


def length(folder: Path, asked: argparse.Namespace) -> list[str]:
    return measured()


PROOFS: dict[str, Callable[[Path, argparse.Namespace], list[str]]] = {
    "kill": kill,
    "sqlite": sqlite,
    "lapse": lapse,
    "cross": cross,
    "slow": slow,
    "staff": staff,
    "model": model,
    "length": length,
}


if __name__ == "__main__":
    main()
