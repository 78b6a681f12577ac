"""`manage.py doctor`: what is wrong with this installation, and what to do about it. Looks, and changes nothing."""

import os
import shutil
import smtplib
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import Max

from matinee.accounts import factors
from matinee.sales import gateways
from matinee.sales.invariants import violations
from matinee.sales.models import Payment, Refund, Reservation
from matinee.watching import health, metrics

MEGABYTE = 1_000_000
# Below the first a sale may fail at any moment; below the second it is time to do something.
DISK_IS_FULL, DISK_IS_FILLING = 200 * MEGABYTE, 2000 * MEGABYTE
TASK_WAITS, REFUND_WAITS = timedelta(minutes=10), timedelta(hours=24)
BACKUP_IS_OLD = timedelta(hours=36)
CLOCKS_AGREE = timedelta(seconds=2)


class State(StrEnum):
    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found where, and what to do; nothing is to be done where all is well."""

    what: str
    state: State
    found: str
    advice: str = ""


def good(what: str, found: str) -> Finding:
    return Finding(what, State.GOOD, found)


def warning(what: str, found: str, advice: str) -> Finding:
    return Finding(what, State.WARNING, found, advice)


def bad(what: str, found: str, advice: str) -> Finding:
    return Finding(what, State.BAD, found, advice)


def examine(now: datetime) -> list[Finding]:
    """Everything, the most fundamental first. What needs the database is left out where there is none."""
    found = [*site(), *disk(), *static_files()]
    try:
        found += database()
        missing = list(migrations())
        found += missing
        if all(finding.state is not State.BAD for finding in missing):
            found += [finding for check in IN_THE_DATABASE for finding in check(now)]
    except DatabaseError as error:
        advice = "Start it, or mend DATABASE_URL. Nothing that needs it was looked at."
        found.append(bad("database", f"It doesn't answer: {first_line(error)}", advice))
    return [*found, *mail(), *ways_to_pay(), *backups(now)]


def site() -> Iterator[Finding]:
    what = "a demo" if settings.IS_DEMO else "production"
    yield good("site", f"{what}, {settings.SITE_URL}")
    if settings.IS_DEMO and settings.IS_OPEN:
        advice = "If they aren't only yours, set MATINEE_ENV=production."
        yield warning("site", "A demo, whose passwords everybody knows, is open to other machines.", advice)
    if not settings.IS_DEMO and "*" in settings.ALLOWED_HOSTS:
        yield warning(
            "site", "ALLOWED_HOSTS allows every host.", "Name the site's own: ALLOWED_HOSTS=tickets.example.org"
        )
    if not settings.IS_DEMO and not settings.METRICS_TOKEN:
        yield warning(
            "site", "Metrics are off.", "Set METRICS_TOKEN, and let something watch /metrics (docs/running.md)."
        )


def disk() -> Iterator[Finding]:
    home = next(place for place in (settings.HOME, *settings.HOME.parents) if place.exists())
    if not os.access(home, os.W_OK):
        yield bad("disk", f"{home} can't be written to.", "Give it to the user that runs the site: chown")
    usage = shutil.disk_usage(home)
    found = f"{size(usage.free)} of {size(usage.total)} are free where {home} is."
    if usage.free < DISK_IS_FULL:
        yield bad("disk", found, "Make room now: the next sale may fail. Old backups are a beginning.")
    elif usage.free < DISK_IS_FILLING:
        yield warning("disk", found, "Make room. Old backups are a beginning.")
    else:
        yield good("disk", found)


def static_files() -> Iterator[Finding]:
    if (settings.STATIC_ROOT / "staticfiles.json").exists():
        yield good("static files", f"Collected in {settings.STATIC_ROOT}.")
    elif settings.IS_DEMO:
        yield good("static files", "Not collected yet; `make run` does that.")
    else:
        yield bad("static files", f"None in {settings.STATIC_ROOT}.", "manage.py collectstatic --no-input")


def database() -> Iterator[Finding]:
    connection.ensure_connection()
    yield from sqlite() if connection.vendor == "sqlite" else postgresql()


def sqlite() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        journal = value(cursor, "PRAGMA journal_mode")
        synchronous = value(cursor, "PRAGMA synchronous")
        broken = value(cursor, "PRAGMA quick_check(1)")
    found = f"SQLite {sqlite3.sqlite_version}, journal {journal}, {settings.DATABASES['default']['NAME']}"
    if broken != "ok":
        yield bad("database", f"{found}: {broken}", "Stop the site, restore the last backup: manage.py restore FILE")
    elif journal == "wal" and sqlite3.sqlite_version_info < (3, 51, 3):
        yield bad(
            "database", found, "This SQLite can lose data in WAL mode: PRAGMA journal_mode=PERSIST, or a newer Python."
        )
    elif synchronous != 2:
        yield bad(
            "database", f"{found}, synchronous {synchronous}", "A power cut can lose sales: PRAGMA synchronous=FULL"
        )
    elif Path(settings.DATABASES["default"]["NAME"]).stat().st_mode & 0o077:
        advice = f"chmod 600 {settings.DATABASES['default']['NAME']}*"
        yield warning("database", f"{found}: others on this machine can read it.", advice)
    else:
        yield good("database", found)


def postgresql() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        version = str(value(cursor, "SHOW server_version"))
        letters = value(cursor, "SHOW server_encoding")
        settled = {name: value(cursor, f"SHOW {name}") for name in ("fsync", "full_page_writes", "synchronous_commit")}
    found = f"PostgreSQL {version}"
    if int(version.partition(".")[0]) < 15:
        yield bad("database", found, "Matinee needs PostgreSQL 15 or later.")
    elif letters != "UTF8":
        advice = "Names with accents get lost in it. Make another with --encoding=UTF8, and restore a backup into that."
        yield bad("database", f"{found}, {letters}", advice)
    elif off := [name for name, state in settled.items() if state == "off"]:
        yield bad("database", f"{found}, {', '.join(off)} off", "A power cut can lose sales. Switch it on.")
    else:
        yield good("database", found)


def migrations() -> Iterator[Finding]:
    missing, unknown = health.missing_migrations(), health.unknown_migrations()
    if missing:
        yield bad("migrations", f"{len(missing)} are missing, the first {missing[0]}.", "manage.py migrate")
    if unknown := [name for name in unknown if name.partition(".")[0] in ours()]:
        yield bad(
            "migrations", f"{unknown[0]} is of a newer Matinee.", "Run the version that the database was made by."
        )
    if not missing and not unknown:
        yield good("migrations", "All applied.")


def ours() -> set[str]:
    return {app.rpartition(".")[2] for app in settings.INSTALLED_APPS}


def clock(now: datetime) -> Iterator[Finding]:
    """Holds end by the clock of the machine that serves: it must be right, and agree with what was written before."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            theirs = value(cursor, "SELECT clock_timestamp()")
        apart = abs(datetime.now(tz=theirs.tzinfo) - theirs)
        if apart > CLOCKS_AGREE:
            found = f"This machine and the database are {apart.total_seconds():.0f} seconds apart."
            yield bad("time", found, "Let both keep time by NTP: timedatectl set-ntp true")
            return
    latest = Reservation.objects.aggregate(Max("created_at"))["created_at__max"]
    if latest and latest > now + CLOCKS_AGREE:
        yield bad(
            "time",
            f"A reservation was made at {latest:%Y-%m-%d %H:%M} UTC, and it is {now:%H:%M} now.",
            "Set the clock.",
        )
    else:
        yield good("time", f"{now:%Y-%m-%d %H:%M:%S} UTC")


