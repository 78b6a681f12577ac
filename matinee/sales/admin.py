"""Showtimes and sales for the cinema's staff, until there are screens of their own. The verbs are the operations."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from matinee.accounts import audit
from matinee.programme import operations as programme
from matinee.programme.admin import MovieAdmin, OperationForm, ScreenAdmin, StaffAdmin, TheaterAdmin, staff
from matinee.programme.clock import LocalTimeField, typed
from matinee.programme.models import Movie, PriceCard, Screen, SeatPlan, Showtime, Theater
from matinee.refusals import Invalid, Refusal
from matinee.sales import operations, planning
from matinee.sales.looking_up import CODE_LENGTH
from matinee.sales.models import Payment, Purchase, Reservation, ReservedSeat, Ticket

# ── Showtimes ────────────────────────────────────────────────────────────────────────────────────


class ScreenField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in its stubs alone
    def label_from_instance(self, screen: models.Model) -> str:
        return f"{screen.theater}, {screen}" if isinstance(screen, Screen) else str(screen)


class PlanField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in its stubs alone
    def label_from_instance(self, plan: models.Model) -> str:
        return f"{plan.screen.theater}, {plan.screen}: {plan}" if isinstance(plan, SeatPlan) else str(plan)


class PriceCardField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in its stubs alone
    def label_from_instance(self, card: models.Model) -> str:
        return f"{card.theater}, {card}" if isinstance(card, PriceCard) else str(card)


class ShowtimeForm(OperationForm):
    fields_of = {"date_and_time": "start", "starts_at": "start", "available_seats": "available"}
    not_facts = ("start", "available", "is_public")

    screen = ScreenField(queryset=Screen.objects.select_related("theater"))
    start = LocalTimeField(label="Start", help_text="By the theater's clock.")
    plan = PlanField(
        label="Seat plan",
        queryset=SeatPlan.objects.none(),
        required=False,
        empty_label="the screen's usual one",
    )
    price_card = PriceCardField(
        queryset=PriceCard.objects.select_related("theater"),
        required=False,
        help_text="Empty: the theater's standard one.",
    )
    available = forms.IntegerField(
        label="Seats free to sell", required=False, min_value=0, help_text="After this. Empty: as it is."
    )

    is_public = forms.BooleanField(
        label="Published",
        required=False,
        initial=True,
        help_text="If not, only staff see it, and only the desk sells it.",
    )

    class Meta:
        model = Showtime
        fields = (
            "movie",
            "screen",
            "plan",
            "price_card",
            "format",
            "language",
            "subtitles",
            "open_captions",
            "audio_description",
            "relaxed",
            *Showtime.LENGTHS,
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plans = self.fields["plan"]
        assert isinstance(plans, PlanField)  # noqa: S101  as it stands above
        in_use_or_its_own = Q(retired_at=None) | Q(pk=self.instance.plan_id)
        plans.queryset = (
            SeatPlan.objects.filter(in_use_or_its_own)
            .select_related("screen__theater")
            .order_by("screen__theater__name", "screen__name", "name", "-version")
        )
        for name in Showtime.LENGTHS:
            self.fields[name].required = False
            self.fields[name].help_text += " Empty: as the theater has it."
            if self.is_new:
                self.initial[name] = None
        if not self.is_new:
            self.initial["start"] = typed(self.instance.starts_at, self.instance.theater.zoneinfo)
            self.initial["is_public"] = self.instance.is_public

    def carry_out(self) -> Showtime:
        now, available = timezone.now(), self.cleaned_data["available"]
        facts = {name: value for name, value in self.cleaned_data.items() if name not in self.not_facts}
        if facts["price_card"] is None:
            del facts["price_card"]
        usual = facts["screen"].theater.lengths
        facts |= {name: usual[name] for name in Showtime.LENGTHS if facts[name] is None}
        facts["starts_at"] = self._starts_at()
        facts["published_at"] = self._published_at(now)
        if facts["plan"] is None or self._has_only_moved(facts["screen"], facts["plan"]):
            facts["plan"] = programme.current_plan(facts["screen"])
        if self.is_new:
            return planning.plan_showtime(now=now, available=available, **facts)
        before = Showtime.objects.with_programme().select_related("plan", "price_card").get(pk=self.instance.pk)
        changes = {name: value for name, value in facts.items() if value != getattr(before, name)}
        return planning.change_showtime(showtime=before, changes=changes, now=now, available=available)

    def _published_at(self, now: datetime) -> datetime | None:
        if not self.cleaned_data["is_public"]:
            return None
        return now if self.is_new or not self.instance.is_public else self.instance.published_at

    def _has_only_moved(self, screen: Screen, plan: SeatPlan) -> bool:
        """Whether another screen was chosen, and the plan is still that of the one before."""
        return not self.is_new and "plan" not in self.changed_data and plan.screen_id != screen.pk

    def _starts_at(self) -> datetime:
        field = self.fields["start"]
        assert isinstance(field, LocalTimeField)  # noqa: S101  as it stands above
        try:
            return field.moment(self.cleaned_data["start"], self.cleaned_data["screen"].theater.zoneinfo)
        except ValidationError as error:
            raise Invalid("start", error.messages[0]) from None


class Withdrawn(StaffAdmin):
    """Deleted by an operation of the sale."""

    def get_deleted_objects(
        self, objs: Any, request: HttpRequest
    ) -> tuple[list[Any], dict[str, int], set[str], list[str]]:
        """Whether it can be deleted is for the operation to say; house seats and lapsed holds are no hindrance."""
        return [str(row) for row in objs], {}, set(), []


@admin.register(Showtime)
class ShowtimeAdmin(Withdrawn):
    form = ShowtimeForm
    fields = ("movie", "screen", "start", *ShowtimeForm.Meta.fields[2:], "is_public", "available")
    autocomplete_fields = ("movie",)
    list_display = ("movie", "theater", "screen", "when", "price_card", "marks", "is_public")
    list_filter = ("screen__theater", "business_date")
    list_select_related = ("movie", "screen__theater", "price_card")
    search_fields = ("movie__title", "screen__name", "screen__theater__name")
    date_hierarchy = "business_date"
    ordering = ("-starts_at",)

    @admin.display(ordering="screen__theater__name")
    def theater(self, showtime: Showtime) -> str:
        return str(showtime.theater)

    @admin.display(ordering="starts_at", description="start, by the theater's clock")
    def when(self, showtime: Showtime) -> str:
        return f"{showtime.local_start:%Y-%m-%d %H:%M}"

    @admin.display(boolean=True, description="published")
    def is_public(self, showtime: Showtime) -> bool:
        return showtime.is_public

    @admin.display
    def marks(self, showtime: Showtime) -> str:
        return ", ".join(showtime.marks)

    def withdraw(self, obj: Any) -> None:
        planning.withdraw_showtime(showtime=obj, now=timezone.now())


# ── The programme ────────────────────────────────────────────────────────────────────────────────


@admin.register(Movie)
class SoldMovieAdmin(Withdrawn, MovieAdmin):
    def withdraw(self, obj: Any) -> None:
        planning.withdraw_movie(movie=obj, now=timezone.now())


@admin.register(Theater)
class SoldTheaterAdmin(Withdrawn, TheaterAdmin):
    def withdraw(self, obj: Any) -> None:
        planning.withdraw_theater(theater=obj, now=timezone.now())


@admin.register(Screen)
class SoldScreenAdmin(Withdrawn, ScreenAdmin):
    def withdraw(self, obj: Any) -> None:
        planning.withdraw_screen(screen=obj, now=timezone.now())


# ── Sales ────────────────────────────────────────────────────────────────────────────────────────


class SalesAdmin(StaffAdmin):
    """To be looked at. What can be done with a sale is an action."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def carry_out(
        self,
        request: HttpRequest,
        rows: QuerySet[Any],
        act: Callable[[Any], object],
        done: str,
        *,
        is_noted: bool = False,
    ) -> None:
        """Do it to each of them, and say of each that it was done or why it couldn't be.

        `is_noted`: the operation writes the trail itself, in its own transaction.
        """
        for row in rows:
            try:
                if is_noted:
                    act(row)
                else:
                    self.act_and_note(request, row, act, done)
            except Refusal as refusal:
                self.message_user(request, f"{row}: {refusal.for_staff}", messages.ERROR)
            else:
                self.message_user(request, f"{row}: {done}", messages.SUCCESS)

    @transaction.atomic
    def act_and_note(self, request: HttpRequest, row: Any, act: Callable[[Any], object], done: str) -> None:
        act(row)
        self.note(request, row, done)

    def note(self, request: HttpRequest, row: Any, done: str) -> None:
        audit.note(
            who=staff(request),
            face="office",
            verb=done,
            kind=row._meta.verbose_name,
            row=str(row.pk),
            name=str(row),
            now=timezone.now(),
        )


