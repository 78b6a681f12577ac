"""The catalogue for the cinema's staff, until there are screens of their own. Each form carries out one operation.

Whoever has the rights of staff may do all of it, as in the API; there are no permissions to hand out.
"""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import ProtectedError, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from matinee.accounts import audit
from matinee.accounts.models import User
from matinee.money import is_currency
from matinee.names import folded
from matinee.programme import operations, seatplans
from matinee.programme.fields import AmountField, RateField
from matinee.programme.models import Movie, PriceCard, Screen, SeatCategory, Theater, default_currency
from matinee.refusals import Invalid, Refusal

admin.site.site_header = "Matinee"
admin.site.site_title = "Matinee"
admin.site.index_title = "The cinema's office"


class StaffAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # generic in its stubs alone
    """Open to staff, all of them, and to nobody else."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return is_staff(request)

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return is_staff(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return is_staff(request)

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return is_staff(request)

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return is_staff(request)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Without deleting many at once: what stands in the way of one is said for that one."""
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        try:
            return super().delete_view(request, object_id, extra_context)
        except (Refusal, ProtectedError) as refusal:
            said = refusal.for_staff if isinstance(refusal, Refusal) else "Something was sold of it a moment ago."
            self.message_user(request, said, messages.ERROR)
            return redirect(reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[object_id]))

    def save_model(self, request: HttpRequest, obj: models.Model, form: Any, change: bool) -> None:
        """The form has carried out its operation already; here is noted what became of it."""
        form.before.note(who=staff(request), face="office", now=timezone.now(), row=form.as_it_is())

    def delete_model(self, request: HttpRequest, obj: models.Model) -> None:
        with transaction.atomic():
            watched = audit.Watched(obj)
            self.withdraw(obj)
            watched.note(who=staff(request), face="office", now=timezone.now(), row=None)

    def withdraw(self, obj: Any) -> None:
        """Delete it; Refusal, if something stands in the way."""
        obj.delete()

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """No form here has others in it."""


def staff(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101  nobody else comes here
    return request.user


def is_staff(request: HttpRequest) -> bool:
    return isinstance(request.user, User) and request.user.has_staff_rights


class OperationForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in its stubs alone
    """A form that is valid if its operation went well; what the operation refuses is an error of the form.

    So no rule stands here a second time, and nothing that was typed is lost.
    """

    # Under which field the form has what an operation refuses.
    fields_of: ClassVar[dict[str, str]] = {}
    before: audit.Watched

    def currency(self) -> str:
        """Of the theater that the form is about: what its amounts are typed in."""
        return default_currency()

    def clean(self) -> dict[str, Any]:
        """With its amounts read in the currency that the form itself names."""
        cleaned = super().clean() or self.cleaned_data
        for name, field in self.fields.items():
            if isinstance(field, AmountField) and cleaned.get(name):
                field.currency = self.currency()
                try:
                    cleaned[name] = field.read(cleaned[name])
                except ValidationError as error:
                    self.add_error(name, error)
        return cleaned

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]  # Django's own hook, which its stubs leave out
        if self.errors:
            return
        self.before = audit.Watched(None if self.is_new else self.as_it_is())
        try:
            with transaction.atomic():
                self.instance = self.carry_out()
        except Refusal as refusal:
            named = self.fields_of.get(refusal.field, refusal.field) if isinstance(refusal, Invalid) else ""
            self.add_error(named if named in self.fields else None, refusal.for_staff)

    def carry_out(self) -> Any:
        raise NotImplementedError

    def save(self, commit: bool = True) -> Any:
        return self.instance

    def as_it_is(self) -> Any:
        """The row as the database has it: the form's own one is filled in already."""
        return type(self.instance)._default_manager.get(pk=self.instance.pk)

    @property
    def is_new(self) -> bool:
        return self.instance.pk is None

    def changes(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.changed_data}


# ── Movies ───────────────────────────────────────────────────────────────────────────────────────


class MovieForm(OperationForm):
    trailer = forms.URLField(label="Trailer address", required=False, assume_scheme="https")

    class Meta:
        model = Movie
        fields = (
            "title",
            "original_title",
            "director",
            "genre",
            "release_date",
            "duration",
            "synopsis",
            "rating",
            "min_age",
            "accompanied_min_age",
            "languages",
            "poster",
            "trailer",
        )

    def carry_out(self) -> Movie:
        if self.is_new:
            return operations.save_movie(self.instance)
        changes = self.changes()
        if changes.get("poster") is False:
            # The box beside it was ticked: no poster any more.
            changes["poster"] = ""
        return operations.change_movie(movie=self.as_it_is(), changes=changes, now=timezone.now())


# Deleting one is a question to the sale as well, so it is registered there (matinee/sales/admin.py).
class MovieAdmin(StaffAdmin):
    form = MovieForm
    list_display = ("title", "director", "release_date", "duration", "rating")
    list_filter = ("genre",)
    search_fields = ("search_key",)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Movie], search_term: str
    ) -> tuple[QuerySet[Movie], bool]:
        return super().get_search_results(request, queryset, folded(search_term))


