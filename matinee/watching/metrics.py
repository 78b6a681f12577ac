"""What Prometheus reads at `/metrics`.

Facts of the trade are read from the database at that moment, so they are the same whichever process is asked and
whatever was restarted. What only a process knows, how long its answers take, is written to small files that all
processes of this machine share; several machines are asked one by one.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Protocol

from django.conf import settings
from django.db.models import Count, Min, Q, Sum
from django.utils import timezone
from django_tasks_db.compat import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from matinee.sales.models import Channel, Payment, Purchase, Refund, ReservedSeat
from matinee.watching.models import SignOfLife

if settings.METRICS_TOKEN:
    settings.METRICS_FOLDER.mkdir(parents=True, exist_ok=True)

registry = CollectorRegistry()
SECONDS = Histogram(
    "matinee_request_seconds",
    "How long an answer took, by the pattern of its address.",
    ["method", "address", "status"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
    registry=registry,
)
# The queue's own way to say that a task waits for nothing.
AT_ONCE = Q(run_after=get_date_max())
REFUSALS = Counter(
    "matinee_refusals", "What customers and programs were refused, by code.", ["code"], registry=registry
)
# They are answered before anything else of the site, so neither their times nor their statuses are known (web/live.py).
POLLS = Counter("matinee_live_polls", "How often an open seat map asked what others took.", registry=registry)


class Fact(Protocol):
    def __call__(self, now: datetime) -> Metric: ...


class Facts(Collector):
    """What the database knows."""

    def describe(self) -> list[Metric]:
        return []

    def collect(self) -> Iterator[Metric]:
        now = timezone.now()
        for fact in FACTS:
            yield fact(now)


def sales(now: datetime) -> Metric:
    family = CounterMetricFamily("matinee_sales", "Purchases ever made, cancelled ones too.", labels=["channel"])
    made = dict(Purchase.objects.order_by().values_list("channel").annotate(Count("pk")))
    for channel in (Channel.WEB, Channel.API, Channel.DESK):
        family.add_metric([channel.value], made.get(channel.value, 0))
    return family


def takings(now: datetime) -> Metric:
    family = CounterMetricFamily(
        "matinee_takings", "Captured, in the currency's smallest unit; refunds not taken off.", labels=["currency"]
    )
    captured = Payment.objects.exclude(captured_at=None).order_by()
    for currency, amount in captured.values_list("reservation__showtime__screen__theater__currency").annotate(
        Sum("amount")
    ):
        family.add_metric([currency], amount)
    return family


def holds(now: datetime) -> Metric:
    held = ReservedSeat.objects.live(now).exclude(held_until=None).exclude(reservation__channel=Channel.HOUSE)
    return GaugeMetricFamily("matinee_held_seats", "Seats kept for customers who haven't paid.", held.count())


def payments(now: datetime) -> Metric:
    # Who pays at the cinema waits for nobody's answer.
    under_way = Payment.objects.under_way().exclude(gateway="desk").count()
    return GaugeMetricFamily("matinee_payments_under_way", "Payments without a gateway's answer.", under_way)


def refunds(now: datetime) -> Metric:
    still_open = Refund.objects.asked_of_gateways().count()
    return GaugeMetricFamily("matinee_refunds_open", "Refunds that no gateway has confirmed.", still_open)


def tasks(now: datetime) -> Metric:
    family = GaugeMetricFamily("matinee_tasks", "Tasks (mail) by what became of them.", labels=["state"])
    for state, count in task_states(now).items():
        family.add_metric([state], count)
    return family


def task_states(now: datetime) -> dict[str, int]:
    waiting = Q(status=TaskResultStatus.READY)
    return DBTaskResult.objects.aggregate(
        due=Count("pk", filter=waiting & (AT_ONCE | Q(run_after__lte=now))),
        later=Count("pk", filter=waiting & ~AT_ONCE & Q(run_after__gt=now)),
        running=Count("pk", filter=Q(status=TaskResultStatus.RUNNING)),
        failed=Count("pk", filter=Q(status=TaskResultStatus.FAILED)),
    )


def queue_age(now: datetime) -> Metric:
    return GaugeMetricFamily(
        "matinee_oldest_task_seconds", "For how long the oldest task has been due.", oldest_task(now).total_seconds()
    )


def oldest_task(now: datetime) -> timedelta:
    """For how long the task that has been due longest has been due."""
    waiting = DBTaskResult.objects.filter(status=TaskResultStatus.READY)
    since = waiting.aggregate(
        at_once=Min("enqueued_at", filter=AT_ONCE), later=Min("run_after", filter=Q(run_after__lte=now))
    )
    return now - min((moment for moment in since.values() if moment), default=now)


def worker(now: datetime) -> Metric:
    seen_at = SignOfLife.last(SignOfLife.WORKER)
    silent = (now - seen_at).total_seconds() if seen_at else float("inf")
    return GaugeMetricFamily("matinee_worker_silent_seconds", "Since the worker's last sign of life.", silent)


FACTS: tuple[Callable[[datetime], Metric], ...] = (
    sales,
    takings,
    holds,
    payments,
    refunds,
    tasks,
    queue_age,
    worker,
)


def exposition() -> bytes:
    """All of it, in Prometheus' text format."""
    counted = CollectorRegistry()
    MultiProcessCollector(counted, str(settings.METRICS_FOLDER))  # type: ignore[no-untyped-call]
    known = CollectorRegistry()
    known.register(Facts())
    return generate_latest(known) + generate_latest(counted)


def forget() -> None:
    """Begin to count anew: what processes that have ended left behind belongs to nobody."""
    for file in settings.METRICS_FOLDER.glob("*.db"):
        file.unlink(missing_ok=True)
