"""`manage.py worker`: what the site does behind its visitors' backs."""

import logging
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Event, Thread
from types import FrameType

from django.core.management.base import BaseCommand
from django.db import DatabaseError, InterfaceError, close_old_connections, connection
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks_db.compat import TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from matinee import waiting
from matinee.accounts import factors
from matinee.management import running
from matinee.sales import operations
from matinee.watching.models import SignOfLife

SWEEP_SECONDS = 15
# No task takes this long: one that is still running was running when its worker was killed.
ABANDONED = timedelta(minutes=10)

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Run the tasks that the site puts off (mail), and sweep up after lapsed reservations. Ends at Ctrl-C."

    def handle(self, **options: object) -> None:
        running.hold()
        waiting.limit(waiting.WORKER)
        worker = PatientWorker(
            queue_names=["default"],
            excluded_queue_names=[],
            backend_name="default",
            worker_id=get_random_string(32),
            interval=1,
            startup_delay=False,
            batch=False,
            max_tasks=None,
        )
        worker.configure_signals()
        renew_secrets()
        with sweeping():
            worker.run()


class PatientWorker(Worker):
    """Outlives a database that is restarted or fails over, and ends without a word."""

    def shutdown(self, signum: int, frame: FrameType | None) -> None:
        self.running = False
        if not self.running_task:
            sys.exit(0)

    def run(self) -> None:
        while self.running:
            try:
                super().run()
            except (DatabaseError, InterfaceError):
                logger.exception("The database doesn't answer; trying again.")
                connection.close()
                time.sleep(self.interval)


def renew_secrets() -> None:
    """Once is enough: a key is changed by starting everything anew."""
    try:
        if renewed := factors.renew():
            logger.info("%s second factors were written anew, with the SECRET_KEY of now.", renewed)
    except DatabaseError:
        logger.exception("Whether second factors need the SECRET_KEY of before could not be seen.")
        connection.close()


@contextmanager
def sweeping() -> Iterator[None]:
    """Sweeps beside the tasks, so that a slow mail server delays no seat."""
    stop = Event()
    thread = Thread(target=sweep_until, args=[stop], name="sweeper")
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def sweep_until(stop: Event) -> None:
    while True:
        # A connection that failed in the last round isn't used for this one.
        close_old_connections()
        try:
            now = timezone.now()
            operations.sweep(now=now)
            requeue_abandoned(now=now)
            SignOfLife.show(SignOfLife.WORKER, now)
        except Exception:
            logger.exception("A sweep failed; the next one is in %s seconds.", SWEEP_SECONDS)
        if stop.wait(SWEEP_SECONDS):
            break
    connection.close()


def requeue_abandoned(*, now: datetime) -> None:
    """Gives a killed worker's task to another, three workers at most: it may be the task that kills them."""
    abandoned = DBTaskResult.objects.running().filter(started_at__lt=now - ABANDONED, worker_ids__2__isnull=True)
    abandoned.update(status=TaskResultStatus.READY)
