"""What customers, staff, a gateway and the worker do in a proof, inside the site's own environment, without the web.

Their clock runs fast, so that holds lapse and money comes late within a minute of ours.
"""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from django.db import InterfaceError, OperationalError, close_old_connections
from django.db.models import Count, Sum
from django.utils import timezone

from matinee.accounts.models import User
from matinee.programme import operations as programme
from matinee.programme import seatplans
from matinee.programme.halls import seats_of
from matinee.programme.models import Movie, Screen, SeatCategory, Showtime
from matinee.races import is_lost_race
from matinee.refusals import Refusal
from matinee.sales import invariants, operations, planning
from matinee.sales.gateways.base import Captured, Card, Declined
from matinee.sales.models import Channel, Payment, Purchase, Reservation, ReservedSeat
from matinee.sales.operations import Customer, Wish
from matinee.testing import a_movie, a_screen, a_showtime, a_theater

MINUTES_A_SECOND = 10
# Paid; declined; and no answer, until `answer_late` gives one.
CARDS = ("4242", "4242", "0002", "0135", "0135")
GUEST = Customer(None, "Guest", "guest@example.org")
CAPACITIES = (12, 16, 20)
SHOWTIMES = 6


@dataclass(frozen=True)
class Player:
    """Somebody who acts at random; `clock` is their time."""

    dice: Random
    clock: Callable[[], datetime]

    def showtime(self) -> Showtime | None:
        found: Showtime | None = self.one_of(Showtime.objects.upcoming(self.clock()).with_programme().order_by("pk"))
        return found

    def quiet_showtime(self) -> Showtime | None:
        """Of which nobody has a seat, if there is one, at this moment."""
        now = self.clock()
        quiet = Showtime.objects.upcoming(now).exclude(pk__in=ReservedSeat.objects.live(now).values("showtime"))
        found: Showtime | None = self.one_of(quiet.with_programme().order_by("pk"))
        return found or self.showtime()

    def reservation(self) -> Reservation | None:
        rows = Reservation.objects.exclude(channel=Channel.HOUSE).order_by("-pk")[:30]
        row = self.one_of(rows.values_list("pk", flat=True))
        known = Reservation.objects.with_sale().select_related("showtime__screen__theater")
        return known.filter(pk=row).first() if row else None

    def one_of(self, rows: Any) -> Any:
        found = list(rows)
        return self.dice.choice(found) if found else None


# ── The stage ────────────────────────────────────────────────────────────────────────────────────


