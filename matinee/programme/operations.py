"""What staff do to the programme: open theaters, lay out screens, plan showtimes. What is sold is not known here."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from matinee import names
from matinee.money import Money, decimals
from matinee.programme import clock, seatplans
from matinee.programme.halls import seats_of
from matinee.programme.models import (
    Movie,
    Price,
    PriceCard,
    Screen,
    Seat,
    SeatCategory,
    SeatPlan,
    Showtime,
    ShowtimeQuerySet,
    Theater,
)
from matinee.refusals import ChangedMeanwhile, Conflict, Invalid, Mismatch, validated

# In the smallest unit of whatever currency: more than any ticket costs, and less than a column holds.
HIGHEST_PRICE = 10**9


class Overlaps(Conflict):
    code = "overlaps"
    sentence = "Another showtime occupies this screen at that time."


class HasShowtimes(Conflict):
    code = "has_showtimes"

    def __init__(self, theater: Theater, fact: str) -> None:
        super().__init__(f"{theater} has showtimes, so its {fact} can't change any more.")


class PlanExists(Conflict):
    code = "plan_exists"
    sentence = "There is a plan of that name. A change to it is a new version."


class LastPlan(Conflict):
    code = "last_plan"
    sentence = "It is the only plan of its screen. Draw another before you retire it."


class InThePast(Invalid):
    code = "in_the_past"

    def __init__(self) -> None:
        super().__init__("date_and_time", "A showtime can't be planned in the past.")


def lock(row: Movie | Theater | Showtime, rows: QuerySet[Any] | None = None) -> None:
    """Lock a row that is about to be changed, and read it anew (from `rows`). ChangedMeanwhile if it was deleted.

    To save what was read before the lock would undo what others changed meanwhile, and bring back what they deleted.
    """
    manager: Any = type(row)._default_manager
    # First the lock, then what there is to read: PostgreSQL reads joined rows as they were before it waited.
    list(manager.select_for_update(no_key=True).filter(pk=row.pk).order_by().values_list("pk"))
    try:
        row.refresh_from_db(from_queryset=manager.all() if rows is None else rows)
    except ObjectDoesNotExist:
        raise ChangedMeanwhile from None


def save_movie(movie: Movie) -> Movie:
    validated(movie).save()
    return movie


@transaction.atomic
def change_movie(*, movie: Movie, changes: Mapping[str, Any], now: datetime) -> Movie:
    """Other facts of a movie. If it lasts longer or shorter, its showtimes to come end accordingly; Overlaps."""
    lock(movie)
    lasted = movie.duration
    for name, value in changes.items():
        setattr(movie, name, value)
    save_movie(movie)
    if movie.duration != lasted:
        coming = Showtime.objects.upcoming(now).filter(movie=movie).with_programme().order_by("pk")
        for showtime in coming.select_for_update(of=("self",)):
            place(showtime, now=now)
    return movie


# ── Theaters, screens, seats ─────────────────────────────────────────────────────────────────────


@transaction.atomic
def open_theater(*, capacity: int | None = None, price: Money | None = None, **facts: Any) -> Theater:
    """A theater from its own fields. With a capacity it gets one screen of that many seats.

    Its city is its location, and its standard price the site's, unless something else is said.
    """
    theater = Theater(**({"city": facts.get("location", "")} | facts))
    validated(theater).save()
    if price is None:
        price = default_price(theater)
    set_prices(theater, "Standard", dict.fromkeys(SeatCategory, price))
    if capacity is not None:
        screen = save_screen(Screen(theater=theater, name="Screen 1"))
        lay_out(screen, seatplans.generate(checked_capacity(capacity)))
    return theater


def save_screen(screen: Screen) -> Screen:
    """A new or changed screen. Invalid, if another one of its theater has that name."""
    others = Screen.objects.filter(theater=screen.theater_id, name_key=names.key(screen.name)).exclude(pk=screen.pk)
    if other := others.first():
        raise Invalid("name", f"{screen.theater} has a screen {other.name} already.")
    validated(screen).save()
    return screen


@transaction.atomic
def change_theater(*, theater: Theater, changes: Mapping[str, Any]) -> Theater:
    """Other facts of a theater.

    Its zone and its currency are what every start and every amount is told in, so they stay as they are from the first
    showtime on (HasShowtimes). Until then another currency brings the site's default price with it.
    """
    lock(theater)
    had = theater.currency
    for fixed in ("zone", "currency"):
        if changes.get(fixed, was := getattr(theater, fixed)) != was and _has_showtimes(theater):
            raise HasShowtimes(theater, fixed)
    for name, value in changes.items():
        setattr(theater, name, value)
    theater.__dict__.pop("zoneinfo", None)
    validated(theater).save()
    if theater.currency != had:
        for card in theater.price_cards.all():
            change_prices(card, dict.fromkeys(SeatCategory, default_price(theater)))
    return theater


def _has_showtimes(theater: Theater) -> bool:
    return Showtime.objects.filter(screen__theater=theater).exists()


def default_price(theater: Theater) -> Money:
    """The site's default price; in a currency without cents, to the whole unit."""
    return Money.parse(f"{Decimal(settings.DEFAULT_PRICE):.{decimals(theater.currency)}f}", theater.currency)


