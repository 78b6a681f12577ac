"""What customers may do to the sale and to its model. `test_model.py` adds staff, and runs random histories."""

from datetime import timedelta

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from matinee.programme.halls import seats_of
from matinee.programme.models import Showtime
from matinee.sales import operations
from matinee.sales.gateways.base import Captured, Card, Declined
from matinee.sales.models import Channel, Payment, Purchase, Reservation
from matinee.sales.operations import Customer, Wish
from matinee.sales.refusals import (
    AlreadyPaid,
    PaymentDeclined,
    PaymentUnderWay,
    RefundClosed,
    RenewalLimit,
    ReservationExpired,
    SalesClosed,
    ShowtimeCancelled,
    SoldOut,
)
from matinee.sales.tests.modelled import History, Kept, labels, total

SEATS = ("A1", "A2", "A3", "A4", "B1", "B2", "B3", "B4")
# A limit that is met at the second renewal, or histories would have to be longer to find it.
HOLD, LIMIT, LOCK = timedelta(minutes=10), timedelta(minutes=15), timedelta(minutes=15)
SILENT = Card("4000000000000135")
REFUSED = (AlreadyPaid, ReservationExpired, PaymentUnderWay, ShowtimeCancelled)

REFUND = timedelta(minutes=120)

some_seats = st.sets(st.sampled_from(SEATS), min_size=1, max_size=3)


