"""What else is going on in the demo world: a customer with tickets, somebody choosing, seats that the house keeps."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from django.db.models import QuerySet

from matinee.accounts.models import User
from matinee.demo import CUSTOMER
from matinee.programme.halls import seats_of
from matinee.programme.models import Showtime, Theater
from matinee.sales import operations, planning
from matinee.sales.models import Channel, Reservation
from matinee.sales.operations import Customer, Wish

PARIS, LONDON, TOKYO = "Les Marronniers", "The Lantern", "Hoshizora-za 星空座"
BOUGHT_BEFORE = timedelta(days=2)


def take_place(theaters: Mapping[str, Theater], planned: Sequence[Showtime], now: datetime) -> int:
    """All of it. How many seats that took."""
    return keep_for_the_house(planned, now) + go_out(theaters, now) + hesitate(theaters.values(), now)


def keep_for_the_house(planned: Iterable[Showtime], now: datetime) -> int:
    """Two seats for the press on Friday evenings, on sale an hour before."""
    fridays = [showtime for showtime in planned if showtime.business_date.weekday() == 4]
    kept = 0
    for showtime in fridays:
        if showtime.local_start.hour < 19 or showtime.starts_at <= now or not showtime.plan.numbered:
            continue
        row = [seat for seat in seats_of(showtime.plan_id) if seat.is_ordinary][-2:]
        until = showtime.starts_at - timedelta(hours=1)
        planning.withhold(showtime=showtime, seats=row, reason="press", until=until, now=now - BOUGHT_BEFORE)
        kept += len(row)
    return kept


def go_out(theaters: Mapping[str, Theater], now: datetime) -> int:
    """The customer was out yesterday, and has plans: two sets of tickets, and seats to be paid at the desk."""
    user = User.objects.filter(username=CUSTOMER.username).first()
    if user is None or Reservation.objects.owned_by(user).filter(showtime__starts_at__gt=now).exists():
        return 0
    customer = Customer(user, name="Mira", email=user.email)
    plans = (
        (PARIS, -1, "demo", Wish(number=2)),
        (PARIS, 1, "demo", Wish(number=2)),
        (TOKYO, 4, "demo", Wish(number=1)),
        (LONDON, 2, "desk", Wish(number=3)),
    )
    return sum(
        book(evening(theaters[name], now, ahead), customer, gateway, wish, now)
        for name, ahead, gateway, wish in plans
        if name in theaters
    )


def evening(theater: Theater, now: datetime, ahead: int) -> QuerySet[Showtime]:
    """What starts there in the evening, so many days from today; the larger rooms' own programme first."""
    day = theater.today(now) + timedelta(days=ahead)
    since = datetime.combine(day, datetime.min.time(), theater.zoneinfo) + timedelta(hours=18)
    return Showtime.objects.on_date(day).filter(screen__theater=theater, starts_at__gte=since).with_programme()


def book(showtimes: QuerySet[Showtime], customer: Customer, gateway: str, wish: Wish, now: datetime) -> int:
    """Seats at the first of these showtimes, paid by that gateway. None, if there is no showtime."""
    showtime = showtimes.first()
    if showtime is None:
        return 0
    then = min(now, showtime.starts_at) - BOUGHT_BEFORE
    kept = operations.reserve(showtime=showtime, customer=customer, channel=Channel.WEB, wish=wish, now=then)
    operations.purchase(reservation=kept, channel=Channel.WEB, now=then, gateway_name=gateway, age_confirmed=True)
    return wish.size()


def hesitate(theaters: Iterable[Theater], now: datetime) -> int:
    """Somebody is choosing seats at this moment, in every theater."""
    held = 0
    for theater in theaters:
        showtime = Showtime.objects.upcoming(now).filter(screen__theater=theater).with_programme().last()
        if showtime is None:
            continue
        guest = Customer(name="A guest", email="guest@example.org")
        wish = Wish(number=2, together=False)
        operations.reserve(showtime=showtime, customer=guest, channel=Channel.WEB, wish=wish, now=now)
        held += 2
    return held
