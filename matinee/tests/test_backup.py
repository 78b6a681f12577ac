"""A backup is right though the site sells while it is made, and comes back whole."""

import os
import secrets
import subprocess
import sys
import tarfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from matinee.tests.postgres import binary
from matinee.tests.site import MANAGE, Site

SELLERS = 4
WORLD = """
import json
from datetime import timedelta
from pathlib import Path
from django.conf import settings
from django.utils import timezone
from matinee.accounts.models import ApiToken
from matinee.testing import a_movie, a_showtime, a_theater, a_user
now = timezone.now()
movie, theater = a_movie(), a_theater(capacity=2000)
showtime = a_showtime(movie, theater, starts_at=now + timedelta(days=1), now=now)
tokens = [ApiToken.issue(a_user(f"buyer{n}"), name="", now=now)[1] for n in range(SELLERS)]
posters = Path(settings.MEDIA_ROOT) / "posters"
posters.mkdir(parents=True)
(posters / "dune.png").write_bytes(b"a picture")
print(json.dumps([showtime.pk, tokens]))
""".replace("SELLERS", str(SELLERS))
CHECK = """
import json
from django.utils import timezone
from matinee.sales.invariants import violations
from matinee.sales.models import Ticket
tickets = {}
for purchase, code in Ticket.objects.values_list("purchase", "code"):
    tickets.setdefault(purchase, []).append(code)
print(json.dumps([violations(timezone.now()), tickets]))
"""


@dataclass
class Sales:
    """Customers who buy one seat after the other until they are told to stop."""

    site: Site
    showtime: int
    bought: dict[int, tuple[float, list[str]]] = field(default_factory=dict)
    refused: list[Any] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def buy(self, token: str) -> None:
        while not self.over.is_set():
            kept = self.site.ask("POST", "/reserve/", token, showtime=self.showtime, reserve=1)
            paid = self.site.ask("POST", "/purchase/", token, reserve=kept.body.get("id", 0))
            if paid.status != 201:
                self.refused.append((kept, paid))
                return
            codes = [ticket["code"] for ticket in paid.body["tickets"]]
            self.bought[paid.body["id"]] = (time.time(), codes)