class Customers(History):
    """What customers may do."""

    @rule(seats=some_seats, stale=st.booleans())
    def reserve_named(self, seats: set[str], stale: bool) -> None:
        seen = self.seen_by(stale)
        seats &= self.model.labels & {seat.label for seat in seats_of(seen.plan_id)}
        if not seats or self._is_closed(Wish(seats=sorted(seats)), seen):
            return
        with self.refusing(seats, self.model.taken()):
            self._remember(self._reserve(Wish(seats=sorted(seats)), seen), seats)

    @rule(number=st.integers(1, 5), stale=st.booleans())
    def reserve_best(self, number: int, stale: bool) -> None:
        free, seen = self.model.labels - self.model.taken(), self.seen_by(stale)
        if self._is_closed(Wish(number=number), seen):
            return
        try:
            row = self._reserve(Wish(number=number, together=False), seen)
        except SoldOut:
            assert len(free) < number
        else:
            seats = set(labels(row))
            assert seats <= free
            assert len(seats) == number
            self._remember(row, seats)

    @precondition(lambda self: self.model.kept)
    @rule(data=st.data(), seats=some_seats)
    def change(self, data: st.DataObject, seats: set[str]) -> None:
        one = self._one(data)
        seats &= self.model.labels
        if not seats:
            return
        try:
            with self.refusing(seats, self.model.taken(but=one)):
                operations.change(reservation=self._fresh(one), wish=Wish(seats=sorted(seats)), now=self.model.now)
                self._assert_open(one)
                one.seats, one.price = seats, total(one.row)
        except REFUSED as refused:
            self._assert_refused_rightly(one, refused)

    @precondition(lambda self: self.model.kept)
    @rule(data=st.data())
    def renew(self, data: st.DataObject) -> None:
        one = self._one(data)
        until = min(self.model.now + HOLD, one.since + LIMIT)
        try:
            assert operations.renew(reservation=self._fresh(one), now=self.model.now) == until
        except RenewalLimit:
            assert one.until is not None
            assert until <= one.until
        except REFUSED as refused:
            self._assert_refused_rightly(one, refused)
        else:
            self._assert_open(one)
            one.until = until

    @precondition(lambda self: self.model.kept)
    @rule(data=st.data())
    def release(self, data: st.DataObject) -> None:
        one = self._one(data)
        try:
            operations.release(reservation=self._fresh(one), now=self.model.now)
        except (AlreadyPaid, PaymentUnderWay) as refused:
            self._assert_refused_rightly(one, refused)
        else:
            assert not one.paid
            one.gone = True

    @precondition(lambda self: self.model.kept)
    @rule(data=st.data(), card=st.sampled_from([Card(), Card("0002"), SILENT]))
    def pay(self, data: st.DataObject, card: Card) -> None:
        one, now = self._one(data), self.model.now
        before = one.until
        try:
            bought = operations.purchase(
                reservation=self._fresh(one), channel=Channel.WEB, now=now, gateway_name="demo", card=card
            )
        except PaymentDeclined:
            assert card.ending == "0002"
            self._assert_open(one)
        except REFUSED as refused:
            self._assert_refused_rightly(one, refused)
        else:
            if one.paid:
                assert bought is not None
            elif card is SILENT:
                assert bought is None
                assert before is not None
                one.payment = one.row.payments.under_way().get()
                one.hold_ended, one.asked_at = before, now
                one.until = max(before, now + LOCK)
            else:
                self._assert_open(one)
                one.paid, one.until = True, None
                assert bought is not None
                assert bought.amount == one.price

    @precondition(lambda self: any(one.payment for one in self.model.kept))
    @rule(data=st.data(), captured=st.booleans())
    def the_gateway_answers(self, data: st.DataObject, captured: bool) -> None:
        self._settle(data.draw(st.sampled_from([one for one in self.model.kept if one.payment])), captured)

    @precondition(lambda self: any(one.payment for one in self.model.kept))
    @rule(data=st.data(), captured=st.booleans())
    def the_gateway_answers_late(self, data: st.DataObject, captured: bool) -> None:
        late = [one for one in self.model.kept if one.payment and not one.live(self.model.now)]
        if late:
            self._settle(data.draw(st.sampled_from(late)), captured)

    # Both are frequent, or histories would have to be longer to have a payment that outlives its seats.
    @precondition(lambda self: any(one.payment and one.live(self.model.now) for one in self.model.kept))
    @rule(data=st.data())
    def a_payment_is_abandoned(self, data: st.DataObject) -> None:
        """The seats that it locked lapse without an answer, and the worker gives it up."""
        waiting = [one for one in self.model.kept if one.payment and one.live(self.model.now)]
        one = data.draw(st.sampled_from(waiting))
        self.model.now = max(self.model.now, one.until or self.model.now)
        self.the_worker_sweeps()
        assert one.payment is not None
        assert Payment.objects.get(pk=one.payment.pk).abandoned_at is not None

    @precondition(lambda self: any(one.paid for one in self.model.kept))
    @rule(data=st.data(), by_staff=st.booleans())
    def cancel(self, data: st.DataObject, by_staff: bool) -> None:
        one = data.draw(st.sampled_from([one for one in self.model.kept if one.paid]))
        bought = Purchase.objects.get(reservation=one.row)
        try:
            operations.cancel(bought=bought, by_staff=by_staff, now=self.model.now)
        except RefundClosed:
            assert not by_staff
            assert not self.model.is_off
            assert self.model.now > self.model.starts_at - REFUND
        else:
            one.gone = True

    def _settle(self, one: Kept, captured: bool) -> None:
        payment, one.payment = one.payment, None
        assert payment is not None
        abandoned = Payment.objects.get(pk=payment.pk).abandoned_at is not None
        was_live, free = one.live(self.model.now), self.model.labels - self.model.taken()
        are_free = one.plan == self.model.plan and one.seats <= free and self.model.now < self.model.starts_at
        bought = operations.settle(
            payment=payment, outcome=Captured() if captured else Declined("No."), now=self.model.now
        )
        if not captured:
            assert bought is None
            if not abandoned:
                self._decline(one)
        elif one.paid:
            # Paid by another card in the meantime: one of the two goes back.
            assert bought is not None
        elif one.gone or self.model.is_off:
            assert bought is None
            assert payment.refund.amount == payment.amount == one.price
        elif was_live or are_free:
            assert bought is not None
            assert set(labels(one.row)) == one.seats
            one.paid, one.until = True, None
        elif bought is not None:
            seats = set(labels(one.row))
            assert seats <= free
            assert len(seats) == len(one.seats)
            assert self.model.now < self.model.starts_at
            one.seats, one.plan, one.paid, one.until = seats, self.model.plan, True, None
        else:
            assert payment.refund.amount == payment.amount == one.price

    def _is_closed(self, wish: Wish, seen: Showtime) -> bool:
        """Whether nothing is sold any more; then that is said."""
        why = ShowtimeCancelled if self.model.is_off else SalesClosed
        if self.model.is_off or self.model.now >= self.model.starts_at:
            with pytest.raises(why):
                self._reserve(wish, seen)
            return True
        return False

    def _fresh(self, one: Kept) -> Reservation:
        """As a page or a resource loads it for each request."""
        return Reservation.objects.with_sale().select_related("showtime__screen__theater").get(pk=one.row.pk)

    def _reserve(self, wish: Wish, seen: Showtime) -> Reservation:
        return operations.reserve(
            showtime=seen,
            customer=Customer(self.user),
            channel=Channel.WEB,
            wish=wish,
            now=self.model.now,
        )

    def _remember(self, row: Reservation, seats: set[str]) -> None:
        price = len(seats) * self.model.price
        assert total(row) == price
        now = self.model.now
        self.model.kept.append(Kept(row, seats, self.model.plan, price, since=now, until=now + HOLD))

    def _one(self, data: st.DataObject) -> Kept:
        """Any of the reservations, more often a late one: much more can still happen to it."""
        return data.draw(st.sampled_from(self.model.kept[-2:] * 3 + self.model.kept))

    def _decline(self, one: Kept) -> None:
        if one.paid or not one.live(self.model.now) or one.hold_ended is None or one.asked_at is None:
            return
        left = one.hold_ended - one.asked_at
        until = max(one.hold_ended, min(self.model.now + left, one.since + LIMIT))
        one.until = until

    def _assert_open(self, one: Kept) -> None:
        assert one.live(self.model.now)
        assert not one.paid
        assert one.payment is None

    def _assert_refused_rightly(self, one: Kept, refused: Exception) -> None:
        if isinstance(refused, AlreadyPaid):
            assert one.paid
        elif isinstance(refused, ShowtimeCancelled):
            assert self.model.is_off
        elif isinstance(refused, ReservationExpired):
            assert not one.live(self.model.now)
        else:
            assert one.payment is not None
            assert one.live(self.model.now)