def by_its_clock(name: str) -> Callable[[Any, Any], str]:
    """A column of the office: a moment by the clock of the row's theater, with its zone."""

    @admin.display(ordering=name, description=name.replace("_", " "))
    def shown(self: object, row: Any) -> str:
        moment: datetime | None = getattr(row, name)
        of = row.reservation if isinstance(row, Payment) else row
        return f"{moment.astimezone(of.showtime.theater.zoneinfo):%Y-%m-%d %H:%M %Z}" if moment else "-"

    return shown


class LookedAt(admin.TabularInline):  # type: ignore[type-arg]  # generic in its stubs alone
    extra = 0
    can_delete = False
    show_change_link = False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class SeatsInline(LookedAt):
    model = ReservedSeat
    claimed, held, released = map(by_its_clock, ("claimed_at", "held_until", "released_at"))
    readonly_fields = ("paid", "of_it_fee", "of_it_tax", "claimed", "held", "released")
    fields = ("seat", *readonly_fields, "released_because")

    def get_queryset(self, request: HttpRequest) -> QuerySet[ReservedSeat]:
        known = ReservedSeat.objects.select_related("seat", "showtime__screen__theater")
        return known.order_by("seat__y", "seat__x")

    @admin.display(description="price")
    def paid(self, claim: ReservedSeat) -> str:
        return claim.showtime.theater.money(claim.price).shown("en")

    @admin.display(description="fee in it")
    def of_it_fee(self, claim: ReservedSeat) -> str:
        return claim.showtime.theater.money(claim.fee).shown("en")

    @admin.display(description="tax in it")
    def of_it_tax(self, claim: ReservedSeat) -> str:
        return claim.showtime.theater.money(claim.tax).shown("en")