def promises(now: datetime) -> Iterator[Finding]:
    broken = violations(now)
    if broken:
        more = f" And {len(broken) - 1} more." if len(broken) > 1 else ""
        advice = "Stop selling what it names, keep a backup of now, and report it with docs/running.md's help."
        yield bad("promises", broken[0] + more, advice)
    else:
        yield good("promises", "No seat is sold twice, every purchase has its tickets and its money.")


def key(now: datetime) -> Iterator[Finding]:
    if others := factors.of_another_key():
        before = "" if settings.SECRET_KEY_FALLBACKS else "Name that in SECRET_KEY_FALLBACKS. "
        advice = f"{before}Restart the worker, which writes them anew (docs/running.md)."
        yield bad("key", f"{others} second factors were written with another SECRET_KEY.", advice)
    else:
        yield good("key", "It reads every second factor.")


def worker(now: datetime) -> Iterator[Finding]:
    if silence := health.worker_silence(now):
        yield bad("worker", silence.partition(":")[0] + ".", "Start it: manage.py worker. Without it nobody gets mail.")
    else:
        yield good("worker", "At work.")


def queue(now: datetime) -> Iterator[Finding]:
    waits, states = metrics.oldest_task(now), metrics.task_states(now)
    if waits > TASK_WAITS:
        found = f"The oldest of {states['due']} tasks has been due for {waits.total_seconds() // 60:.0f} minutes."
        yield bad("queue", found, "See what the worker's log says; usually it is the mail server.")
    elif states["failed"]:
        found = f"{states['failed']} tasks have failed for good."
        yield warning(
            "queue", found, "They are mails that nobody got: look at them in /admin/, and send them again there."
        )
    else:
        yield good("queue", f"{states['due']} due, {states['later']} for later.")


