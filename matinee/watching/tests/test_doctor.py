"""What `manage.py doctor` finds, and what it says to do."""

import json
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.db import connection
from django_tasks_db.compat import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from psycopg.sql import SQL, Identifier
from pytest_django import Settings

from matinee.accounts import factors
from matinee.sales import tasks
from matinee.sales.models import Purchase
from matinee.testing import NOW, World, a_purchase
from matinee.tests.mailbox import Mailbox
from matinee.tests.postgres import free_port
from matinee.watching import doctor
from matinee.watching.doctor import Finding, State
from matinee.watching.models import SignOfLife

MANAGE = Path(__file__).parents[3] / "manage.py"


@pytest.fixture
def world(db: None) -> Iterator[World]:
    with time_machine.travel(NOW, tick=False):
        SignOfLife.show(SignOfLife.WORKER, NOW)
        yield World.build()


def only(findings: Iterator[Finding]) -> tuple[State, str, str]:
    (finding,) = findings
    return finding.state, finding.found, finding.advice


def test_a_site_in_order(world: World) -> None:
    a_purchase(world.showtime, world.ann)
    findings = doctor.examine(NOW)
    # The tests' PostgreSQL forgets everything in a power cut, and has a clock of its own; the doctor sees both.
    seen = {"database", "time"} if connection.vendor == "postgresql" else set()
    assert {finding.what for finding in findings if finding.state is not State.GOOD} == seen
    assert [finding.what for finding in findings] == [
        "site",
        "disk",
        "static files",
        "database",
        "migrations",
        "time",
        "promises",
        "key",
        "worker",
        "queue",
        "money",
        "mail",
        "gateways",
        "backup",
    ]


def test_a_promise_that_is_broken(world: World) -> None:
    bought = a_purchase(world.showtime, world.ann)
    Purchase.objects.filter(pk=bought.pk).update(amount=1)
    state, found, advice = only(doctor.promises(NOW))
    assert (state, found) == (State.BAD, f"Purchase {bought.pk} and its payment and seats differ in the amount.")
    assert advice.startswith("Stop selling what it names")


def test_a_key_that_was_changed(world: World, settings: Settings) -> None:
    before, written = settings.SECRET_KEY, factors.FactorAdapter().encrypt("GEZDGNBVGY3TQOJQ")
    Authenticator.objects.create(user=world.ann, type=Authenticator.Type.TOTP, data={"secret": written})
    assert only(doctor.key(NOW)) == (State.GOOD, "It reads every second factor.", "")
    settings.SECRET_KEY = "another key"
    found, advice = (
        "1 second factors were written with another SECRET_KEY.",
        "Restart the worker, which writes them anew",
    )
    assert only(doctor.key(NOW))[:2] == (State.BAD, found)
    assert only(doctor.key(NOW))[2] == f"Name that in SECRET_KEY_FALLBACKS. {advice} (docs/running.md)."
    settings.SECRET_KEY_FALLBACKS = [before]
    assert only(doctor.key(NOW))[2] == f"{advice} (docs/running.md)."
    factors.renew()
    assert only(doctor.key(NOW))[0] is State.GOOD


def test_a_worker_that_has_gone(world: World) -> None:
    assert only(doctor.worker(NOW + timedelta(minutes=5))) == (
        State.BAD,
        "The worker was last seen 300 seconds ago.",
        "Start it: manage.py worker. Without it nobody gets mail.",
    )


def test_mail_that_is_not_sent(world: World) -> None:
    tasks.send_too_late.using(run_after=NOW - timedelta(minutes=11)).enqueue(reservation=0)
    assert only(doctor.queue(NOW))[:2] == (State.BAD, "The oldest of 1 tasks has been due for 11 minutes.")
    DBTaskResult.objects.update(status=TaskResultStatus.FAILED)
    assert only(doctor.queue(NOW))[:2] == (State.WARNING, "1 tasks have failed for good.")


def test_a_clock_that_went_back(world: World) -> None:
    a_purchase(world.showtime, world.ann)
    earlier = NOW - timedelta(hours=1)
    # On PostgreSQL the two clocks are compared first, and the test's stands still in 2030.
    if connection.vendor == "sqlite":
        found = "A reservation was made at 2030-01-01 12:00 UTC, and it is 11:00 now."
        assert only(doctor.clock(earlier)) == (State.BAD, found, "Set the clock.")
    else:
        assert only(doctor.clock(earlier))[0] is State.BAD


