"""What staff do to a programme that is being sold: put seats on sale, keep them back, move and withdraw showtimes.

The programme itself knows nothing of sales, so whatever has to look at both is here.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from matinee.programme import operations as programme
from matinee.programme import seatplans
from matinee.programme.halls import HallSeat, seats_of
from matinee.programme.models import BrokenSeat, Movie, Screen, SeatPlan, Showtime, ShowtimeQuerySet, Theater
from matinee.refusals import Conflict, Invalid
from matinee.sales import claims, seating
from matinee.sales.models import (
    Channel,
    Payment,
    Purchase,
    ReleaseReason,
    Reservation,
    ReservedSeat,
    ReservedSeatQuerySet,
)
from matinee.sales.pricing import QuoteLine
from matinee.sales.refusals import EverSold, InUse, NotKept, ShowtimeCancelled

NOT_ON_SALE = "not on sale"


@transaction.atomic
def plan_showtime(
    *, movie: Movie, screen: Screen, starts_at: datetime, now: datetime, available: int | None = None, **facts: Any
) -> Showtime:
    """A showtime of which `available` seats are put on sale; all of them, unless it says."""
    showtime = programme.plan_showtime(movie=movie, screen=screen, starts_at=starts_at, now=now, **facts)
    if available is not None:
        set_available(showtime=showtime, number=available, now=now)
    return showtime


@transaction.atomic
def change_showtime(
    *, showtime: Showtime, changes: Mapping[str, Any], now: datetime, available: int | None = None
) -> Showtime:
    """Another film, screen, start, seat plan or mark; and how many seats are free after this.

    Once somebody has a seat, film, screen and start stay as they are, and so does the seat plan: InUse. On another
    screen it has that one's usual plan, unless the changes name one. ShowtimeCancelled, ChangedMeanwhile.
    """
    programme.lock(showtime, Showtime.objects.with_programme())
    check_standing(showtime)
    programme.check_publication(changes.get("published_at"), now)
    moved = [
        name for name in ("movie", "screen", "starts_at") if changes.get(name, was := getattr(showtime, name)) != was
    ]
    if moved:
        stand_still(Showtime.objects.filter(pk=showtime.pk))
        _check_movable(showtime, changes, now)
    if "screen" not in moved and changes.get("plan", showtime.plan) != showtime.plan:
        check_untaken(showtime, now)
    for name, value in changes.items():
        setattr(showtime, name, value)
    if "screen" in moved:
        showtime.plan = changes.get("plan") or programme.current_plan(showtime.screen)
        showtime.price_card = programme.standard_card(showtime.theater)
        _clear_room(showtime, now)
    if changes:
        programme.place(showtime, now=now)
    if available is not None:
        set_available(showtime=showtime, number=available, now=now)
    return showtime


def _check_movable(showtime: Showtime, changes: Mapping[str, Any], now: datetime) -> None:
    """Check that nobody has a seat, and that what was ever paid stays true of the showtime. InUse."""
    if customers_claims(now).filter(showtime=showtime).exists():
        raise InUse("Seats of this showtime are reserved or sold, so its film, screen and start can't change.")
    theater = changes.get("screen", showtime.screen).theater
    is_another_show = changes.get("movie", showtime.movie) != showtime.movie or theater != showtime.theater
    # Payments that failed and purchases that were given back, too: they say what for, where and in which currency.
    if is_another_show and Payment.objects.filter(reservation__showtime=showtime).exists():
        raise InUse("Somebody has paid for this showtime before, so its film and its theater can't change.")


def _clear_room(showtime: Showtime, now: datetime) -> None:
    """Let go of all seats of a room that the showtime leaves: of the house's, and of those whose time is up."""
    claims.release(ReservedSeat.objects.filter(showtime=showtime, released_at=None), ReleaseReason.ON_SALE, now)


def check_standing(showtime: Showtime) -> None:
    """Nothing is changed at a showtime that was called off: its seats never reopen. ShowtimeCancelled."""
    if showtime.cancelled_at is not None:
        raise ShowtimeCancelled


def stand_still(showtimes: ShowtimeQuerySet) -> None:
    """Until this transaction ends nobody claims a seat of these showtimes, and whoever did is seen."""
    list(showtimes.select_for_update().order_by("pk").values_list("pk"))


