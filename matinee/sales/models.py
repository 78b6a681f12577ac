"""The rows of a sale. The verbs are in `operations.py`, and nothing else writes here.

A state is a dated fact: a seat is free again from `released_at` on, a payment has a `captured_at`, a ticket a
`cancelled_at`. Amounts are in the smallest unit of the theater's currency.
"""

import secrets
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThan

from matinee.accounts.audit import Acting
from matinee.accounts.models import User
from matinee.composite import CompositeForeignKey
from matinee.money import Money
from matinee.programme.models import Seat, SeatPlan, Showtime
from matinee.sales.refusals import listed


class Channel(models.TextChoices):
    """Where something was sold, held or given back."""

    WEB = "web"
    API = "api"
    DESK = "desk"
    HOUSE = "house"


REASON_LENGTH = 200


class ReservationQuerySet(models.QuerySet["Reservation"]):
    def of_customers(self) -> Self:
        """Without the seats that the house keeps back, and without what its owner gave up."""
        return self.exclude(channel=Channel.HOUSE).filter(released_at=None)

    def owned_by(self, user: User) -> Self:
        return self.of_customers().filter(user=user)

    def live(self, now: datetime) -> Self:
        """Those that still hold a seat."""
        return self.filter(Exists(ReservedSeat.objects.live(now).filter(reservation=OuterRef("pk"))))

    def unpaid(self) -> Self:
        return self.filter(purchase=None)

    def with_sale(self) -> Self:
        """With everything that a page or a resource says of it, in two statements."""
        return self.select_related("user", "purchase", "showtime__movie", "showtime__screen__theater").prefetch_related(
            models.Prefetch("claims", ReservedSeat.objects.kept().select_related("seat"))
        )


class Reservation(models.Model):
    """Seats of one showtime kept for somebody until a moment, or for good once there is a purchase.

    The seats that the house keeps back are a reservation as well, in the channel `house` and with a `reason`: the
    one constraint that stops a seat from being sold twice stops a house seat from being sold, too.
    """

    # How it was described to whoever is acting on it now; None where nobody was shown it.
    seen: str | None = None
    # Who of the staff acts on it now; None where its owner does. Set where it is loaded for a viewer.
    acting: Acting | None = None

    user = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="reservations")
    showtime = models.ForeignKey(Showtime, on_delete=models.PROTECT, related_name="reservations")
    channel = models.CharField(max_length=5, choices=Channel)
    name = models.CharField(max_length=200, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(
        "telephone", max_length=16, blank=True, default="", db_default="", help_text="Digits, as E.164 has them."
    )
    reason = models.CharField(
        max_length=200, blank=True, help_text="Why the house keeps these seats back, or staff passed a rule."
    )
    created_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True, blank=True, help_text="When it was given up by its owner.")
    age_confirmed_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="When whoever buys said that all are old enough. Empty: asked at the door, if the film asks.",
    )
    asked_from = models.CharField(
        max_length=32,
        blank=True,
        default="",
        db_default="",
        editable=False,
        help_text="A keyed hash of the address that asked, forgotten after a day.",
    )

    objects = ReservationQuerySet.as_manager()

    _known_claims: list["ReservedSeat"] | None = None

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="reservation_channel_known"),
        ]
        indexes = [
            models.Index(
                fields=["asked_from", "created_at"], condition=~Q(asked_from=""), name="reservation_by_address"
            ),
        ]

    def __str__(self) -> str:
        return f"Reservation {self.pk}"

    def with_claims(self, claims: Iterable["ReservedSeat"]) -> Self:
        """This reservation, with what `with_sale()` would have fetched of its claims."""
        self._known_claims = _kept(claims)
        return self

    def with_purchase(self, purchase: "Purchase | None") -> Self:
        """This reservation, with its purchase, if it has one, as `with_sale()` would have fetched it."""
        if purchase is None:
            Reservation.purchase.related.set_cached_value(self, None)
        else:
            purchase.reservation = self
        return self

    @property
    def kept_claims(self) -> list["ReservedSeat"]:
        """The claims on the seats it is for; what it was changed away from is history."""
        return _kept(self.claims.all()) if self._known_claims is None else self._known_claims

    @property
    def labels(self) -> list[str]:
        return [claim.seat.label for claim in self.kept_claims]

    @property
    def total(self) -> Money:
        return self.showtime.theater.money(sum(claim.price for claim in self.kept_claims))

    @property
    def described(self) -> str:
        """What people decide by: "E10 and E11 for £20.50". A form carries it, and it is compared under the lock."""
        number = len(self.labels)
        numbered = self.showtime.plan.numbered
        seats = listed(self.labels) if numbered else f"{number} place{'' if number == 1 else 's'}"
        return f"{seats} for {self.total.shown('en')}"

    @property
    def expires_at(self) -> datetime | None:
        """When its seats are free again by the clock; None if they are kept for good."""
        moments = [claim.held_until for claim in self.kept_claims if claim.held_until]
        return min(moments, default=None)

    @property
    def bought(self) -> "Purchase | None":
        return getattr(self, "purchase", None)

    @property
    def is_age_asked_at_the_door(self) -> bool:
        """Whether the film isn't for everybody, and nobody has said yet that they are old enough."""
        return self.age_confirmed_at is None and not self.showtime.movie.is_for_everybody

    @property
    def is_called_off(self) -> bool:
        """Whether its showtime was cancelled, as far as was known when its claims were read by themselves."""
        return any(getattr(claim, "called_off_at", None) is not None for claim in self.kept_claims)

    def is_live(self, now: datetime) -> bool:
        claims = self.kept_claims
        return bool(claims) and all(claim.is_live(now) for claim in claims)