# ── Theaters, screens, prices ────────────────────────────────────────────────────────────────────


class TheaterForm(OperationForm):
    booking_fee = AmountField(help_text="A seat. Every price shown includes it.")
    tax_rate = RateField(help_text="Included in every price: 20 %, or 5.5 %.")

    class Meta:
        model = Theater
        fields = "__all__"  # noqa: DJ007 (all of a theater's fields are staff's)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fee = self.fields["booking_fee"]
        assert isinstance(fee, AmountField)  # noqa: S101  it stands above
        fee.currency = self.instance.currency
        if self.is_new:
            self.initial.update(booking_fee=0, tax_rate=0)

    def currency(self) -> str:
        named: str = self.cleaned_data.get("currency", "")
        known: str = self.instance.currency
        return named if is_currency(named) else known

    def carry_out(self) -> Theater:
        if self.is_new:
            return operations.open_theater(**self.cleaned_data)
        return operations.change_theater(theater=self.as_it_is(), changes=self.changes())


class TheaterAdmin(StaffAdmin):
    form = TheaterForm
    list_display = ("name", "city", "zone", "currency")
    list_filter = ("city",)
    search_fields = ("name", "city")


class ScreenForm(OperationForm):
    fields_of = {"text": "seats", "plan": "seats"}

    seats = forms.CharField(
        label="Seat plan",
        max_length=50_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 20, "cols": 80, "class": "seat-plan"}),
        help_text=f"One line a row, the row's name first, then a sign a place: {' '.join(seatplans.SIGNS)} are seats "
        "(standard, premium, recliner, sofa, balcony, bay, wheelchair space, companion), _ an aisle, . nothing. An "
        "empty line is a cross aisle; the word unnumbered, that nobody chooses a place. A change makes a new version; "
        "showtimes that are planned keep the one they have.",
    )

    class Media:
        css: ClassVar[dict[str, list[str]]] = {"all": ["office.css"]}

    class Meta:
        model = Screen
        fields = ("theater", "name")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan = None if self.is_new else self.instance.plans.in_use().usual_last().last()
        if self.plan:
            self.initial["seats"] = operations.text_of(self.plan)
            self.fields["seats"].label = f"Seat plan: {self.plan}"
        if not self.is_new:
            self.fields["seats"].help_text += format_html(
                ' To draw it, and for the screen\'s other plans: <a href="{}">the box office</a>.',
                reverse("staff_plans", args=[self.instance.pk]),
            )

    def carry_out(self) -> Screen:
        screen = operations.save_screen(self.instance)
        text = self.cleaned_data["seats"].replace("\r\n", "\n")
        if self.plan is None:
            operations.lay_out(screen, text)
        elif "seats" in self.changed_data:
            operations.redraw(plan=self.plan, text=text, now=timezone.now())
        return screen


class ScreenAdmin(StaffAdmin):
    form = ScreenForm
    list_display = ("name", "theater")
    list_filter = ("theater",)
    list_select_related = ("theater",)
    search_fields = ("name", "theater__name")

    def get_readonly_fields(self, request: HttpRequest, obj: Screen | None = None) -> tuple[str, ...]:
        return ("theater",) if obj else ()


class PriceCardForm(OperationForm):
    """A price a category, each in a field of its own."""

    standard = AmountField()
    premium = AmountField()
    recliner = AmountField()
    sofa = AmountField()
    balcony = AmountField()
    bay = AmountField(required=False, help_text="For a car, in a drive-in. Empty: as it is.")

    class Meta:
        model = PriceCard
        fields = ("theater", "name")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_new:
            theater = self.instance.theater
            prices = self.instance.prices.all()
            self.initial.update({price.category: str(theater.money(price.amount)) for price in prices})

    def carry_out(self) -> PriceCard:
        theater = self.instance.theater
        said = [category for category in SeatCategory if self.cleaned_data[category] != ""]
        prices = {category: theater.money(self.cleaned_data[category]) for category in said}
        if self.is_new:
            return operations.set_prices(theater, self.instance.name, prices)
        return operations.change_prices(self.instance, prices)

    def currency(self) -> str:
        theater = self.cleaned_data.get("theater") if self.is_new else self.instance.theater
        return theater.currency if theater else default_currency()


@admin.register(PriceCard)
class PriceCardAdmin(StaffAdmin):
    form = PriceCardForm
    fields = ("theater", "name", *SeatCategory.values)
    list_display = ("name", "theater", "prices")
    list_filter = ("theater",)
    search_fields = ("name", "theater__name")

    def get_queryset(self, request: HttpRequest) -> QuerySet[PriceCard]:
        return super().get_queryset(request).select_related("theater").prefetch_related("prices")

    def get_readonly_fields(self, request: HttpRequest, obj: PriceCard | None = None) -> tuple[str, ...]:
        return ("theater", "name") if obj else ()

    @admin.display(description="prices")
    def prices(self, card: PriceCard) -> str:
        return ", ".join(
            f"{price.get_category_display()} {card.theater.money(price.amount).shown('en')}"
            for price in card.prices.all()
        )
