"""What is on: movies, the theaters with their screens and seats, and the showtimes that bring them together."""

import zoneinfo
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any, ClassVar, Self
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import (
    FileExtensionValidator,
    MaxLengthValidator,
    MaxValueValidator,
    MinValueValidator,
    RegexValidator,
)
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from matinee.amounts import shown_rate
from matinee.composite import CompositeForeignKey
from matinee.money import Money, is_currency
from matinee.names import NameKey, SearchKey
from matinee.prepared import Prepared
from matinee.programme.clock import shown

# The business day of a cinema runs from 06:00 to 05:59: a show at 00:05 on Friday is Thursday's.
BUSINESS_DAY_STARTS = time(6)

# In minutes, of any part of a showtime but the film.
LONGEST_PART = 300


def business_date(moment: datetime, zone: ZoneInfo) -> date:
    """The business day that a moment belongs to, by the theater's clock."""
    local = moment.astimezone(zone)
    return local.date() - timedelta(days=1) if local.time() < BUSINESS_DAY_STARTS else local.date()


def validate_zone(name: str) -> None:
    if name not in zoneinfo.available_timezones():
        raise ValidationError("%(name)s is not an IANA time zone, such as Europe/Paris.", params={"name": name})


def validate_currency(code: str) -> None:
    if not is_currency(code):
        raise ValidationError("%(code)s is not an ISO 4217 currency, such as EUR.", params={"code": code})


# Of a poster, each way. A picture of few bytes can be one of gigabytes once somebody draws it.
MOST_DOTS = 8_000


def validate_poster(file: Any) -> None:
    """What was uploaded is what its name says, and nobody's browser suffers from it. `image` is what Django found."""
    image = getattr(getattr(file, "file", file), "image", None)
    if image is None:
        return
    if image.format not in ("JPEG", "PNG", "WEBP"):
        raise ValidationError("A poster is a JPEG, a PNG or a WebP picture.")
    if max(image.size) > MOST_DOTS:
        width, height = image.size
        raise ValidationError(
            f"A poster has {MOST_DOTS:,} dots each way at most; this one has {width:,} by {height:,}."
        )


def default_zone() -> str:
    return settings.DEFAULT_ZONE


def default_currency() -> str:
    return settings.DEFAULT_CURRENCY


