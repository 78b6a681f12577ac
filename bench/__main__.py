"""`python -m bench`, which is what `make bench` runs. `--help` says what can be chosen."""

import argparse
import shutil
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from bench import figures, machine, report
from bench.figures import Run
from bench.works import Bench

RESULTS = Path(__file__).parent / "results"
QUICK_ROUNDS, ROUNDS = 1, 5


def main() -> None:
    asked = arguments()
    run = Run(machine.name(), asked.seconds, load_before=machine.busy())
    folder = Path(tempfile.mkdtemp(prefix="matinee-bench-"))
    try:
        with ExitStack() as stack:
            measure(Bench(folder, stack, asked.seconds, asked.rounds, 10**asked.past), asked.work, run)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    before = figures.read(asked.against)
    show(run, before)
    run.save(RESULTS / "last.json")
    (RESULTS / "last.svg").write_text(report.picture(run))
    if run.broken:
        raise SystemExit("\n".join(["", "These promises were broken:", *run.broken]))


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description="What Matinee costs; docs/performance.md.")
    parser.add_argument("--seconds", type=float, default=5.0, help="how long a round of one work takes (default: 5)")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"how often each is run (default: {ROUNDS})")
    parser.add_argument("--work", action="append", choices=Bench.WORKS, help="only this; may be said several times")
    parser.add_argument(
        "--past", type=int, choices=(5, 6, 7), default=6, help="`growth` to 10^… purchases (default: 6)"
    )
    parser.add_argument("--quick", action="store_true", help="one round of one second: does it work at all?")
    parser.add_argument("--against", type=Path, default=RESULTS / "reference.json", help="a former run's figures")
    asked = parser.parse_args()
    asked.work = asked.work or list(Bench.WORKS)
    if asked.quick:
        asked.seconds, asked.rounds = 1.0, QUICK_ROUNDS
    if not 0 < asked.seconds <= 60 or not 0 < asked.rounds <= 20:
        parser.error("A round takes up to 60 seconds, and there are up to 20 of them.")
    return asked


def measure(bench: Bench, works: list[str], run: Run) -> None:
    steps: list[Callable[[list[str], Run], None]] = [
        bench.start, bench.interleaved, bench.rush, bench.by_itself, bench.check,
    ]  # fmt: skip
    for step in steps:
        step(works, run)


def show(run: Run, before: Run | None) -> None:
    print(f"\n{run.machine}; {machine.busy():.1f} processes wanted a processor at the end\n")
    print(report.table(run, before), end="\n\n")
    print(report.targets(run), end="\n\n")
    if run.single:
        print(report.singles(run))


if __name__ == "__main__":
    main()