def stage() -> dict[str, int]:
    """A theater of one screen, whose capacity can change, and one of two, between which showtimes move."""
    now = timezone.now()
    movie = a_movie()
    small = a_theater("Small", capacity=CAPACITIES[0], single_seat_rule=False)
    large = a_theater("Large", capacity=CAPACITIES[0], single_seat_rule=False)
    a_screen(large, "Screen 2", seatplans.generate(CAPACITIES[1]))
    other_plans(list(Screen.objects.all()))
    for day, theater in enumerate((small, large) * (SHOWTIMES // 2)):
        _plan(movie, theater.screens.order_by("pk")[0], now + timedelta(days=2 + day), now)
    User.objects.create(username="boss", password="!", is_staff=True)  # noqa: S106  nobody logs in with it
    return {"showtimes": Showtime.objects.count()}


def other_plans(screens: Sequence[Screen]) -> None:
    """Another plan beside the usual one, a little larger, for screens that have no other yet."""
    for screen in screens:
        if not screen.plans.filter(name="Other").exists():
            seats = len(seats_of(programme.current_plan(screen).pk))
            programme.lay_out(screen, seatplans.generate(seats + 4), name="Other")


def _plan(movie: Movie, screen: Screen, starts_at: datetime, now: datetime) -> Showtime:
    return a_showtime(movie, screen=screen, starts_at=starts_at, now=now)


# ── The parts ────────────────────────────────────────────────────────────────────────────────────


def keep(player: Player) -> None:
    if showtime := player.showtime():
        seats = seats_of(showtime.plan_id)
        number = player.dice.randint(1, 4)
        named = Wish(seats=[seat.label for seat in player.dice.sample(seats, number)])
        wish = named if player.dice.random() < 0.5 else Wish(number=number, together=False)
        operations.reserve(showtime=showtime, customer=GUEST, channel=Channel.WEB, wish=wish, now=player.clock())


def pay(player: Player) -> None:
    if kept := player.reservation():
        card = Card(player.dice.choice(CARDS))
        operations.purchase(reservation=kept, channel=Channel.API, now=player.clock(), gateway_name="demo", card=card)


def change(player: Player) -> None:
    if kept := player.reservation():
        wish = Wish(number=player.dice.randint(1, 4), together=False)
        operations.change(reservation=kept, wish=wish, now=player.clock())


def release(player: Player) -> None:
    if kept := player.reservation():
        operations.release(reservation=kept, now=player.clock())


def renew(player: Player) -> None:
    if kept := player.reservation():
        operations.renew(reservation=kept, now=player.clock())


def give_back(player: Player) -> None:
    known = Purchase.objects.standing().select_related("reservation__showtime__screen__theater", "payment")
    if (bought := player.one_of(known.order_by("-pk")[:20])) and player.dice.random() < 0.3:
        operations.cancel(bought=bought, by_staff=player.dice.random() < 0.3, now=player.clock())


def answer_late(player: Player) -> None:
    """The gateway says at last what became of a payment: whose seats have lapsed, more often than not."""
    silent = Payment.objects.filter(captured_at=None, declined_at=None, started_at__lte=player.clock())
    waiting = silent.select_related("reservation__showtime__screen__theater").order_by("pk")
    lapsed = waiting.filter(started_at__lte=player.clock() - timedelta(minutes=15))
    if payment := player.one_of((lapsed if player.dice.random() < 0.8 else waiting)[:20]):
        outcome = Captured() if player.dice.random() < 0.8 else Declined("No.")
        operations.settle(payment=payment, outcome=outcome, now=player.clock())


def sweep(player: Player) -> None:
    operations.sweep(now=player.clock())


def change_capacity(player: Player) -> None:
    theater = Screen.objects.select_related("theater").get(theater__name="Small").theater
    capacity = player.dice.choice(CAPACITIES)
    planning.change_theater(theater=theater, changes={}, capacity=capacity, now=player.clock())


def choose_plan(player: Player) -> None:
    if showtime := player.quiet_showtime():
        plan = player.one_of(showtime.screen.plans.in_use().exclude(pk=showtime.plan_id))
        planning.choose_plan(showtime=showtime, plan=plan, now=player.clock())


def change_price(player: Player) -> None:
    if showtime := player.showtime():
        prices = dict.fromkeys(SeatCategory, showtime.theater.money(player.dice.choice((900, 1250, 2000))))
        programme.set_prices(showtime.theater, "Standard", prices)


def withhold(player: Player) -> None:
    if showtime := player.showtime():
        seats = player.dice.sample(seats_of(showtime.plan_id), 2)
        until = player.clock() + timedelta(minutes=player.dice.randint(1, 20))
        planning.withhold(showtime=showtime, seats=seats, reason="Press", until=until, now=player.clock())


def set_available(player: Player) -> None:
    if showtime := player.showtime():
        planning.set_available(showtime=showtime, number=player.dice.randint(4, 12), now=player.clock())


def let_all_go(player: Player) -> None:
    if showtime := player.showtime():
        kept = planning.house_claims(player.clock()).filter(showtime=showtime).values_list("seat", flat=True)
        held = set(kept)
        seats = [seat for seat in seats_of(showtime.plan_id) if seat.pk in held]
        planning.let_go(showtime=showtime, seats=seats, now=player.clock())


def move(player: Player) -> None:
    if showtime := player.quiet_showtime():
        changes: dict[str, Any] = {"starts_at": showtime.starts_at + timedelta(minutes=player.dice.choice((-30, 30)))}
        if player.dice.random() < 0.5:
            changes["screen"] = player.one_of(Screen.objects.filter(theater=showtime.theater))
        planning.change_showtime(showtime=showtime, changes=changes, now=player.clock())


def call_off(player: Player) -> None:
    if (showtime := player.showtime()) and player.dice.random() < 0.05:
        boss = User.objects.get(username="boss")
        operations.call_off(showtime=showtime, reason="No heating.", by=boss, face="API", now=player.clock())


def withdraw(player: Player) -> None:
    if (showtime := player.quiet_showtime()) and player.dice.random() < 0.1:
        planning.withdraw_showtime(showtime=showtime, now=player.clock())


def plan_another(player: Player) -> None:
    """Instead of one that was called off or withdrawn."""
    now = player.clock()
    if Showtime.objects.upcoming(now).count() < SHOWTIMES:
        screen = player.one_of(Screen.objects.select_related("theater"))
        starts_at = now + timedelta(days=player.dice.randint(2, 300), hours=player.dice.randint(0, 20))
        _plan(Movie.objects.earliest("pk"), screen, starts_at, now)


Act = Callable[[Player], None]
PARTS: dict[str, Sequence[Act]] = {
    "customers": (keep, keep, keep, pay, pay, change, release, renew, give_back, answer_late),
    "staff": (
        change_capacity, choose_plan, choose_plan, change_price, withhold, set_available, let_all_go, let_all_go, move,
        call_off, withdraw, plan_another, plan_another,
    ),
    "worker": (sweep, answer_late),
}  # fmt: skip


def play(part: str, began: float, seconds: float, seed: int) -> dict[str, Any]:
    """Act for so many seconds by a fast clock that has begun then. What came of it how often, and what went wrong."""

    def clock() -> datetime:
        return timezone.now() + timedelta(minutes=(time.time() - began) * MINUTES_A_SECOND)

    player, came = Player(Random(seed), clock), Counter[str]()
    until = max(began, time.time()) + seconds
    while time.time() < until:
        act = player.dice.choice(PARTS[part])
        came[f"{act.__name__}: {_done(act, player)}"] += 1
        # The worker looks now and then, and staff aren't so quick that nobody buys in between.
        time.sleep({"customers": 0.02, "staff": 0.01, "worker": 0.2}[part])
    return dict(came)


def prepare() -> None:
    """What staff need to `meddle` with a world of the bench."""
    other_plans(list(Screen.objects.all()))
    User.objects.create(username="boss", password="!", is_staff=True)  # noqa: S106  nobody logs in with it


def meddle(stop: str, seed: int) -> dict[str, int]:
    """Staff act by the real clock until there is a file of that name; a database that is away is asked again."""
    player, came = Player(Random(seed), timezone.now), Counter[str]()
    acts = (choose_plan, change_price, withhold, let_all_go, move, call_off, sweep)
    while not Path(stop).exists():
        act = player.dice.choice(acts)
        came[f"{act.__name__}: {_done(act, player, away='away')}"] += 1
        time.sleep(0.1)
    return dict(came)


def _done(act: Act, player: Player, away: str = "") -> str:
    try:
        act(player)
    except Refusal as refusal:
        return refusal.code
    except (OperationalError, InterfaceError) as error:
        close_old_connections()
        return away or f"WRONG {error}"
    except Exception as error:
        return "lost a race" if is_lost_race(error) else f"WRONG {type(error).__name__} {error}"
    return "done"


# ── The end ──────────────────────────────────────────────────────────────────────────────────────


def closed() -> dict[str, Any]:
    """What is true when the dust has settled: seats twice, promises that are broken, and money."""
    now = timezone.now() + timedelta(days=1)
    for _ in range(3):
        operations.sweep(now=now)
    kept = ReservedSeat.objects.filter(released_at=None).values("showtime", "seat__label", "seat__plan")
    live = ReservedSeat.objects.live(now).values("showtime", "seat__label").annotate(times=Count("pk")).order_by()
    return {
        "claims": kept.count(),
        "twice": live.filter(times__gt=1).count(),
        "violations": invariants.violations(now),
        "captured": _sum(Payment.objects.exclude(captured_at=None), "amount"),
        "given_back": _sum(Payment.objects.exclude(refund=None), "refund__amount"),
        "sold": _sum(Purchase.objects.standing(), "amount"),
        "late": Payment.objects.filter(refund__reason__startswith="paid too late").count(),
    }


def _sum(rows: Any, column: str) -> int:
    total: int | None = rows.aggregate(total=Sum(column))["total"]
    return total or 0
