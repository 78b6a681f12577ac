"""The worker: what it does beside its tasks, and what it outlives."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event, Thread

import psycopg
import pytest
from django.db import OperationalError
from django.utils import timezone
from django_tasks_db.compat import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from matinee.management.commands import worker
from matinee.sales import operations, tasks
from matinee.tests.postgres import PostgreSQL

MANAGE = Path(__file__).parent.parent.parent / "manage.py"


def a_running_task(*, started_at: datetime, workers: int) -> DBTaskResult:  # type: ignore[type-arg]
    tasks.send_too_late.enqueue(reservation=0)
    task = DBTaskResult.objects.latest("enqueued_at")
    task.status = TaskResultStatus.RUNNING
    task.started_at = started_at
    task.worker_ids = [f"worker-{number}" for number in range(workers)]
    task.save()
    return task


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("age", "workers", "status"),
    [
        (timedelta(minutes=11), 1, TaskResultStatus.READY),
        (timedelta(minutes=11), 2, TaskResultStatus.READY),
        # It may be the task that kills its workers.
        (timedelta(minutes=11), 3, TaskResultStatus.RUNNING),
        (timedelta(minutes=9), 1, TaskResultStatus.RUNNING),
    ],
)
def test_a_task_whose_worker_was_killed_goes_to_another(age: timedelta, workers: int, status: str) -> None:
    now = timezone.now()
    task = a_running_task(started_at=now - age, workers=workers)
    worker.requeue_abandoned(now=now)
    task.refresh_from_db()
    assert task.status == status


@pytest.mark.django_db(transaction=True)
def test_a_sweep_that_fails_is_not_the_last(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    failed, swept = Event(), Event()

    def sweep(*, now: datetime) -> None:
        if failed.is_set():
            swept.set()
            return
        failed.set()
        raise OperationalError("database is locked")

    monkeypatch.setattr(operations, "sweep", sweep)
    monkeypatch.setattr(worker, "SWEEP_SECONDS", 0.01)
    stop = Event()
    thread = Thread(target=worker.sweep_until, args=[stop])
    thread.start()
    assert swept.wait(10)
    stop.set()
    thread.join()
    assert "database is locked" in caplog.text


@pytest.mark.long
def test_the_worker_outlives_its_database(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    if request.config.getoption("engine") != "postgres":
        pytest.skip("SQLite is a file: there is no server that could go away")
    with PostgreSQL(tmp_path / "postgres", durable=True) as server:
        environment = os.environ | {"DATABASE_URL": server.url, "MATINEE_HOME": str(tmp_path)}
        subprocess.run([sys.executable, MANAGE, "migrate", "--verbosity=0"], env=environment, check=True)
        running = subprocess.Popen([sys.executable, MANAGE, "worker"], env=environment, stderr=subprocess.DEVNULL)
        try:
            wait_until(lambda: connections(server) != 0)
            server.kill()
            time.sleep(2)
            server.start()
            subprocess.run(
                [sys.executable, MANAGE, "shell", "--verbosity=0", "-c", ENQUEUE], env=environment, check=True
            )
            wait_until(lambda: value(server, "SELECT status FROM django_tasks_database_dbtaskresult") == "FAILED")
        finally:
            running.terminate()
        assert running.wait(20) == 0


@pytest.mark.long
def test_hundreds_of_refunds_survive_a_worker_that_is_killed(database_url: str, tmp_path: Path) -> None:
    environment = os.environ | {"DATABASE_URL": database_url, "MATINEE_HOME": str(tmp_path)}

    def shell(code: str) -> int:
        asked = [sys.executable, str(MANAGE), "shell", "--verbosity=0", "-c", code]
        said = subprocess.run(asked, env=environment, check=True, capture_output=True, text=True).stdout
        return int(said or 0)

    subprocess.run([sys.executable, MANAGE, "migrate", "--verbosity=0"], env=environment, check=True)
    shell(CALL_OFF)
    killed = subprocess.Popen([sys.executable, MANAGE, "worker"], env=environment, stderr=subprocess.DEVNULL)
    wait_until(lambda: shell(REFUNDS) > 0)
    killed.kill()
    killed.wait(20)
    another = subprocess.Popen([sys.executable, MANAGE, "worker"], env=environment, stderr=subprocess.DEVNULL)
    try:
        wait_until(lambda: shell(STANDING) == 0)
        wait_until(lambda: shell(OPEN_REFUNDS) == 0)
    finally:
        another.terminate()
        another.wait(20)
    # One each, of everybody; and as many mails.
    assert (shell(REFUNDS), shell(MAILS), shell(VIOLATIONS)) == (200, 200, 0)


# 200 purchases of one seat each, and the showtime called off.
CALL_OFF = """
from django.utils import timezone
from datetime import timedelta
from matinee.sales import operations
from matinee.testing import a_purchase, a_showtime, a_theater, a_user
now = timezone.now()
showtime = a_showtime(theater=a_theater(capacity=300), starts_at=now + timedelta(days=2), now=now)
for _ in range(200):
    a_purchase(showtime, now=now, number=1)
staff = a_user("staff", is_staff=True)
operations.call_off(showtime=showtime, reason="No power.", by=staff, face="box office", now=now)
"""
COUNT = "from matinee.sales.models import *; print({}.count())"
REFUNDS = COUNT.format("Refund.objects")
OPEN_REFUNDS = COUNT.format("Refund.objects.filter(completed_at=None)")
STANDING = COUNT.format("Purchase.objects.standing()")
MAILS = (
    "from django_tasks_db.models import DBTaskResult; "
    "print(DBTaskResult.objects.filter(task_path='matinee.sales.tasks.send_cancelled').count())"
)
VIOLATIONS = (
    "from django.utils import timezone; from matinee.sales import invariants; "
    "print(len(invariants.violations(timezone.now())))"
)

# There is no such reservation: the task fails, which shows that somebody ran it.
ENQUEUE = "from matinee.sales import tasks; tasks.send_too_late.enqueue(reservation=0)"


def connections(server: PostgreSQL) -> object:
    return value(server, "SELECT count(*) FROM pg_stat_activity WHERE datname = 'postgres' AND pid <> pg_backend_pid()")


def value(server: PostgreSQL, query: str) -> object:
    with psycopg.connect(server.url) as connection:
        row = connection.execute(query.encode()).fetchone()
    return row and row[0]


def wait_until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 120
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)
