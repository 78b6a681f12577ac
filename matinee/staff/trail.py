"""What staff do with a form leaves a trail: what it is about, how that was, and how it is. Nothing about persons."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import models
from django.utils import timezone

from matinee.accounts import audit
from matinee.accounts.models import User
from matinee.programme.models import Screen, SeatPlan, Showtime
from matinee.sales.models import Reservation
from matinee.sales.states import SeatState, states


@dataclass(frozen=True, slots=True)
class About:
    """A row at one moment, and of a showtime the seats that were chosen."""

    row: models.Model
    facts: Mapping[str, str]
    seats: Mapping[str, str] = field(default_factory=dict)


def about(form: str, pk: int, chosen: Sequence[str]) -> About | None:
    """What this form is about, as it is now. None if there is no such row, and of forms that change nothing."""
    look = ABOUT.get(form)
    return look(pk, chosen) if look else None


def _showtime(pk: int, chosen: Sequence[str]) -> About | None:
    showtime = Showtime.objects.with_programme().select_related("plan").filter(pk=pk).first()
    if showtime is None:
        return None
    found = {seat.label: _words(seat) for seat in states(showtime, timezone.now()) if seat.label in chosen}
    return About(showtime, audit.facts(showtime) | {"plan": str(showtime.plan)}, found)


def _words(seat: SeatState) -> str:
    """`house until 2030-01-01T20:00:00+00:00: the press`. Not for whom."""
    until = f" until {seat.until.isoformat()}" if seat.until and seat.reason else ""
    return f"{seat.state}{until}: {seat.reason}" if seat.reason else str(seat.state)


def _reservation(pk: int, chosen: Sequence[str]) -> About | None:
    kept = Reservation.objects.with_sale().filter(pk=pk).first()
    here = _showtime(kept.showtime_id, kept.labels) if kept else None
    return About(kept, {}, here.seats) if kept and here else None


def _screen(pk: int, chosen: Sequence[str]) -> About | None:
    screen = Screen.objects.filter(pk=pk).first()
    return About(screen, audit.facts(screen)) if screen else None


def _plan(pk: int, chosen: Sequence[str]) -> About | None:
    """A change to one is a new version, which is told by what the screen has in use."""
    plan = SeatPlan.objects.select_related("screen").filter(pk=pk).first()
    if plan is None:
        return None
    latest = plan.screen.plans.filter(name_key=plan.name_key).latest("version")
    coming = plan.showtimes.upcoming(timezone.now()).count()
    said = {"text": audit.shown(latest.text), "showtimes": str(coming)}
    return About(plan, plan.screen.noted_besides() | said)


ABOUT: dict[str, Callable[[int, Sequence[str]], About | None]] = {
    "staff_reservations": _showtime,
    "staff_house_seats": _showtime,
    "staff_sale": _showtime,
    "staff_breakages": _showtime,
    "staff_repairs": _showtime,
    "staff_showtime_plan": _showtime,
    "staff_payment": _reservation,
    "staff_plans": _screen,
    "staff_plan": _plan,
    "staff_plan_showtimes": _plan,
    "staff_retirement": _plan,
    "staff_reinstatement": _plan,
}


def note(who: User, form: str, before: About, *, chosen: Sequence[str], number: str) -> None:
    """What has become of it. `number` is how many places were sold in a room where nobody chooses one."""
    after = about(form, before.row.pk, chosen)
    changed = differences(before, after) if after else {}
    if number:
        changed["number"] = ["", number[: audit.LONGEST]]
    if not changed:
        return
    audit.note(
        who=who,
        face="box office",
        verb=form.removeprefix("staff_").replace("_", " "),
        kind=before.row._meta.verbose_name,
        row=str(before.row.pk),
        name=str(before.row),
        changed=changed,
        now=timezone.now(),
    )


def differences(before: About, after: About) -> dict[str, list[str]]:
    """Seats that went the same way are named together: `A1, A2: free → house: the press`."""
    ways: dict[tuple[str, ...], list[str]] = {}
    for label, way in audit.differences(before.seats, after.seats).items():
        ways.setdefault(tuple(way), []).append(label)
    seats = {", ".join(labels): [*way] for way, labels in ways.items()}
    return audit.differences(before.facts, after.facts) | seats