@pytest.fixture(autouse=True)
def _programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL's own, of the version that the tests' server has."""
    monkeypatch.setenv("PG_BIN", str(Path(binary("pg_dump")).parent))


@pytest.fixture
def another_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.config.getoption("engine") == "sqlite":
        yield f"sqlite:///{tmp_path / 'elsewhere.sqlite3'}"
        return
    server, name = os.environ["DATABASE_URL"], f"own_{secrets.token_hex(8)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
        yield server.rpartition("/")[0] + f"/{name}"
        connection.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


@pytest.fixture
def site(tmp_path: Path, database_url: str) -> Site:
    home = tmp_path / "home"
    home.mkdir()
    site = Site(home, database_url)
    site.manage("migrate", "--verbosity=0")
    return site


def run(site: Site, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(MANAGE), *arguments]
    return subprocess.run(
        command, env=site.environment, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )


@pytest.mark.long
def test_a_backup_made_while_selling_has_every_sale_made_before_it(
    site: Site, another_database: str, tmp_path: Path
) -> None:
    showtime, tokens = site.python(WORLD)
    sales = Sales(site, showtime)
    site.start()
    sellers = [threading.Thread(target=sales.buy, args=[token]) for token in tokens]
    try:
        for seller in sellers:
            seller.start()
        wait_for(lambda: len(sales.bought) >= 40)
        began = time.time()
        backup = Path(site.manage("backup").strip())
        ended = time.time()
        wait_for(lambda: len(sales.bought) >= 60)
    finally:
        sales.over.set()
        for seller in sellers:
            seller.join()
        site.stop()
    assert sales.refused == []
    before = {pk for pk, (moment, _) in sales.bought.items() if moment < began}
    during = {pk for pk, (moment, _) in sales.bought.items() if began <= moment <= ended}
    assert len(before) >= 40
    assert during

    elsewhere = Site(tmp_path / "elsewhere", another_database)
    (tmp_path / "elsewhere").mkdir()
    done = run(elsewhere, "restore", str(backup), "--yes")
    assert done.returncode == 0, done.stderr
    broken, restored = elsewhere.python(CHECK)
    assert broken == []
    assert before <= {int(pk) for pk in restored} <= sales.bought.keys()
    assert all(codes == sales.bought[int(pk)][1] for pk, codes in restored.items())
    assert (tmp_path / "elsewhere" / "media" / "posters" / "dune.png").read_bytes() == b"a picture"
    assert f"and {len(restored)} purchases" in done.stdout


def test_restore_keeps_what_it_replaces(site: Site, tmp_path: Path) -> None:
    site.python(WORLD)
    backup = site.manage("backup").strip()
    assert Path(backup).stat().st_mode & 0o777 == 0o600
    site.python("from matinee.accounts.models import User; User.objects.all().delete(); print(0)")
    poster = tmp_path / "home" / "media" / "posters" / "dune.png"
    poster.write_bytes(b"another")
    kept = site.manage("restore", backup, "--yes")
    assert "What was there is kept as" in kept
    count = "from matinee.accounts.models import User; print(User.objects.count())"
    assert (site.python(count), poster.read_bytes()) == (SELLERS, b"a picture")
    (old,) = (tmp_path / "home").glob("media.before-*")
    assert (old / "posters" / "dune.png").read_bytes() == b"another"


def test_restore_asks_first(site: Site) -> None:
    refused = run(site, "restore", site.manage("backup").strip())
    assert (refused.returncode, refused.stderr) == (
        1,
        "CommandError: Nobody is there to ask. Say --yes, if it may replace what is there.\n",
    )


def test_restore_refuses_while_the_worker_runs(site: Site, tmp_path: Path) -> None:
    backup = site.manage("backup").strip()
    worker = subprocess.Popen([sys.executable, MANAGE, "worker"], env=site.environment)
    try:
        seen = "from matinee.watching.models import SignOfLife; print(SignOfLife.objects.count())"
        wait_for(lambda: site.python(seen))
        refused = run(site, "restore", backup, "--yes")
    finally:
        worker.terminate()
        worker.wait(timeout=30)
    assert refused.stderr == (
        f"CommandError: The site is running on {tmp_path / 'home'}. Stop it first, and its worker.\n"
    )
    assert run(site, "restore", backup, "--yes").returncode == 0


def test_restore_refuses_a_backup_that_was_damaged(site: Site) -> None:
    backup = Path(site.manage("backup").strip())
    content = bytearray(backup.read_bytes())
    content[3000] ^= 1
    backup.write_bytes(content)
    refused = run(site, "restore", str(backup), "--yes")
    assert refused.stderr == f"CommandError: {backup} is damaged: database is not what was saved.\n"


@pytest.mark.parametrize("content", [b"", b"not a tar file", None])
def test_restore_refuses_what_is_no_backup(site: Site, tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "some.tar"
    if content is None:
        with tarfile.open(file, "w") as packing:
            packing.add(MANAGE, "../manage.py")
    else:
        file.write_bytes(content)
    refused = run(site, "restore", str(file), "--yes")
    assert refused.stderr.startswith(f"CommandError: {file} is no backup of Matinee: ")
    assert list(tmp_path.glob("**/.restoring-*")) == []


def test_old_backups_are_deleted_where_that_is_asked_for(site: Site, tmp_path: Path) -> None:
    folder = tmp_path / "home" / "backups"
    folder.mkdir()
    for day in (1, 2, 3):
        (folder / f"matinee-2020010{day}T000000Z.tar").touch()
    newest = site.manage("backup", "--keep=2").strip()
    assert sorted(map(str, folder.iterdir())) == [str(folder / "matinee-20200103T000000Z.tar"), newest]


def wait_for(condition: Any) -> None:
    deadline = time.monotonic() + 120
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)
