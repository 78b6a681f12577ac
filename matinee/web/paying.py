"""The form that pays for a reservation, and the ways to pay that stand on it."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime

from django import forms
from django.http import HttpRequest

from matinee import trace
from matinee.programme.models import Movie
from matinee.refusals import Refusal
from matinee.sales import gateways
from matinee.sales.gateways import demo
from matinee.sales.gateways.base import Card, Gateway
from matinee.sales.models import Payment, Reservation
from matinee.sales.refusals import WHO_COMES_ALONG, PaymentDeclined
from matinee.web.http import Request
from matinee.web.stages import Stage, Standing
from matinee.web.viewer import Viewer

# Of one field, by a session. More is no address and no name.
MOST_KEPT = 300
CARD_NUMBER = re.compile(r"[0-9]{12,19}")

# Under these names a session keeps which reservation was declined last, and why; and what was typed on the way to pay.
DECLINED, TYPED = "declined", "typed"


@dataclass(frozen=True, slots=True)
class Way:
    """One way to pay, as the page offers it."""

    gateway: Gateway
    keeps_until: datetime

    @property
    def template(self) -> str:
        return f"web/pay_{self.gateway.name}.html"


def ways(standing: Standing) -> list[Way]:
    """The ways to pay that are open at this moment, the usual one first."""
    if not standing.is_payable:
        return []
    attempt = Payment(reservation=standing.reservation, started_at=standing.now)
    chosen = "desk" if standing.stage == Stage.AT_DESK else ""
    return [Way(gateway, gateway.keeps_until(attempt)) for gateway in gateways.offered() if gateway.name != chosen]


def trial_cards() -> list[tuple[str, str]]:
    """What can be typed at the demo terminal to see it answer something else than yes."""
    late = {
        "0119": "No answer at first, and paid a minute later.",
        "0127": "No answer at first, and declined a minute later.",
        "0135": "No answer at all.",
    }
    return [(f"4000 0000 0000 {ending}", sentence) for ending, sentence in (demo.DECLINES | late).items()]


def remember_declined(request: Request, reservation: Reservation, refusal: PaymentDeclined) -> None:
    """For the reservation's own page, which says so after a redirect: Back from there never asks to pay once more."""
    trace.note(refusal)
    request.session[DECLINED] = [reservation.pk, str(refusal)]


def forget_last_try(request: Request) -> None:
    for name in (DECLINED, TYPED):
        request.session.pop(name, None)


def why_declined(request: Request, reservation: Reservation) -> str:
    """What was said to the last try to pay from this browser; nothing, if it wasn't declined."""
    pk, why = request.session.get(DECLINED, (0, ""))
    return why if pk == reservation.pk else ""


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed into the form that pays, a card's number apart, and why it wasn't paid.

    A session keeps it, so that the page that says so can be loaded again without paying. `wrong` is what was wrong
    with a field that isn't kept, by the field's name.
    """

    reservation: int
    fields: dict[str, str]
    refusal: str = ""
    wrong: dict[str, list[str]] = field(default_factory=dict)
    is_sent: bool = False

    @classmethod
    def of(cls, request: Request, reservation: Reservation) -> "Typed | None":
        kept = request.session.get(TYPED)
        return cls(**kept) if kept and kept["reservation"] == reservation.pk else None


def remember_typed(
    request: Request, reservation: Reservation, *, form: "PaymentForm | None" = None, refusal: Refusal | None = None
) -> None:
    """For the reservation's own page: with what was wrong, where a form or a refusal says so."""
    if refusal is not None:
        trace.note(refusal)
    fields = {name: request.POST[name][:MOST_KEPT] for name in ("email", "name", "age") if name in request.POST}
    card = [str(error) for error in form.errors.get("card_number", [])] if form is not None else []
    typed = Typed(
        reservation.pk, fields, str(refusal or ""), {"card_number": card} if card else {}, is_sent=form is not None
    )
    request.session[TYPED] = asdict(typed)


def typed_contact(request: HttpRequest) -> dict[str, str]:
    """The address and the name that were typed on the way to pay, for the form that registers."""
    kept = request.session.get(TYPED) or {"fields": {}}
    return {name: kept["fields"][name] for name in ("email", "name") if kept["fields"].get(name)}


def forget_contact(request: HttpRequest) -> None:
    """Who has signed in has said it anew: the reservation has the account's."""
    if TYPED in request.session:
        kept = request.session[TYPED]
        fields = {name: typed for name, typed in kept["fields"].items() if name not in ("email", "name")}
        request.session[TYPED] = kept | {"fields": fields}


def form_for(request: Request, reservation: Reservation, viewer: Viewer) -> "PaymentForm":
    """As it was left, with what was wrong when it was sent."""
    typed = Typed.of(request, reservation)
    # Who was declined had answered what was asked.
    has_said_age = reservation.age_confirmed_at is not None
    if typed is None:
        return PaymentForm(reservation, viewer, has_said_age=has_said_age)
    if not typed.is_sent:
        return PaymentForm(reservation, viewer, typed=typed.fields)
    form = PaymentForm(reservation, viewer, data=typed.fields)
    for name, sentences in typed.wrong.items():
        form.add_error(name, sentences)
    return form


def age_question(movie: Movie) -> str:
    """What whoever buys says yes to, once. No date of birth is asked for."""
    if movie.min_age:
        return f"Everybody I buy for is {movie.min_age} or older."
    if movie.accompanied_min_age:
        return f"Anybody under {movie.accompanied_min_age} comes with an adult."
    return ""


class CardInput(forms.TextInput):
    """Like a password, what was typed here is never written back into a page."""

    def get_context(self, name: str, value: object, attrs: dict[str, object] | None) -> dict[str, object]:
        return super().get_context(name, None, attrs)


class PaymentForm(forms.Form):
    email = forms.EmailField(
        label="E-mail address",
        max_length=254,
        help_text="The tickets go there, and nothing else does.",
        error_messages={
            "required": "Say where the tickets go to.",
            "invalid": "This is no e-mail address. It has the form name@example.org.",
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    name = forms.CharField(
        label="Name (optional)", max_length=200, required=False, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    age = forms.BooleanField(error_messages={"required": WHO_COMES_ALONG})
    card_number = forms.CharField(
        label="Card number",
        max_length=40,
        required=False,
        widget=CardInput(attrs={"autocomplete": "off", "inputmode": "numeric", "spellcheck": "false"}),
    )

    def __init__(
        self,
        reservation: Reservation,
        viewer: Viewer,
        *,
        data: object = None,
        has_said_age: bool = False,
        typed: Mapping[str, str] | None = None,
    ) -> None:
        known = {"name": reservation.name, "email": reservation.email, "age": has_said_age} | dict(typed or {})
        super().__init__(data, initial=known, label_suffix="")  # type: ignore[arg-type]
        # Members who change nothing send it empty, and it stays as it is.
        self.fields["email"].required = not (viewer.user and reservation.email)
        # Then there is nothing to type, and the page shows the fields only when asked.
        self.is_known = bool(viewer.user and reservation.email)
        question = age_question(reservation.showtime.movie)
        if question:
            self.fields["age"].label = question
        else:
            del self.fields["age"]

    def clean_card_number(self) -> str:
        number = re.sub(r"[\s-]", "", self.cleaned_data["card_number"])
        if number and not CARD_NUMBER.fullmatch(number):
            raise forms.ValidationError("A card number has 12 to 19 digits.")
        return number

    @property
    def card(self) -> Card:
        return Card(self.cleaned_data["card_number"])