def _kept(claims: Iterable["ReservedSeat"]) -> list["ReservedSeat"]:
    return sorted([claim for claim in claims if claim.is_kept], key=lambda claim: claim.place)


class ReleaseReason(models.TextChoices):
    """Why a claim ended."""

    EXPIRED = "expired", "its time was up"
    RELEASED = "released", "given up by its owner"
    CHANGED = "changed", "exchanged for other seats"
    MOVED = "moved", "moved to another seat by the house"
    REFUNDED = "refunded", "purchase cancelled"
    ON_SALE = "on_sale", "put on sale by the house"


REPLACED = (ReleaseReason.CHANGED, ReleaseReason.MOVED)


FOR_GOOD = datetime(9999, 12, 31, tzinfo=UTC)


class ReservedSeatQuerySet(models.QuerySet["ReservedSeat"]):
    def live(self, now: datetime) -> Self:
        """The claims that keep their seat from everybody else at this moment."""
        # Not "None or later": PostgreSQL would look among all holds for sale, where it knows little of the rows yet,
        # instead of among the seats of a showtime.
        return self.filter(GreaterThan(Coalesce("held_until", Value(FOR_GOOD)), now), released_at=None)

    def lapsed(self, now: datetime) -> Self:
        """Claims whose time is up and that nobody has swept away yet. Their seats are free."""
        return self.filter(released_at=None, held_until__lte=now)

    def end(self, at: Any, because: ReleaseReason) -> int:
        """Release these claims; `at` is a moment, or an expression. How many that were."""
        return self.update(released_at=at, released_because=because, live_plan=None)

    def kept(self) -> Self:
        """The claims that a reservation is for; those that others took the place of are history."""
        return self.exclude(released_because__in=REPLACED).order_by("seat__y", "seat__x")