class Movie(models.Model):
    title = models.CharField(max_length=200)
    original_title = models.CharField(max_length=200, blank=True)
    director = models.CharField(max_length=200)
    genre = models.CharField(max_length=100)
    release_date = models.DateField()
    duration = models.PositiveSmallIntegerField(
        "duration in minutes", validators=[MinValueValidator(1), MaxValueValidator(1000)]
    )
    synopsis = models.TextField(max_length=5000, blank=True, validators=[MaxLengthValidator(5000)])
    rating = models.CharField(
        "age rating", max_length=20, blank=True, help_text="As it is printed: 12A, PG-13, FSK 16."
    )
    min_age = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MaxValueValidator(21)], help_text="Nobody younger is let in."
    )
    accompanied_min_age = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MaxValueValidator(21)], help_text="Anybody younger needs an adult with them."
    )
    languages = models.CharField(max_length=200, blank=True, help_text="Spoken in the film: Japanese, English.")
    poster = models.ImageField(
        upload_to="posters/",
        blank=True,
        validators=[FileExtensionValidator(["jpg", "jpeg", "png", "webp"]), validate_poster],
    )
    trailer = models.URLField("trailer address", blank=True)
    search_key = SearchKey(of=("title", "original_title", "director"))
    genre_key = SearchKey(of=("genre",))

    class Meta:
        ordering = ["title", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(duration__gte=1, duration__lte=1000), name="movie_duration_is_minutes"),
            models.CheckConstraint(condition=~Q(title=""), name="movie_has_title"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_for_everybody(self) -> bool:
        """Whether nobody has to say how old they are."""
        return not (self.min_age or self.accompanied_min_age)


class Theater(models.Model):
    """The building. Its zone, currency and terms hold for everything that happens in it."""

    name = models.CharField(max_length=200)
    location = models.CharField(max_length=200, help_text="Where it is, in a few words.")
    city = models.CharField(max_length=100)
    address = models.CharField(max_length=300, blank=True)
    access = models.TextField("access information", max_length=2000, blank=True, validators=[MaxLengthValidator(2000)])
    zone = models.CharField("time zone", max_length=64, default=default_zone, validators=[validate_zone])
    currency = models.CharField(max_length=3, default=default_currency, validators=[validate_currency])
    accent = models.CharField(
        "accent colour", max_length=7, blank=True, validators=[RegexValidator(r"^#[0-9a-fA-F]{6}$", "As #9b1c31.")]
    )

    hold_minutes = models.PositiveSmallIntegerField(default=10, help_text="How long a reservation lasts.")
    hold_limit_minutes = models.PositiveSmallIntegerField(
        default=30, help_text="How long it can last with renewals, from the first claim."
    )
    payment_minutes = models.PositiveSmallIntegerField(
        default=15, help_text="How long a payment under way keeps the seats."
    )
    collect_minutes = models.PositiveSmallIntegerField(
        default=30, help_text="How long before the start seats to be paid at the desk are let go."
    )
    refund_minutes = models.PositiveSmallIntegerField(
        default=120, help_text="Until how long before the start customers may give their tickets back."
    )
    seats_per_customer = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1)], help_text="At one showtime. Empty: no limit."
    )
    unpaid_seats = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text="How many seats a customer may keep without paying. Empty: as many as the site allows.",
    )
    desk_seats = models.PositiveSmallIntegerField(
        default=6,
        db_default=6,
        validators=[MaxValueValidator(6)],
        help_text="How many seats may wait at the desk for somebody without a confirmed e-mail address.",
    )
    desk_hours = models.PositiveSmallIntegerField(
        default=24,
        db_default=24,
        validators=[MinValueValidator(1), MaxValueValidator(24)],
        help_text="How long they wait at most.",
    )
    single_seat_rule = models.BooleanField(
        default=True, help_text="Customers may not leave a single seat alone where they needn't."
    )
    # The column has the name that it had when advertisements were taken to run before the advertised start.
    doors_minutes = models.PositiveSmallIntegerField(
        "doors, in minutes",
        default=15,
        db_column="preshow_minutes",
        validators=[MaxValueValidator(LONGEST_PART)],
        help_text="How long before the advertised start the doors open. This and the next two are for showtimes that "
        "are planned from now on.",
    )
    ads_minutes = models.PositiveSmallIntegerField(
        "advertisements, in minutes",
        default=15,
        # Theaters of the version before this field, and those that it opens while an update is under way, have none.
        db_default=0,
        validators=[MaxValueValidator(LONGEST_PART)],
        help_text="Advertisements and trailers, between the advertised start and the film.",
    )
    cleaning_minutes = models.PositiveSmallIntegerField(
        "cleaning, in minutes",
        default=15,
        validators=[MaxValueValidator(LONGEST_PART)],
        help_text="Between the end and the next doors.",
    )
    desk_sells_minutes = models.PositiveSmallIntegerField(
        default=20, help_text="How long after the start the desk still sells."
    )
    booking_fee = models.PositiveBigIntegerField(default=0, help_text="A seat. Every price shown includes it.")
    tax_rate = models.PositiveSmallIntegerField(
        default=0,
        validators=[MaxValueValidator(10000)],
        help_text="Included in every price.",
    )
    search_key = SearchKey(of=("name", "location"))
    city_key = SearchKey(of=("city",))

    class Meta:
        ordering = ["name", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="theater_has_name")]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def zoneinfo(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @property
    def clock_name(self) -> str:
        """Whose clock a time is told by, where it could be mistaken: Paris time."""
        return "UTC" if self.zone == "UTC" else f"{self.zone.rpartition('/')[2].replace('_', ' ')} time"

    def money(self, minor: int) -> Money:
        return Money(minor, self.currency)

    @property
    def lengths(self) -> dict[str, int]:
        """The minutes that each part of a new showtime takes, unless it says otherwise."""
        usual = ("doors_minutes", "ads_minutes", "cleaning_minutes")
        return dict.fromkeys(Showtime.LENGTHS, 0) | {name: getattr(self, name) for name in usual}

    def noted_besides(self) -> dict[str, str]:
        """For the trail of what staff changed: amounts and rates as they are typed."""
        return {"booking_fee": str(self.money(self.booking_fee)), "tax_rate": shown_rate(self.tax_rate)}

    def today(self, now: datetime) -> date:
        """The business day that it is in this theater."""
        return business_date(now, self.zoneinfo)


class Screen(models.Model):
    """A room in a theater."""

    theater = models.ForeignKey(Theater, on_delete=models.CASCADE, related_name="screens")
    name = models.CharField(max_length=100)
    name_key = NameKey()

    class Meta:
        ordering = ["theater", "name", "pk"]
        constraints = [models.UniqueConstraint(fields=["theater", "name_key"], name="screen_name_unique")]

    def __str__(self) -> str:
        return self.name

    def noted_besides(self) -> dict[str, str]:
        """For the trail of what staff changed."""
        return {"plans": ", ".join(f"{plan.name} {plan.version}" for plan in self.plans.in_use().order_by("pk"))}


class SeatPlanQuerySet(models.QuerySet["SeatPlan"]):
    def in_use(self) -> Self:
        return self.filter(retired_at=None)

    def usual_last(self) -> Self:
        """The one that showtimes get unless another is chosen is a screen's last: Standard, in its newest version."""
        return self.annotate(is_usual=Q(name=SeatPlan.USUAL)).order_by("screen__name", "screen", "is_usual", "pk")


class SeatPlan(models.Model):
    """One arrangement of a screen's seats. A change is a new version: a showtime keeps the plan that it is sold by.

    The database refuses to change its text or its seats (migration 0005).
    """

    USUAL: ClassVar[str] = "Standard"

    screen = models.ForeignKey(Screen, on_delete=models.CASCADE, related_name="plans")
    name = models.CharField(max_length=100, default="Standard")
    name_key = NameKey()
    version = models.PositiveSmallIntegerField(default=1)
    text = models.TextField(
        validators=[MaxLengthValidator(50_000)], help_text="One line a row; docs/seat-plans.md has the signs."
    )
    numbered = models.BooleanField(default=True, help_text="No: places that nobody chooses.")
    retired_at = models.DateTimeField(null=True, blank=True, help_text="From when no showtime is planned with it.")

    objects = SeatPlanQuerySet.as_manager()

    class Meta:
        ordering = ["screen", "name", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["screen", "name_key", "version"], name="seat_plan_version_unique"),
            # Composite keys refer to it: a showtime has a plan of its own screen.
            models.UniqueConstraint(fields=["id", "screen"], name="seat_plan_of_screen"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


class SeatCategory(models.TextChoices):
    """What a seat is like, which is what its price depends on."""

    STANDARD = "standard"
    PREMIUM = "premium"
    RECLINER = "recliner"
    SOFA = "sofa"
    BALCONY = "balcony"
    BAY = "bay"


class SeatKind(models.TextChoices):
    """Who a seat is for."""

    ORDINARY = "ordinary"
    WHEELCHAIR = "wheelchair", "wheelchair space"
    COMPANION = "companion"


class Seat(models.Model):
    """One seat of a plan. `x` and `y` count in seats: x from the left, y from the screen; an aisle is a gap in x.

    `dx` and `dy` are where it is drawn beside its place, in tenths of a seat to the right and away from the screen.
    """

    plan = models.ForeignKey(SeatPlan, on_delete=models.CASCADE, related_name="seats")
    row = models.CharField(max_length=4)
    number = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=10)
    x = models.PositiveSmallIntegerField()
    y = models.PositiveSmallIntegerField()
    category = models.CharField(max_length=10, choices=SeatCategory, default=SeatCategory.STANDARD)
    kind = models.CharField(max_length=10, choices=SeatKind, default=SeatKind.ORDINARY)
    section = models.CharField(max_length=40, blank=True)
    dx = models.SmallIntegerField(default=0)
    dy = models.SmallIntegerField(default=0)
    joined = models.BooleanField(default=False, help_text="It shares its sofa with the seat on its left.")

    class Meta:
        ordering = ["plan", "y", "x"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "label"], name="seat_label_unique"),
            models.UniqueConstraint(fields=["plan", "x", "y"], name="seat_place_unique"),
            models.CheckConstraint(condition=Q(category__in=SeatCategory.values), name="seat_category_known"),
            models.CheckConstraint(condition=Q(kind__in=SeatKind.values), name="seat_kind_known"),
            # Composite keys refer to it: a live claim is on a seat of its showtime's plan.
            models.UniqueConstraint(fields=["id", "plan"], name="seat_of_plan"),
        ]

    def __str__(self) -> str:
        return self.label