def checked_capacity(capacity: int) -> int:
    if not 1 <= capacity <= seatplans.LARGEST_PLAN:
        raise Invalid("capacity", f"A screen has from 1 to {seatplans.LARGEST_PLAN} seats.")
    return capacity


@transaction.atomic
def lay_out(screen: Screen, text: str, *, name: str = SeatPlan.USUAL) -> SeatPlan:
    """A screen's plan of that name in its first version, with its seats.

    PlanError where the text is no plan; PlanExists, since a change to a plan is for `redraw` alone.
    """
    if screen.plans.filter(name_key=names.key(name)).exists():
        raise PlanExists
    return _draw(SeatPlan(screen=screen, name=name, text=text))


@transaction.atomic
def redraw(*, plan: SeatPlan, text: str, now: datetime) -> SeatPlan:
    """A new version in the place of the others of that name, which no showtime is planned with any more. PlanError.

    Showtimes that have one of them keep it, and so do the screen's other plans.
    """
    # Two who save at once come one after the other.
    list(Screen.objects.select_for_update(no_key=True).filter(pk=plan.screen_id).values_list("pk"))
    versions = plan.screen.plans.filter(name_key=plan.name_key)
    latest = versions.order_by("version").last()
    version = latest.version + 1 if latest else 1
    # Its key, too: of two plans that looked alike before names had keys, one has a number behind it.
    new = _draw(SeatPlan(screen=plan.screen, name=plan.name, name_key=plan.name_key, version=version, text=text))
    versions.in_use().exclude(pk=new.pk).update(retired_at=now)
    return new


def text_of(plan: SeatPlan) -> str:
    """The plan's text; that nobody chooses a place stands in it, even if the plan is older than the word for it."""
    if plan.numbered or not seatplans.read(plan.text).numbered:
        return plan.text
    return f"unnumbered\n{plan.text}"


def _draw(plan: SeatPlan) -> SeatPlan:
    read = seatplans.read(plan.text)
    plan.numbered = read.numbered
    validated(plan).save()
    Seat.objects.bulk_create(Seat(plan=plan, label=seat.label, **_columns(seat)) for seat in read.seats)
    return plan


def _columns(seat: seatplans.PlannedSeat) -> dict[str, Any]:
    facts = asdict(seat)
    # It stands in the label.
    del facts["block"]
    return facts


@transaction.atomic
def retire_plan(*, plan: SeatPlan, now: datetime) -> None:
    """No showtime is planned with it from now on; those that have it keep it. LastPlan if its screen has no other."""
    if not plan.screen.plans.in_use().exclude(pk=plan.pk).exists():
        raise LastPlan
    SeatPlan.objects.in_use().filter(pk=plan.pk).update(retired_at=now)


def reinstate_plan(*, plan: SeatPlan) -> None:
    """Showtimes may be planned with it again."""
    SeatPlan.objects.filter(pk=plan.pk).update(retired_at=None)


def current_plan(screen: Screen) -> SeatPlan:
    """The plan that a new showtime on this screen gets unless another is chosen."""
    plan = screen.plans.in_use().usual_last().last()
    if plan is None:
        raise Invalid("screen", f"{screen} has no seat plan yet.")
    return plan


@transaction.atomic
def set_prices(theater: Theater, name: str, prices: Mapping[SeatCategory, Money]) -> PriceCard:
    """A theater's price card of that name, with these prices. What is already reserved keeps its own."""
    card, _ = PriceCard.objects.get_or_create(theater=theater, name_key=names.key(name), defaults={"name": name})
    return change_prices(card, prices)


@transaction.atomic
def change_prices(card: PriceCard, prices: Mapping[SeatCategory, Money]) -> PriceCard:
    """Other prices on a card that is there. What is already reserved keeps its own."""
    theater = card.theater
    for category, price in prices.items():
        if price.currency != theater.currency or price.minor < 0:
            raise Invalid("price", f"{theater} takes {theater.currency}, and no price below nothing.")
        if price.minor > HIGHEST_PRICE:
            raise Invalid("price", f"No ticket costs more than {theater.money(HIGHEST_PRICE)} {theater.currency}.")
        Price.objects.update_or_create(card=card, category=category, defaults={"amount": price.minor})
    return card


def standard_card(theater: Theater) -> PriceCard:
    card = theater.price_cards.filter(name_key=names.key("Standard")).first() or theater.price_cards.first()
    if card is None:
        raise Invalid("theater", f"{theater} has no price card yet.")
    return card


# ── Showtimes ────────────────────────────────────────────────────────────────────────────────────


