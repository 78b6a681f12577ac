"""Seats that break: off sale at once, and whoever has one is moved to another, or asked.

A broken seat is never free, by the fact alone that it is broken (`claims.taken`). Customers who have it are moved here;
the sweeper does it again, for whoever bought it in the same moment.
"""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F

from matinee.programme.models import BrokenSeat, Seat
from matinee.refusals import Invalid, validated
from matinee.sales import acting, choosing, claims, tasks
from matinee.sales.choosing import Wish
from matinee.sales.models import Channel, Purchase, ReleaseReason, Reservation, ReservedSeat, Ticket
from matinee.sales.operations.reserving import check_on_sale, locked
from matinee.sales.pricing import QuoteLine
from matinee.sales.refusals import AlreadyBroken, NothingToChoose


def report_broken(*, seat: Seat, note: str, now: datetime) -> BrokenSeat:
    """A seat can't be sat on any more. Who has it at a showtime to come is moved, or asked. AlreadyBroken."""
    broken = take_off_sale(seat=seat, note=note, now=now)
    clear_broken(now=now)
    return broken


def take_off_sale(*, seat: Seat, note: str, now: datetime) -> BrokenSeat:
    """A broken seat is sold to nobody. Whoever has it, `clear_broken` looks after. AlreadyBroken."""
    try:
        with transaction.atomic():
            broken = validated(BrokenSeat(seat=seat, note=note, reported_at=now))
            broken.save(force_insert=True)
    except IntegrityError:
        raise AlreadyBroken from None
    return broken


def mend(*, seat: Seat, now: datetime) -> None:
    """The seat can be sat on again, and is on sale."""
    BrokenSeat.objects.filter(seat=seat, mended_at=None).update(mended_at=now)


def clear_broken(*, now: datetime) -> None:
    """Move everybody who has a broken seat at a showtime to come, and hasn't been asked yet."""
    broken = BrokenSeat.objects.filter(mended_at=None).values("seat")
    affected = ReservedSeat.objects.live(now).filter(seat__in=broken, showtime__starts_at__gt=now)
    customers = affected.exclude(reservation__channel=Channel.HOUSE)
    asked = Purchase.objects.exclude(choice_offered_at=None).values("reservation")
    for claim in customers.exclude(reservation__in=asked).select_related("reservation"):
        move_away(reservation=claim.reservation, broken=claim.seat_id, now=now)


def move_away(*, reservation: Reservation, broken: int, now: datetime) -> bool:
    """Move a customer off a seat. If no other is as good, ask them: other seats, or the money back."""
    with transaction.atomic():
        current = locked(reservation)
        held = [claim for claim in current.kept_claims if claim.is_live(now)]
        if broken not in {claim.seat_id for claim in held}:
            return False
        moves = choosing.instead_of(held, broken, showtime=current.showtime, now=now)
        moved = bool(moves) and _move(current, held, moves, now)
        if current.bought is not None:
            _tell(current.bought, moved, now)
    return moved


def _move(current: Reservation, held: list[ReservedSeat], moves: dict[int, int], now: datetime) -> bool:
    """New claims in the place of old ones, at the same price and until the same moment; tickets keep their codes."""
    moved = [claim for claim in held if claim.seat_id in moves]
    lines = [QuoteLine(moves[claim.seat_id], claim.price, claim.fee, claim.tax) for claim in moved]
    try:
        with transaction.atomic():
            claims.keep_showtime(current.showtime)
            claims.release(moved, ReleaseReason.MOVED, now)
            claims.claim(current, lines, held_until=moved[0].held_until, now=now)
            _hand_over_tickets(current, moved, moves)
            Purchase.objects.filter(reservation=current).update(revision=F("revision") + 1, revised_at=now)
    except IntegrityError:
        return False
    return True


def _hand_over_tickets(current: Reservation, moved: list[ReservedSeat], moves: dict[int, int]) -> None:
    standing = {claim.seat_id: claim for claim in ReservedSeat.objects.filter(reservation=current, released_at=None)}
    for claim in moved:
        Ticket.objects.filter(claim=claim).update(claim=standing[moves[claim.seat_id]])


def _tell(bought: Purchase, moved: bool, now: datetime) -> None:
    """Mail them, if there is an address; who has to choose may also give the tickets back, whatever the terms."""
    if not moved:
        Purchase.objects.filter(pk=bought.pk).update(choice_offered_at=now)
    if bought.email:
        (tasks.send_moved if moved else tasks.send_choice).enqueue(bought.pk)


def reseat(*, bought: Purchase, wish: Wish, now: datetime) -> None:
    """Other seats at the same showtime for somebody who was asked to choose: as many, at the price that was paid.

    NothingToChoose if nobody asked; SalesClosed from the start on; otherwise refused as `reserve` is.
    """
    with transaction.atomic():
        current = locked(bought.reservation)
        check_on_sale(current.showtime, Channel.WEB, now)
        if current.bought is None or not current.bought.may_choose(now):
            raise NothingToChoose
        held = {claim.seat_id: claim for claim in current.kept_claims}
        broken = BrokenSeat.objects.filter(seat__in=held, mended_at=None).values_list("seat_id", flat=True)
        chosen = choosing.choose(
            current.showtime, wish, now=now, channel=Channel(current.channel), own=held.keys() - set(broken)
        )
        if len(chosen) != len(held):
            raise Invalid("seats", f"Choose {len(held)}: as many as you have tickets.")
        leaving = held.keys() - {seat.pk for seat in chosen}
        arriving = [seat for seat in chosen if seat.pk not in held]
        moves = dict(zip(leaving, [seat.pk for seat in arriving], strict=True))
        if moves and not _move(current, list(held.values()), moves, now):
            raise claims.seat_taken(current.showtime, arriving, now)
        Purchase.objects.filter(pk=bought.pk).update(choice_offered_at=None)
        acting.note(current, "chose other seats", now, about=bought)
        if current.bought.email:
            tasks.send_moved.enqueue(bought.pk)