class ReservedSeat(models.Model):
    """A claim on one seat of one showtime, at the price it was quoted.

    Constraints of the database keep the house's promise. `seat_claimed_once`: of the claims that aren't released, a
    seat of a showtime has one at most. `claim_of_its_showtimes_plan` and `claim_on_a_seat_of_its_plan`: such a claim
    is on a seat of the plan that its showtime has, and the showtime keeps that plan as long as there is one.
    `held_until` ends a claim by the clock; None means kept for good.
    """

    reservation = models.ForeignKey(Reservation, on_delete=models.PROTECT, related_name="claims")
    showtime = models.ForeignKey(Showtime, on_delete=models.PROTECT, related_name="claims")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="claims")
    price = models.PositiveBigIntegerField(help_text="Everything included.")
    fee = models.PositiveBigIntegerField(default=0, help_text="The booking fee in it.")
    tax = models.PositiveBigIntegerField(default=0, help_text="The tax in it.")
    claimed_at = models.DateTimeField()
    held_until = models.DateTimeField(null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    released_because = models.CharField(max_length=8, choices=ReleaseReason, blank=True)
    live_plan = models.ForeignKey(
        SeatPlan,
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        # The composite keys lead to it.
        db_constraint=False,
        help_text="The seat plan of the showtime, until the claim is released.",
    )

    objects = ReservedSeatQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["showtime", "seat"], condition=Q(released_at=None), name="seat_claimed_once"
            ),
            models.CheckConstraint(
                condition=Q(released_at=None, released_because="")
                | Q(released_at__isnull=False, released_because__in=ReleaseReason.values),
                name="release_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(released_at=None, live_plan__isnull=False) | Q(released_at__isnull=False, live_plan=None),
                name="claim_has_plan_until_released",
            ),
            CompositeForeignKey(
                name="claim_of_its_showtimes_plan",
                fields=["showtime", "live_plan"],
                to_table="programme_showtime",
                to_columns=["id", "plan_id"],
            ),
            CompositeForeignKey(
                name="claim_on_a_seat_of_its_plan",
                fields=["seat", "live_plan"],
                to_table="programme_seat",
                to_columns=["id", "plan_id"],
            ),
            models.CheckConstraint(
                condition=Q(price__gte=F("fee")) & Q(price__gte=F("tax")), name="price_includes_fee_and_tax"
            ),
        ]
        indexes = [
            models.Index(fields=["held_until"], condition=Q(released_at=None), name="claim_by_end"),
        ]

    def __str__(self) -> str:
        return f"Claim {self.pk}"

    @property
    def is_kept(self) -> bool:
        return self.released_because not in REPLACED

    @property
    def place(self) -> tuple[int, int]:
        return self.seat.y, self.seat.x

    def is_live(self, now: datetime) -> bool:
        return self.released_at is None and (self.held_until is None or self.held_until > now)


class PaymentQuerySet(models.QuerySet["Payment"]):
    def unanswered(self) -> Self:
        """Those that their gateway has neither captured nor declined, abandoned ones too. The desk isn't asked."""
        return self.filter(captured_at=None, declined_at=None).exclude(gateway="desk")

    def under_way(self) -> Self:
        return self.filter(captured_at=None, declined_at=None, abandoned_at=None)