def plan_showtime(
    *,
    movie: Movie,
    screen: Screen,
    starts_at: datetime,
    now: datetime,
    plan: SeatPlan | None = None,
    price_card: PriceCard | None = None,
    **facts: Any,
) -> Showtime:
    """A showtime on a screen. InThePast, or Overlaps with another one there.

    `facts` are the other fields of a Showtime. It is published at once, unless `published_at` is None; its parts last
    as long as the theater's usually do, unless `facts` say.
    """
    theater = screen.theater
    facts = {"published_at": now} | theater.lengths | facts
    check_publication(facts["published_at"], now)
    showtime = Showtime(
        movie=movie,
        screen=screen,
        starts_at=starts_at,
        plan=plan or current_plan(screen),
        price_card=price_card or standard_card(theater),
        **facts,
    )
    return place(showtime, now=now)


def check_publication(published_at: datetime | None, now: datetime) -> None:
    """Listings change when the programme does, and not by the clock, so nothing is published in the future."""
    if published_at is not None and published_at > now:
        raise Invalid("published_at", "A showtime can't be published in the future: leave it unpublished until then.")


def place(showtime: Showtime, *, now: datetime) -> Showtime:
    """Save a new or changed showtime, its times worked out anew from its start."""
    if showtime.starts_at <= now:
        raise InThePast
    if showtime.starts_at.year > now.year + 10:
        raise Invalid("date_and_time", "That is more than ten years from now.")
    showtime.work_out_times()
    check_fits(showtime)
    if showtime.pk is None or _is_another_evening(showtime):
        revise(showtime, now)
    try:
        with transaction.atomic():
            validated(showtime).save()
    except IntegrityError as error:
        if "showtime_screen_free" in str(error):
            raise Overlaps from None
        raise
    return showtime


def _is_another_evening(showtime: Showtime) -> bool:
    """Whether what stands in calendars is no longer so."""
    known = {name: getattr(showtime, name) for name in ("movie_id", "screen_id", "starts_at", "ends_at")}
    return not Showtime.objects.filter(pk=showtime.pk, **known).exists()


def revise(showtime: Showtime, now: datetime) -> None:
    """Note that calendars have to be told. Whoever calls it saves the showtime."""
    showtime.revision += showtime.pk is not None
    showtime.revised_at = now


def use_plan(*, showtime: Showtime, plan: SeatPlan, now: datetime) -> None:
    """Another seat plan for a showtime to come. InThePast; Mismatch, Invalid where it doesn't fit screen or prices."""
    if showtime.starts_at <= now:
        raise InThePast
    showtime.plan = plan
    check_fits(showtime)
    showtime.save(update_fields=["plan"])


def check_fits(showtime: Showtime) -> None:
    """That the showtime's plan and prices belong to its screen, and that nothing else is on there."""
    if showtime.plan.screen_id != showtime.screen_id:
        raise Mismatch("plan", f"The seat plan {showtime.plan} is of another screen than {showtime.screen}.")
    if showtime.price_card.theater_id != showtime.screen.theater_id:
        raise Mismatch("price_card", f"The price card {showtime.price_card} is of another theater.")
    priced = {price.category for price in showtime.price_card.prices.all()}
    unpriced = {seat.category for seat in seats_of(showtime.plan_id)} - priced
    if unpriced:
        raise Invalid("price_card", f"{showtime.price_card} has no price for {', '.join(sorted(unpriced))}.")
    other = in_the_way(showtime).with_programme().first()
    if other is not None:
        raise Overlaps(
            f"{other.screen} is taken by {other.movie} from {_clock(other, other.doors_at)} to "
            f"{_clock(other, other.clear_at)}, doors and cleaning included.",
            showtime=other.pk,
        )


def in_the_way(showtime: Showtime) -> ShowtimeQuerySet:
    """What occupies the screen at some moment of this showtime."""
    return _meanwhile(showtime).filter(screen=showtime.screen).exclude(pk=showtime.pk)


def _meanwhile(showtime: Showtime) -> ShowtimeQuerySet:
    """What occupies any screen at some moment of this showtime; both are half-open, `[doors_at, clear_at)`."""
    return Showtime.objects.standing().filter(doors_at__lt=showtime.clear_at, clear_at__gt=showtime.doors_at)


def _clock(showtime: Showtime, moment: datetime) -> str:
    return clock.shown(moment, showtime.theater.zoneinfo)


def free_screen(theater: Theater, movie: Movie, starts_at: datetime, **lengths: int) -> Screen:
    """The first of a theater's screens with nothing on at that time; its first screen if all of them are taken.

    `lengths` are the minutes of those parts that don't last as long as they usually do there.
    """
    screens = list(theater.screens.all())
    if not screens:
        raise Invalid("theater", f"{theater} has no screen yet.")
    wanted = Showtime(movie=movie, screen=screens[0], starts_at=starts_at, **theater.lengths | lengths)
    wanted.work_out_times()
    busy = set(_meanwhile(wanted).filter(screen__theater=theater).values_list("screen_id", flat=True))
    return next((screen for screen in screens if screen.pk not in busy), screens[0])