class BrokenSeat(models.Model):
    """That a seat can't be sat on: at no showtime of its plan until it is mended."""

    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="breakages")
    note = models.CharField(max_length=200, blank=True)
    reported_at = models.DateTimeField()
    mended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-reported_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["seat"], condition=Q(mended_at=None), name="seat_broken_once"),
        ]

    def __str__(self) -> str:
        return f"{self.seat}: {self.note or 'broken'}"


class PriceCard(models.Model):
    """What a seat costs, a category a line. Fees and tax are in the price."""

    theater = models.ForeignKey(Theater, on_delete=models.CASCADE, related_name="price_cards")
    name = models.CharField(max_length=100)
    name_key = NameKey()

    class Meta:
        ordering = ["theater", "name"]
        constraints = [models.UniqueConstraint(fields=["theater", "name_key"], name="price_card_name_unique")]

    def __str__(self) -> str:
        return self.name

    def noted_besides(self) -> dict[str, str]:
        """For the trail of what staff changed."""
        return {price.category: str(self.theater.money(price.amount)) for price in self.prices.order_by("category")}


class Price(models.Model):
    card = models.ForeignKey(PriceCard, on_delete=models.CASCADE, related_name="prices")
    category = models.CharField(max_length=10, choices=SeatCategory)
    amount = models.PositiveBigIntegerField()

    class Meta:
        ordering = ["card", "amount"]
        constraints = [
            models.UniqueConstraint(fields=["card", "category"], name="price_category_unique"),
            models.CheckConstraint(condition=Q(category__in=SeatCategory.values), name="price_category_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_category_display()} {self.amount}"


class Edition(models.Model):
    """The one row whose number is drawn anew with every change of the programme (migration 0007).

    Nothing but the database writes it. `editions.py` says what it is for.
    """

    id = models.PositiveSmallIntegerField(primary_key=True)
    number = models.BigIntegerField()

    def __str__(self) -> str:
        return str(self.number)


class ShowtimeQuerySet(models.QuerySet["Showtime"]):
    def standing(self) -> Self:
        return self.filter(cancelled_at=None)

    def public(self) -> Self:
        """Those that are published: all that customers and their programs are shown of the programme."""
        return self.exclude(published_at=None)

    def upcoming(self, now: datetime) -> Self:
        return self.standing().filter(starts_at__gt=now)

    def after(self, showtime: "Showtime") -> Self:
        """Those that follow this one in their usual order."""
        later = Q(starts_at=showtime.starts_at, pk__gt=showtime.pk)
        return self.filter(Q(starts_at__gt=showtime.starts_at) | later)

    def on_date(self, day: date) -> Self:
        """Of a business day, each theater by its own clock."""
        return self.standing().filter(business_date=day)

    def with_programme(self) -> Self:
        """With the film, the screen and the theater, in the same statement."""
        return self.select_related("movie", "screen__theater")


def _length(name: str, in_the_version_before: int, help_text: str) -> models.PositiveSmallIntegerField[int, int]:
    """Minutes of a part of a showtime. The version before this field plans showtimes while an update is under way."""
    return models.PositiveSmallIntegerField(
        name,
        default=0,
        db_default=in_the_version_before,
        validators=[MaxValueValidator(LONGEST_PART)],
        help_text=help_text,
    )


class Showtime(models.Model):
    """One showing of a movie. It occupies its screen from the doors to the end of cleaning, `[doors_at, clear_at)`.

    From `starts_at`, the advertised start, come advertisements and trailers, the film, with an interval in it, and what
    is after it, until `ends_at`.

    Two that overlap on one screen are refused by the database: on PostgreSQL by the exclusion constraint
    `showtime_screen_free`, on SQLite by triggers of that name (migration 0002).
    """

    movie = models.ForeignKey(Movie, on_delete=models.PROTECT, related_name="showtimes")
    screen = models.ForeignKey(Screen, on_delete=models.PROTECT, related_name="showtimes")
    plan = models.ForeignKey(SeatPlan, on_delete=models.PROTECT, related_name="showtimes")
    price_card = models.ForeignKey(PriceCard, on_delete=models.PROTECT, related_name="showtimes")
    doors_at = models.DateTimeField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    clear_at = models.DateTimeField()
    doors_minutes = _length("doors, in minutes", 15, "How long before the advertised start the doors open.")
    ads_minutes = _length(
        "advertisements, in minutes", 0, "Advertisements and trailers, between the advertised start and the film."
    )
    interval_minutes = _length("interval, in minutes", 0, "An interval in the film.")
    after_minutes = _length(
        "after the film, in minutes", 0, "After the film, with the audience still there: a discussion, a quiz."
    )
    cleaning_minutes = _length("cleaning, in minutes", 15, "Between the end and the next doors.")
    business_date = models.DateField(help_text="By the theater's clock; the day runs from 06:00 to 05:59.")
    cancelled_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(
        null=True,
        blank=True,
        # The version before this field plans showtimes without it, while an update is under way.
        db_default=Now(),
        help_text="Empty: only staff see it, and only the desk sells it. A draft, or a private hire.",
    )
    revision = models.PositiveIntegerField(
        default=0,
        db_default=0,
        editable=False,
        help_text="How often it moved, changed its film, or was called off.",
    )
    revised_at = models.DateTimeField(null=True, editable=False, help_text="When it was planned, or changed like that.")

    format = models.CharField(max_length=20, blank=True, help_text="3D, IMAX, 70 mm.")
    language = models.CharField(max_length=50, blank=True)
    subtitles = models.CharField(max_length=50, blank=True)
    open_captions = models.BooleanField(default=False)
    audio_description = models.BooleanField(default=False)
    relaxed = models.BooleanField(default=False)

    objects = ShowtimeQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "pk"]
        indexes = [
            models.Index(fields=["business_date", "starts_at"], name="showtime_by_day"),
            models.Index(fields=["movie", "starts_at"], name="showtime_by_movie"),
            models.Index(fields=["screen", "starts_at"], name="showtime_by_screen"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(doors_at__lte=F("starts_at"), starts_at__lt=F("ends_at"), ends_at__lte=F("clear_at")),
                name="showtime_in_order",
            ),
            CompositeForeignKey(
                name="showtime_has_a_plan_of_its_screen",
                fields=["plan", "screen"],
                to_table="programme_seatplan",
                to_columns=["id", "screen_id"],
            ),
            # Composite keys refer to it: as long as a claim is live, its showtime keeps its plan.
            models.UniqueConstraint(fields=["id", "plan"], name="showtime_of_plan"),
        ]

    MARKS: ClassVar[tuple[str, ...]] = ("open_captions", "audio_description", "relaxed")
    LENGTHS: ClassVar[tuple[str, ...]] = (
        "doors_minutes",
        "ads_minutes",
        "interval_minutes",
        "after_minutes",
        "cleaning_minutes",
    )

    def __str__(self) -> str:
        return f"{self.movie}, {shown(self.starts_at, self.theater.zoneinfo, '%Y-%m-%d %H:%M')}"

    @property
    def theater(self) -> Theater:
        return self.screen.theater

    @cached_property
    def prices(self) -> dict[str, int]:
        """What its price card says of each category, in the smallest unit of the theater's currency."""
        return dict(_PRICES(card=self.price_card_id))

    @property
    def is_public(self) -> bool:
        return self.published_at is not None

    @property
    def feature_at(self) -> datetime:
        """When the film itself begins."""
        return self.starts_at + timedelta(minutes=self.ads_minutes)

    def work_out_times(self) -> None:
        """Doors, end, end of cleaning and business day, from the start, the lengths, the film and the theater."""
        lasts = self.ads_minutes + self.movie.duration + self.interval_minutes + self.after_minutes
        self.doors_at = self.starts_at - timedelta(minutes=self.doors_minutes)
        self.ends_at = self.starts_at + timedelta(minutes=lasts)
        self.clear_at = self.ends_at + timedelta(minutes=self.cleaning_minutes)
        self.business_date = business_date(self.starts_at, self.theater.zoneinfo)

    @property
    def local_start(self) -> datetime:
        """The start by the theater's clock."""
        return self.starts_at.astimezone(self.theater.zoneinfo)

    @property
    def is_late(self) -> bool:
        """Whether it starts after midnight of the day it is listed under."""
        return self.local_start.date() != self.business_date

    @property
    def night(self) -> str:
        """Whose night a late show belongs to: "Friday night" at 00:05 on Saturday. Empty for all others."""
        return f"{self.business_date:%A} night" if self.is_late else ""

    @property
    def marks(self) -> list[str]:
        """What the listing must say of it: 3D, Japanese, English subtitles, open captions …"""
        said = [self.format, self.language, f"{self.subtitles} subtitles" if self.subtitles else ""]
        said += [name.replace("_", " ") for name in self.MARKS if getattr(self, name)]
        return [mark for mark in said if mark]


_PRICES = Prepared(lambda card: Price.objects.filter(card=card).order_by().values_list("category", "amount"))
