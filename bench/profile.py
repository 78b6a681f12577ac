"""`python -m bench.profile`, which `make profile` runs: where the time of a reservation and of a sale goes."""

import argparse
import tempfile
from pathlib import Path

from bench.servers import Web
from matinee.tests.postgres import PostgreSQL


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.profile", description=__doc__)
    parser.add_argument("--times", type=int, default=300, help="how often each is done (default: 300)")
    parser.add_argument("--lines", type=int, default=25, help="how many lines of each are shown (default: 25)")
    parser.add_argument("work", nargs="*", default=["reserve", "sale"], help="reserve, sale, seats, list, page")
    asked = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="matinee-profile-") as folder,
        PostgreSQL(Path(folder) / "postgres") as postgres,
    ):
        web = Web(Path(folder) / "site", postgres.url)
        web.manage("migrate", "--verbosity", "0")
        for work in asked.work:
            text: str = web.inside(f"bench.asked.profiled({work!r}, {asked.times}, {asked.lines})")
            print(f"── {work}\n{text}")


if __name__ == "__main__":
    main()