class PaymentsInline(LookedAt):
    model = Payment
    started, captured, declined, abandoned = map(
        by_its_clock, ("started_at", "captured_at", "declined_at", "abandoned_at")
    )
    readonly_fields = ("of", "started", "captured", "declined", "abandoned")
    fields = ("reference", "gateway", "channel", "by", "card_ending", *readonly_fields)

    @admin.display(description="amount")
    def of(self, payment: Payment) -> str:
        return payment.money.shown("en")


class StateFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("desk", "to be paid at the desk"),
            ("paid", "paid"),
            ("unpaid", "held, unpaid"),
            ("house", "house seats"),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Reservation]) -> QuerySet[Reservation]:
        now = timezone.now()
        live = queryset.filter(Exists(ReservedSeat.objects.live(now).filter(reservation=OuterRef("pk"))))
        waiting = Payment.objects.under_way().filter(reservation=OuterRef("pk"), gateway="desk")
        chosen: dict[str | None, Callable[[], QuerySet[Reservation]]] = {
            "desk": lambda: live.filter(Exists(waiting)),
            "paid": lambda: queryset.filter(purchase__cancelled_at=None, purchase__isnull=False),
            "unpaid": lambda: live.filter(purchase=None).exclude(channel="house"),
            "house": lambda: live.filter(channel="house"),
        }
        return chosen.get(self.value(), lambda: queryset)()


@admin.register(Reservation)
class ReservationAdmin(SalesAdmin):
    list_display = ("pk", "name", "email", "phone", "showtime", "seats", "total", "channel", "state", "created")
    # Without the fields of which the columns above say it by the theater's clock.
    exclude = ("created_at", "released_at", "age_confirmed_at", "asked_from")
    created, released, age_confirmed = map(by_its_clock, ("created_at", "released_at", "age_confirmed_at"))
    readonly_fields = ("created", "released", "age_confirmed")
    list_filter = (StateFilter, "channel", "showtime__screen__theater")
    search_fields = ("=pk", "name", "email", "phone", "user__username", "showtime__movie__title")
    date_hierarchy = "created_at"
    inlines = (SeatsInline, PaymentsInline)
    actions = ("take_the_money",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Reservation]:
        return Reservation.objects.with_sale()

    @admin.display
    def seats(self, reservation: Reservation) -> str:
        return ", ".join(reservation.labels)

    @admin.display
    def total(self, reservation: Reservation) -> str:
        return reservation.total.shown("en")

    @admin.display
    def state(self, reservation: Reservation) -> str:
        bought = reservation.bought
        if bought:
            return "cancelled" if bought.cancelled_at else "paid"
        if not reservation.is_live(timezone.now()):
            return "given up" if reservation.released_at else "expired"
        until = reservation.expires_at
        if until is None:
            return "kept"
        return f"held until {until.astimezone(reservation.showtime.theater.zoneinfo):%Y-%m-%d %H:%M %Z}"

    @admin.action(description="Take the money at the desk")
    def take_the_money(self, request: HttpRequest, queryset: QuerySet[Reservation]) -> None:
        now = timezone.now()
        self.carry_out(
            request, queryset, lambda row: operations.collect(reservation=row, by=staff(request), now=now), "paid."
        )


