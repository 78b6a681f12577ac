"""What staff fill in. What may be done with it is for the operations to say."""

from datetime import datetime
from typing import Any

from django import forms
from django.urls import reverse

from matinee.programme.clock import LocalTimeField
from matinee.programme.models import Showtime


class Form(forms.Form):
    """One of several on a page: its fields are called after it, too. Labels are written without a colon."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", "auto_id": f"{type(self).__name__}-%s"} | kwargs)


class HouseForm(Form):
    reason = forms.CharField(max_length=200, help_text="Press, sightlines, guests of the house …")
    until = LocalTimeField(
        label="On sale from",
        required=False,
        help_text="By the theater's clock. Empty: until somebody puts them on sale.",
    )

    def __init__(self, showtime: Showtime, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = showtime.theater.zoneinfo

    def clean_until(self) -> datetime | None:
        """What was typed is the theater's time."""
        field, until = self.fields["until"], self.cleaned_data["until"]
        assert isinstance(field, LocalTimeField)  # noqa: S101  as it stands above
        return field.moment(until, self.zone) if until else None


class ReservationForm(Form):
    name = forms.CharField(
        max_length=200, required=False, help_text="For whom they are kept. Not needed by somebody who pays now."
    )
    email = forms.EmailField(label="E-mail", required=False, help_text="The tickets go there, if there is one.")
    phone = forms.CharField(
        label="Telephone",
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
        help_text="To call back, and to find the booking by.",
    )
    NUMBER = 2
    number = forms.IntegerField(label="How many places", min_value=1, initial=NUMBER)
    reason = forms.CharField(
        label="Reason to pass a rule",
        max_length=200,
        required=False,
        help_text="Only for seats that are kept for wheelchairs, or for more than a customer may have.",
    )

    def __init__(self, showtime: Showtime, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if showtime.plan.numbered:
            del self.fields["number"]
        else:
            self.fields["number"].widget.attrs |= {
                "hx-get": reverse("staff_showtime", args=[showtime.pk]),
                "hx-trigger": "input changed delay:150ms",
                "hx-target": "#together",
                "hx-select": "#together",
                "hx-swap": "outerHTML",
            }


class BreakageForm(Form):
    note = forms.CharField(label="What is broken", max_length=200, required=False)


class CallingOffForm(Form):
    reason = forms.CharField(max_length=200, help_text="Everybody who has a seat reads it: The projector is broken.")