def customers_claims(now: datetime) -> ReservedSeatQuerySet:
    return ReservedSeat.objects.live(now).exclude(reservation__channel=Channel.HOUSE)


# ── House seats ──────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def set_available(*, showtime: Showtime, number: int, now: datetime) -> None:
    """Put so many seats on sale that `number` are free after this; the house keeps the others back, the worst first."""
    check_standing(showtime)
    gone = claims.taken(showtime, now)
    seats = seats_of(showtime.plan_id)
    free = [seat for seat in seats if seat.pk not in gone]
    if number < 0:
        raise Invalid("available_seats", "There can't be fewer than 0.")
    if number > len(free):
        put_on_sale(showtime=showtime, number=number - len(free), now=now)
    elif number < len(free):
        worst = seating.best_first(seating.Room(seats, free), free)[number:]
        withhold(showtime=showtime, seats=worst, reason=NOT_ON_SALE, until=None, now=now)


def withhold(
    *, showtime: Showtime, seats: Sequence[HallSeat], reason: str, until: datetime | None, now: datetime
) -> Reservation:
    """Keep free seats back for the house; at `until`, if it is given, they are on sale by the clock. SeatTaken."""
    check_standing(showtime)
    if not seats:
        raise Invalid("seats", "Choose the seats first.")
    if until is not None and until <= now:
        raise Invalid("until", "They can't go on sale in the past.")
    try:
        with transaction.atomic():
            kept = Reservation.objects.create(showtime=showtime, channel=Channel.HOUSE, reason=reason, created_at=now)
            lines = [QuoteLine(seat.pk, 0, 0, 0) for seat in seats]
            claims.claim(kept, lines, held_until=until, now=now)
    except IntegrityError:
        raise claims.seat_taken(showtime, seats, now) from None
    return kept


@transaction.atomic
def let_go(*, showtime: Showtime, seats: Sequence[HallSeat], now: datetime) -> None:
    """Put these house seats on sale. NotKept, naming those that the house doesn't keep, if there are any."""
    check_standing(showtime)
    kept = house_claims(now).filter(showtime=showtime, seat__in=[seat.pk for seat in seats])
    held = {claim.seat_id: claim for claim in kept}
    others = [seat.label for seat in seats if seat.pk not in held]
    if others:
        raise NotKept(others)
    claims.release(held.values(), ReleaseReason.ON_SALE, now)


def house_claims(now: datetime) -> ReservedSeatQuerySet:
    return ReservedSeat.objects.live(now).filter(reservation__channel=Channel.HOUSE)


def put_on_sale(*, showtime: Showtime, number: int, now: datetime) -> None:
    """Let go of so many house seats, the best first. Invalid if the house keeps fewer than that."""
    broken = BrokenSeat.objects.filter(mended_at=None, seat__plan=showtime.plan_id).values("seat")
    kept = house_claims(now).filter(showtime=showtime).exclude(seat__in=broken)
    held = {claim.seat_id: claim for claim in kept}
    seats = seats_of(showtime.plan_id)
    best = seating.best_first(seating.Room(seats, seats), [seat for seat in seats if seat.pk in held])
    chosen = [held[seat.pk] for seat in best[:number]]
    if len(chosen) < number:
        capacity = len(seats)
        free = capacity - len(claims.taken(showtime, now)) + len(chosen)
        raise Invalid("available_seats", f"At most {free} of the {capacity} seats can be free.")
    claims.release(chosen, ReleaseReason.ON_SALE, now)


# ── Seat plans ───────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def choose_plan(*, showtime: Showtime, plan: SeatPlan, now: datetime) -> None:
    """Another seat plan of its screen for a showtime. InUse while somebody has a seat, the house included."""
    programme.lock(showtime, Showtime.objects.with_programme())
    check_standing(showtime)
    check_untaken(showtime, now)
    programme.use_plan(showtime=showtime, plan=plan, now=now)


def check_untaken(showtime: Showtime, now: datetime) -> None:
    """Check that nobody has a seat, and that nobody gets one until this transaction ends. InUse."""
    stand_still(Showtime.objects.filter(pk=showtime.pk))
    # A lapsed claim that nobody has swept away yet would still bind the showtime to its plan.
    claims.end_lapsed(ReservedSeat.objects.lapsed(now).filter(showtime=showtime))
    claimed = ReservedSeat.objects.live(now).filter(showtime=showtime).count()
    if claimed:
        raise InUse(f"{claimed} seats of {showtime} are reserved, sold or kept back, so it keeps its seat plan.")