class OfShowtime(admin.SimpleListFilter):
    """Of one showtime, as its room links to them: there are too many showtimes to choose from in a list."""

    title, parameter_name = "showtime", "showtime"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        said = self._number()
        return [(str(row.pk), str(row)) for row in Showtime.objects.with_programme().filter(pk=said)] if said else []

    def queryset(self, request: HttpRequest, queryset: QuerySet[Purchase]) -> QuerySet[Purchase]:
        said = self._number()
        return queryset.filter(reservation__showtime=said) if said else queryset

    def _number(self) -> int:
        said = self.value() or ""
        return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else 0


@admin.register(Purchase)
class PurchaseAdmin(SalesAdmin):
    purchased, refundable, cancelled = map(by_its_clock, ("purchased_at", "refundable_until", "cancelled_at"))
    list_display = ("pk", "name", "email", "showtime", "seats", "total", "channel", "purchased", "cancelled")
    list_filter = (
        "channel",
        ("cancelled_at", admin.EmptyFieldListFilter),
        "reservation__showtime__screen__theater",
        OfShowtime,
    )
    search_fields = ("=pk", "name", "email", "reservation__user__username", "reservation__showtime__movie__title")
    search_help_text = "A number, a name, an e-mail address, a film, or the code of a ticket."
    date_hierarchy = "purchased_at"
    fields = (
        "showtime",
        "tickets",
        "total",
        "name",
        "email",
        "reservation",
        "payment",
        "channel",
        "purchased",
        "refundable",
        "cancelled",
    )
    actions = ("cancel_and_refund", "resend_tickets")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Purchase]:
        return Purchase.objects.with_sale()

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Purchase], search_term: str
    ) -> tuple[QuerySet[Purchase], bool]:
        """A ticket's code as it is printed, in groups of four, or as a scanner writes it."""
        found, may_repeat = super().get_search_results(request, queryset, search_term)
        code = "".join(search_term.split()).upper()
        of_code = queryset.filter(pk__in=Ticket.objects.filter(code=code).order_by().values("purchase"))
        return (of_code, False) if len(code) == CODE_LENGTH and of_code.exists() else (found, may_repeat)

    @admin.display(ordering="reservation__showtime__starts_at")
    def showtime(self, bought: Purchase) -> str:
        return str(bought.showtime)

    @admin.display
    def seats(self, bought: Purchase) -> str:
        return ", ".join(bought.reservation.labels)

    @admin.display
    def tickets(self, bought: Purchase) -> str:
        """Which seats; their codes are the customer's."""
        return ", ".join(ticket.claim.seat.label for ticket in bought.tickets.all())

    @admin.display(ordering="amount")
    def total(self, bought: Purchase) -> str:
        return bought.total.shown("en")

    @admin.action(description="Cancel and refund")
    def cancel_and_refund(self, request: HttpRequest, queryset: QuerySet[Purchase]) -> HttpResponse | None:
        """Asks once more first: the money goes back and the tickets are worthless."""
        if "confirmed" not in request.POST:
            about = {**self.admin_site.each_context(request), "opts": self.opts, "purchases": queryset}
            return TemplateResponse(request, "admin/cancel_and_refund.html", about)
        now, reason = timezone.now(), request.POST.get("reason", "")
        self.carry_out(
            request,
            queryset,
            lambda row: operations.cancel(bought=acted_on(request, row), by_staff=True, now=now, reason=reason),
            "cancelled and refunded.",
            is_noted=True,
        )
        return None

    @admin.action(description="Send the tickets again")
    def resend_tickets(self, request: HttpRequest, queryset: QuerySet[Purchase]) -> None:
        self.carry_out(
            request,
            queryset,
            lambda row: operations.resend(bought=acted_on(request, row), now=timezone.now()),
            "its tickets are on their way.",
            is_noted=True,
        )


def acted_on(request: HttpRequest, bought: Purchase) -> Purchase:
    """The purchase, with who of the staff acts on it."""
    bought.reservation.acting = audit.Acting(staff(request), "office")
    return bought