def test_migrations_that_are_missing_or_of_a_newer_version(world: World) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE django_migrations SET name = '9999_tomorrow' WHERE app = 'watching'")
    assert [(finding.state, finding.found) for finding in doctor.migrations()] == [
        (State.BAD, "1 are missing, the first watching.0001_sign_of_life."),
        (State.BAD, "watching.9999_tomorrow is of a newer Matinee."),
    ]


def test_a_mail_server_that_answers_gets_no_mail(mail_server: Mailbox, settings: Settings) -> None:
    assert only(doctor.mail()) == (State.GOOD, f"127.0.0.1:{settings.EMAIL_PORT} answers.", "")
    assert mail_server.messages == []


def test_a_mail_server_without_the_encryption_that_was_asked_for(mail_server: Mailbox, settings: Settings) -> None:
    settings.EMAIL_USE_TLS = True
    state, found, advice = only(doctor.mail())
    assert (state, found) == (
        State.BAD,
        f"127.0.0.1:{settings.EMAIL_PORT}: STARTTLS extension not supported by server.",
    )
    assert "EMAIL_USE_TLS" in advice


def test_no_mail_server(settings: Settings) -> None:
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    assert only(doctor.mail())[:2] == (State.BAD, f"127.0.0.1:{settings.EMAIL_PORT}: [Errno 111] Connection refused")


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL guards its own files.")
def test_a_database_file_that_others_on_the_machine_can_read(world: World) -> None:
    file = Path(connection.settings_dict["NAME"])
    assert file.stat().st_mode & 0o777 == 0o600
    file.chmod(0o644)
    try:
        state, found, advice = only(doctor.database())
    finally:
        file.chmod(0o600)
    assert (state, advice) == (State.WARNING, f"chmod 600 {file}*")
    assert found.endswith(": others on this machine can read it.")


def test_production_without_a_backup(settings: Settings, tmp_path: Path) -> None:
    settings.IS_DEMO, settings.BACKUPS = False, tmp_path
    assert only(doctor.backups(NOW))[:2] == (State.WARNING, f"There is none in {tmp_path}.")
    backup = tmp_path / "matinee-2030.tar"
    backup.touch()
    os.utime(backup, (NOW.timestamp() - 3 * 86400,) * 2)
    assert only(doctor.backups(NOW))[1] == "The last one is 3 days old."
    os.utime(backup, (NOW.timestamp() - 3600,) * 2)
    assert only(doctor.backups(NOW)) == (State.GOOD, "The last one was made 1 hours ago.", "")


def test_a_disk_that_fills(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    for full, filling, state in ((0, 0, State.GOOD), (0, 10**18, State.WARNING), (10**18, 10**18, State.BAD)):
        monkeypatch.setattr(doctor, "DISK_IS_FULL", full)
        monkeypatch.setattr(doctor, "DISK_IS_FILLING", filling)
        assert only(doctor.disk())[0] is state


def run(tmp_path: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "MATINEE_HOME": str(tmp_path)} | variables
    command = [sys.executable, str(MANAGE), "doctor", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_the_command_without_a_database_says_so_and_looks_at_the_rest(tmp_path: Path) -> None:
    unreachable = f"postgresql://cinema:pa55word@127.0.0.1:{free_port()}/tickets"
    done = run(tmp_path, DATABASE_URL=unreachable)
    assert done.returncode == 1
    assert "BAD   database      It doesn't answer: connection failed" in done.stdout
    assert "→ Start it, or mend DATABASE_URL. Nothing that needs it was looked at." in done.stdout
    assert "ok    gateways" in done.stdout
    assert "pa55word" not in done.stdout + done.stderr


@pytest.mark.django_db
def test_a_database_that_does_not_know_letters(tmp_path: Path) -> None:
    """PostgreSQL makes such a one where the machine has no language set."""
    if connection.vendor == "sqlite":
        pytest.skip("SQLite keeps every text in UTF-8")
    server, name = os.environ["DATABASE_URL"], f"own_{secrets.token_hex(8)}"
    with psycopg.connect(server, autocommit=True) as database:
        made = "CREATE DATABASE {} TEMPLATE template0 ENCODING SQL_ASCII LOCALE 'C' LOCALE_PROVIDER libc"
        database.execute(SQL(made).format(Identifier(name)))
        try:
            done = run(tmp_path, DATABASE_URL=f"{server.rpartition('/')[0]}/{name}")
        finally:
            database.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))
    assert "SQL_ASCII\n                      → Names with accents get lost in it." in done.stdout


def test_the_command_for_programs(tmp_path: Path) -> None:
    done = run(tmp_path, "--json")
    found = {finding["what"]: finding for finding in json.loads(done.stdout)}
    assert (done.returncode, found["migrations"]["state"]) == (1, "bad")
    assert found["migrations"]["advice"] == "manage.py migrate"