@transaction.atomic
def move_to(*, plan: SeatPlan, now: datetime) -> int:
    """Move the showtimes to come that have another version of this plan to this one. How many those are.

    Those of which a seat is taken keep theirs.
    """
    others = plan.screen.plans.filter(name_key=plan.name_key).exclude(pk=plan.pk)
    free = Showtime.objects.upcoming(now).filter(plan__in=others)
    free = free.exclude(pk__in=ReservedSeat.objects.live(now).values("showtime"))
    moving = list(free.with_programme())
    for showtime in moving:
        choose_plan(showtime=showtime, plan=plan, now=now)
    return len(moving)


# ── Theaters ─────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def change_theater(
    *, theater: Theater, changes: Mapping[str, Any], now: datetime, capacity: int | None = None
) -> Theater:
    """Other facts of a theater, and another capacity of its only screen. Nothing, if one of them can't be."""
    programme.change_theater(theater=theater, changes=changes)
    if capacity is not None:
        resize(theater=theater, capacity=capacity, now=now)
    return theater


@transaction.atomic
def resize(*, theater: Theater, capacity: int, now: datetime) -> None:
    """A generated plan of another size for the only screen of a theater, as a new version of its usual plan.

    The showtimes to come that have another version of it move to the new one.
    """
    screens = list(theater.screens.all())
    if len(screens) > 1:
        raise Conflict(f"{theater} has {len(screens)} screens; change the seat plan of one of them.")
    text = seatplans.generate(programme.checked_capacity(capacity))
    if not screens:
        programme.lay_out(Screen.objects.create(theater=theater, name="Screen 1"), text)
        return
    usual = programme.current_plan(screens[0])
    if len(seats_of(usual.pk)) == capacity:
        return
    coming = Showtime.objects.standing().filter(
        plan__in=usual.screen.plans.filter(name_key=usual.name_key), clear_at__gt=now
    )
    stand_still(coming)
    for showtime in coming.with_programme():
        claims.end_lapsed(ReservedSeat.objects.lapsed(now).filter(showtime=showtime))
        claimed = len(claims.taken(showtime, now))
        if claimed:
            raise InUse(f"{claimed} seats of {showtime} are reserved, sold or kept back.")
    coming.update(plan=programme.redraw(plan=usual, text=text if usual.numbered else f"unnumbered\n{text}", now=now))


# ── Withdrawing ──────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def withdraw_showtime(*, showtime: Showtime, now: datetime) -> None:
    """Delete a showtime of which nothing was ever sold. EverSold; InUse while somebody is about to buy."""
    _forget_showtimes(Q(pk=showtime.pk), showtime, now)


@transaction.atomic
def withdraw_movie(*, movie: Movie, now: datetime) -> None:
    _forget_showtimes(Q(movie=movie), movie, now)
    movie.delete()


@transaction.atomic
def withdraw_theater(*, theater: Theater, now: datetime) -> None:
    _forget_showtimes(Q(screen__theater=theater), theater, now)
    theater.delete()


@transaction.atomic
def withdraw_screen(*, screen: Screen, now: datetime) -> None:
    _forget_showtimes(Q(screen=screen), screen, now)
    screen.delete()


def _forget_showtimes(which: Q, what: object, now: datetime) -> None:
    showtimes = Showtime.objects.filter(which)
    stand_still(showtimes)
    if Purchase.objects.filter(reservation__showtime__in=showtimes).exists():
        raise EverSold(what)
    if Payment.objects.filter(reservation__showtime__in=showtimes).exists():
        raise InUse(f"Somebody has begun to pay for {what}, so it can't be deleted: payments are kept.")
    if customers_claims(now).filter(showtime__in=showtimes).exists():
        raise InUse(f"Seats for {what} are reserved at this moment, so it can't be deleted.")
    reservations = Reservation.objects.filter(showtime__in=showtimes)
    ReservedSeat.objects.filter(reservation__in=reservations).delete()
    reservations.delete()
    showtimes.delete()