def money(now: datetime) -> Iterator[Finding]:
    under_way = Payment.objects.under_way().exclude(gateway="desk").count()
    waiting = Refund.objects.asked_of_gateways().filter(requested_at__lt=now - REFUND_WAITS).count()
    owed = Refund.objects.owed_in_cash().count()
    forgotten = Payment.objects.unanswered().filter(ask_at=None).count()
    if forgotten:
        found = f"{forgotten} payments have had no answer for a week, and are asked about no more."
        yield bad("money", found, "Look them up at the provider, and say at /staff/payments/ what became of them.")
    if waiting:
        found = f"{waiting} refunds have not been confirmed for a day."
        yield bad("money", found, "Give them back at the gateway by hand; they are in /admin/.")
    else:
        yield good("money", f"{under_way} payments under way, no refund overdue, {owed} to be handed out at a desk.")


def mail() -> Iterator[Finding]:
    """As far as EHLO, STARTTLS and the password: no mail is sent."""
    if not settings.EMAIL_HOST:
        yield good("mail", f"Written to {settings.MAIL_FOLDER}: this is a demo.")
        return
    server = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    try:
        kind = smtplib.SMTP_SSL if settings.EMAIL_USE_SSL else smtplib.SMTP
        with kind(settings.EMAIL_HOST, settings.EMAIL_PORT, timeout=10) as smtp:
            smtp.ehlo()
            if settings.EMAIL_USE_TLS:
                smtp.starttls()
                smtp.ehlo()
            if settings.EMAIL_HOST_USER:
                smtp.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
    except (OSError, smtplib.SMTPException) as error:
        advice = "See EMAIL_HOST, EMAIL_PORT, EMAIL_USE_TLS, EMAIL_USE_SSL, EMAIL_HOST_USER in docs/running.md."
        yield bad("mail", f"{server}: {first_line(error)}", advice)
        return
    if (
        settings.EMAIL_HOST_USER
        and not (settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL)
        and settings.EMAIL_HOST not in ("localhost", "127.0.0.1")
    ):
        yield warning("mail", f"{server} gets the password unencrypted.", "EMAIL_USE_TLS=on, or EMAIL_USE_SSL=on")
    else:
        yield good("mail", f"{server} answers.")


def ways_to_pay() -> Iterator[Finding]:
    names = [way.name for way in gateways.offered()]
    if names == ["desk"]:
        yield warning(
            "gateways", "Customers can pay at the desk alone.", "GATEWAYS names others, if the site has them."
        )
    else:
        yield good("gateways", ", ".join(names))


def backups(now: datetime) -> Iterator[Finding]:
    newest = max((file.stat().st_mtime for file in Path(settings.BACKUPS).glob("matinee-*.tar")), default=None)
    age = now - datetime.fromtimestamp(newest, tz=now.tzinfo) if newest else None
    if age is not None and age <= BACKUP_IS_OLD:
        yield good("backup", f"The last one was made {age.total_seconds() // 3600:.0f} hours ago.")
    elif settings.IS_DEMO:
        yield good("backup", "None lately; a demo needs none.")
    else:
        found = f"The last one is {age.days} days old." if age else f"There is none in {settings.BACKUPS}."
        yield warning("backup", found, "manage.py backup; every night, and to another machine (docs/running.md).")


IN_THE_DATABASE: tuple[Callable[[datetime], Iterator[Finding]], ...] = (clock, promises, key, worker, queue, money)


def value(cursor: Any, statement: str) -> Any:
    cursor.execute(statement)
    return cursor.fetchone()[0]


def first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0] or type(error).__name__


def size(octets: int) -> str:
    return f"{octets / 1000 / MEGABYTE:.1f} GB"
