"""The database as a file, and back: on SQLite and on PostgreSQL, while others write to it."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings
from django.core.management.base import CommandError
from django.db import connection
from psycopg.conninfo import make_conninfo

# What Django's backend takes for itself; the rest of OPTIONS is PostgreSQL's.
DJANGO_ALONE = {"server_side_binding", "prepare_threshold", "pool", "isolation_level", "assume_role"}
# The tables and functions of the schema that Django uses. The schema itself may belong to somebody else.
EMPTY = """
SET client_min_messages = warning;
DO $$
DECLARE entry record;
BEGIN
  FOR entry IN SELECT tablename FROM pg_tables WHERE schemaname = current_schema() LOOP
    EXECUTE format('DROP TABLE %I CASCADE', entry.tablename);
  END LOOP;
  FOR entry IN
    SELECT oid::regprocedure AS name FROM pg_proc
    WHERE pronamespace = current_schema()::regnamespace
      AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')
  LOOP
    EXECUTE format('DROP ROUTINE %s CASCADE', entry.name);
  END LOOP;
END $$;
"""


class Engine(Protocol):
    name: str

    def save(self, file: Path) -> None:
        """Everything that was committed when this began, and nothing by half."""

    def replace(self, file: Path, now: datetime) -> str:
        """Put what `save` saved in the place of what is there. Says what became of that."""


class Sqlite:
    name = "sqlite"

    def save(self, file: Path) -> None:
        """In one step, which sellers wait for: in several, each sale in between would begin the copy anew."""
        with closing(sqlite3.connect(self._file, timeout=60)) as source, closing(sqlite3.connect(file)) as copy:
            # Not on disk before all of it is; `archive` sees to that.
            copy.execute("PRAGMA synchronous=OFF")
            source.backup(copy)
        self._check(file)

    def replace(self, file: Path, now: datetime) -> str:
        self._check(file)
        connection.close()
        kept = ""
        if self._file.exists():
            before = self._file.with_name(f"{self._file.name}.before-{now:%Y%m%dT%H%M%SZ}")
            # The journals belong to the file that goes, and would ruin the one that comes.
            for suffix in ("", "-wal", "-shm", "-journal"):
                if (old := Path(f"{self._file}{suffix}")).exists():
                    old.rename(f"{before}{suffix}")
            kept = f"What was there is kept as {before}."
        self._file.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(file, self._file)
        return kept

    @property
    def _file(self) -> Path:
        return Path(settings.DATABASES["default"]["NAME"])

    def _check(self, file: Path) -> None:
        with closing(sqlite3.connect(file)) as copy:
            (found,) = copy.execute("PRAGMA integrity_check(1)").fetchone()
        if found != "ok":
            raise CommandError(f"{file.name} is damaged: {found}")


class PostgreSql:
    name = "postgresql"

    def save(self, file: Path) -> None:
        self._run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={file}")

    def replace(self, file: Path, now: datetime) -> str:
        """In one transaction: if anything goes wrong, everything is as it was."""
        self._refuse_if_used()
        connection.close()
        emptying, filling = file.with_suffix(".empty.sql"), file.with_suffix(".sql")
        emptying.write_text(EMPTY)
        self._run("pg_restore", "--no-owner", "--no-privileges", f"--file={filling}", str(file), connect=False)
        scripts = [f"--file={emptying}", f"--file={filling}"]
        self._run("psql", "--quiet", "--no-psqlrc", "--single-transaction", "--set=ON_ERROR_STOP=1", *scripts)
        return ""

    def _refuse_if_used(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
            )
            (others,) = cursor.fetchone()
        if others:
            raise CommandError(f"{others} others are connected to the database. Stop the site first, and its worker.")

    def _run(self, program: str, *arguments: str, connect: bool = True) -> None:
        database = settings.DATABASES["default"]
        to = [f"--dbname={self._address(database)}"] if connect else []
        # Not as an argument, which everybody on this machine can read.
        environment = os.environ | ({"PGPASSWORD": database["PASSWORD"]} if database["PASSWORD"] else {})
        done = subprocess.run(
            [_found(program), *to, *arguments],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
        if done.returncode:
            raise CommandError(f"{program} failed. {done.stderr.strip()}")

    @staticmethod
    def _address(database: dict[str, Any]) -> str:
        named = {
            "dbname": database["NAME"],
            "user": database["USER"],
            "host": database["HOST"],
            "port": database["PORT"],
        }
        more = {name: value for name, value in database["OPTIONS"].items() if name not in DJANGO_ALONE}
        return make_conninfo(**{name: value for name, value in (named | more).items() if value})


def _found(program: str) -> str:
    found = shutil.which(program, path=settings.PG_BIN or None)
    if found is None:
        raise CommandError(
            f"{program} isn't here. Install PostgreSQL's client (Debian: apt-get install postgresql-client), of the "
            "server's version or newer, or name the folder that has it: PG_BIN=/usr/lib/postgresql/17/bin"
        )
    return found


def engine() -> Engine:
    return Sqlite() if connection.vendor == "sqlite" else PostgreSql()