class Payment(models.Model):
    """One attempt to pay for a reservation, told apart at the gateway by its `reference`.

    It is under way until one of three things happened: captured, declined, abandoned. One that was abandoned can still
    be captured or declined: its gateway is asked about it for a week.
    """

    reservation = models.ForeignKey(Reservation, on_delete=models.PROTECT, related_name="payments")
    gateway = models.CharField(max_length=20)
    reference = models.CharField(max_length=40, unique=True)
    amount = models.PositiveBigIntegerField()
    channel = models.CharField(
        max_length=5,
        choices=Channel,
        db_default="",
        help_text="Where it was started; at the desk, who took it is `by`.",
    )
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    card_ending = models.CharField(
        max_length=4, blank=True, help_text="The last four digits; the rest is kept nowhere."
    )
    started_at = models.DateTimeField()
    hold_ended_at = models.DateTimeField(help_text="When the hold would have ended without this payment.")
    captured_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)
    abandoned_at = models.DateTimeField(null=True, blank=True, help_text="When its seats had lapsed without an answer.")
    ask_at = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text="When its gateway is asked about it next. Empty: never again, or it is answered.",
    )

    objects = PaymentQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["reservation"],
                condition=Q(captured_at=None, declined_at=None, abandoned_at=None),
                name="one_payment_under_way",
            ),
            models.CheckConstraint(
                condition=Q(captured_at=None, declined_at=None)
                | Q(captured_at=None, abandoned_at=None)
                | Q(declined_at=None, abandoned_at=None),
                name="payment_ends_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["ask_at"],
                condition=Q(captured_at=None, declined_at=None, ask_at__isnull=False),
                name="payment_to_ask_about",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_under_way(self) -> bool:
        return self.captured_at is None and self.declined_at is None and self.abandoned_at is None

    @property
    def money(self) -> Money:
        return self.reservation.showtime.theater.money(self.amount)


class PurchaseQuerySet(models.QuerySet["Purchase"]):
    def standing(self) -> Self:
        return self.filter(cancelled_at=None)

    def owned_by(self, user: User) -> Self:
        return self.filter(reservation__user=user)

    def with_sale(self) -> Self:
        """With everything that a page or a resource says of it, in three statements."""
        return self.select_related(
            "payment", "reservation__user", "reservation__showtime__movie", "reservation__showtime__screen__theater"
        ).prefetch_related(
            models.Prefetch("reservation__claims", ReservedSeat.objects.kept().select_related("seat")),
            models.Prefetch("tickets", Ticket.objects.select_related("claim__seat")),
        )


class Purchase(models.Model):
    """A reservation, paid. The terms under which it can be given back are kept as they were at the sale."""

    reservation = models.OneToOneField(Reservation, on_delete=models.PROTECT, related_name="purchase")
    payment = models.OneToOneField(Payment, on_delete=models.PROTECT, related_name="purchase")
    channel = models.CharField(max_length=5, choices=Channel)
    amount = models.PositiveBigIntegerField()
    name = models.CharField(max_length=200, blank=True)
    email = models.EmailField(blank=True)
    purchased_at = models.DateTimeField()
    refundable_until = models.DateTimeField()
    choice_offered_at = models.DateTimeField(
        null=True, blank=True, help_text="When its holder was asked to take other seats or the money back."
    )
    cancelled_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(
        default=0, db_default=0, editable=False, help_text="How often its seats were changed, or it was given back."
    )
    revised_at = models.DateTimeField(null=True, editable=False, help_text="When that was last.")

    objects = PurchaseQuerySet.as_manager()

    class Meta:
        ordering = ["-purchased_at", "-pk"]

    def __str__(self) -> str:
        return f"Purchase {self.pk}"

    @property
    def showtime(self) -> Showtime:
        return self.reservation.showtime

    @property
    def called_off(self) -> "CallingOff | None":
        """Why the house gave it back, where it did so because it called the showtime off."""
        off_at = self.showtime.cancelled_at
        if off_at is None or (self.cancelled_at is not None and self.cancelled_at < off_at):
            return None
        return CallingOff.objects.filter(showtime=self.showtime).first()

    @property
    def total(self) -> Money:
        return self.showtime.theater.money(self.amount)

    def with_tickets(self, tickets: Sequence["Ticket"]) -> Self:
        """This purchase, with what `with_sale()` would have fetched of its tickets."""
        fetched = Ticket.objects.filter(purchase=self.pk)
        vars(fetched).update(_result_cache=list(tickets), _prefetch_done=True)
        self._prefetched_objects_cache = {"tickets": fetched}
        return self

    def is_refundable(self, now: datetime) -> bool:
        """By the terms of the sale; and whatever they say, when there is nothing to see or no seat to sit on."""
        waived = self.showtime.cancelled_at is not None or self.choice_offered_at is not None
        return waived or now <= self.refundable_until

    def may_choose(self, now: datetime) -> bool:
        """Whether its holder was asked to choose other seats, and still can."""
        asked = self.choice_offered_at is not None and self.cancelled_at is None
        return asked and self.showtime.cancelled_at is None and now < self.showtime.starts_at

    def can_be_given_back(self, now: datetime) -> bool:
        return self.cancelled_at is None and self.is_refundable(now)


class RefundQuerySet(models.QuerySet["Refund"]):
    def open(self) -> Self:
        return self.filter(completed_at=None)

    def owed_in_cash(self) -> Self:
        """What somebody at a desk still has to hand out."""
        return self.open().filter(payment__gateway="desk")

    def asked_of_gateways(self) -> Self:
        """What no gateway has confirmed yet."""
        return self.open().exclude(payment__gateway="desk")


class Refund(models.Model):
    """Money on its way back. What the gateway has not confirmed is asked for again until it is.

    What was paid in cash is owed until staff hand it out, from a `till`.
    """

    payment = models.OneToOneField(Payment, on_delete=models.PROTECT, related_name="refund")
    reference = models.CharField(max_length=40, unique=True)
    amount = models.PositiveBigIntegerField()
    reason = models.CharField(max_length=REASON_LENGTH)
    requested_at = models.DateTimeField()
    completed_at = models.DateTimeField(null=True, blank=True)
    handed_out_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    till = models.CharField(
        max_length=100, blank=True, db_default="", help_text="The drawer that the cash was taken from."
    )

    objects = RefundQuerySet.as_manager()

    class Meta:
        ordering = ["-requested_at", "-pk"]

    def __str__(self) -> str:
        return self.reference


def new_ticket_code() -> str:
    """80 random bits in signs that can be read aloud: no I, O, 0 or 1."""
    bits = secrets.randbits(80)
    return "".join("ABCDEFGHJKLMNPQRSTUVWXYZ23456789"[bits >> shift & 31] for shift in range(0, 80, 5))


class Ticket(models.Model):
    """The right of one person to one seat."""

    purchase = models.ForeignKey(Purchase, on_delete=models.PROTECT, related_name="tickets")
    claim = models.OneToOneField(ReservedSeat, on_delete=models.PROTECT, related_name="ticket")
    code = models.CharField(max_length=16, unique=True, default=new_ticket_code)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.code

    @property
    def spaced_code(self) -> str:
        """In groups of four, as it is printed."""
        return " ".join(self.code[start : start + 4] for start in range(0, 16, 4))


class AccessibleRelease(models.Model):
    """That the wheelchair spaces of a showtime and their companions' seats were opened to everyone, and why.

    The law allows it once all other seats are sold, and whoever did it must be able to show that they were.
    """

    showtime = models.OneToOneField(Showtime, on_delete=models.CASCADE, related_name="accessible_release")
    released_at = models.DateTimeField()
    others_sold = models.PositiveIntegerField(help_text="How many other seats there were, all of them sold.")

    def __str__(self) -> str:
        return f"Release for {self.showtime_id}"


class CallingOff(models.Model):
    """Why the house called a showtime off, and who did. When is the showtime's `cancelled_at`.

    Until `finished_at` the sweeper pays its holders back.
    """

    showtime = models.OneToOneField(Showtime, on_delete=models.CASCADE, related_name="calling_off")
    reason = models.CharField(max_length=REASON_LENGTH, help_text="Told to everybody who had a seat.")
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    finished_at = models.DateTimeField(null=True, blank=True, help_text="When everybody had been paid back.")

    class Meta:
        verbose_name_plural = "callings off"

    def __str__(self) -> str:
        return f"Calling off {self.showtime_id}"

    @property
    def refund_reason(self) -> str:
        """With what it is about, unless that would cut the reason."""
        full = f"showtime called off: {self.reason}"
        return full if len(full) <= REASON_LENGTH else self.reason


class RememberedAnswer(models.Model):
    """What a request was answered, for when it comes again within 24 hours: a customer's with an `Idempotency-Key`
    (`user:7`), or a form of a page (`form`; its `fingerprint` is who sent it: `user:7`, `guest`).

    Without a `status` the first request is still being worked on.
    """

    customer = models.CharField(max_length=64)
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64, help_text="SHA-256 of method, address and body.")
    created_at = models.DateTimeField(db_index=True)
    status = models.PositiveSmallIntegerField(null=True)
    content_type = models.CharField(max_length=50, blank=True)
    body = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["customer", "key"], name="idempotency_key_unique")]

    def __str__(self) -> str:
        return self.key
