"""Times by a theater's clock, also in the nights when clocks are put back (an hour comes twice) or forward.

A local time has no answer of its own to which of the two is meant, so nobody converts one but through here.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError


def moments(local: datetime, zone: ZoneInfo) -> list[datetime]:
    """When a clock there shows this time (without zone): never, once or twice, in order. In UTC."""
    both = [local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)]
    found = [moment for moment in both if moment.astimezone(zone).replace(tzinfo=None) == local]
    return sorted({*found})


def offset_name(moment: datetime, zone: ZoneInfo) -> str:
    """UTC+2, UTC+10:30"""
    offset = moment.astimezone(zone).utcoffset() or timedelta()
    minutes = round(offset.total_seconds() / 60)
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'-' if minutes < 0 else '+'}{hours}{f':{rest:02d}' if rest else ''}"


def is_twice(moment: datetime, zone: ZoneInfo) -> bool:
    """Whether a clock there shows another moment with the same time."""
    local = moment.astimezone(zone)
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()


def shown(moment: datetime, zone: ZoneInfo, pattern: str = "%H:%M") -> str:
    """02:30; of an hour that comes twice, with which it is: 02:30 (UTC+1)"""
    said = f"{moment.astimezone(zone):{pattern}}"
    return f"{said} ({offset_name(moment, zone)})" if is_twice(moment, zone) else said


# ── In forms ─────────────────────────────────────────────────────────────────────────────────────

FIRST, SECOND = "0", "1"


@dataclass(frozen=True, slots=True)
class LocalTime:
    """What was typed: a time without zone, and which of two it is, if somebody said so."""

    local: datetime
    which: str = ""


class LocalTimeWidget(forms.MultiWidget):
    """A date with a time; and where an hour comes twice, a choice between the two."""

    # The field's label is that of the time, also for those who hear the page; the choice brings its own.
    use_fieldset = False

    def __init__(self) -> None:
        choices = [("", "it comes once"), (FIRST, "the first of the two"), (SECOND, "the second of the two")]
        time = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__({"": time, "which": forms.Select(attrs={"aria-label": "Which of the two"}, choices=choices)})
        self.asks = False

    def id_for_label(self, id_: str, index: Any = None) -> str:
        return id_

    def decompress(self, value: Any) -> list[Any]:
        if isinstance(value, LocalTime):
            return [value.local, value.which]
        return [value, ""]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        time, which = context["widget"]["subwidgets"]
        # Its label is that of the whole field.
        time["attrs"]["id"] = context["widget"]["attrs"].get("id", "")
        is_asked = self.asks or any(which["value"])
        context["widget"]["subwidgets"] = [time, which] if is_asked else [time]
        return context


class LocalTimeField(forms.MultiValueField):
    """A time by the clock of a theater that the form knows: `moment` makes of it what it means there."""

    widget = LocalTimeWidget

    def __init__(self, **facts: Any) -> None:
        fields = (forms.DateTimeField(), forms.ChoiceField(choices=[(FIRST, ""), (SECOND, "")], required=False))
        super().__init__(fields, require_all_fields=False, **facts)

    def compress(self, values: list[Any]) -> LocalTime | None:
        if not values or values[0] is None:
            return None
        return LocalTime(values[0].replace(tzinfo=None), values[1] if len(values) > 1 else "")

    def moment(self, said: LocalTime, zone: ZoneInfo) -> datetime:
        """In UTC. ValidationError where it doesn't exist, or comes twice and nobody said which: then that is asked."""
        found = moments(said.local, zone)
        if not found:
            raise ValidationError(f"{said.local:%H:%M} doesn't exist that night: the clocks are put forward over it.")
        if len(found) > 1 and not said.which:
            widget: Any = self.widget
            widget.asks = True
            names = " or ".join(offset_name(moment, zone) for moment in found)
            raise ValidationError(f"{said.local:%H:%M} comes twice that night ({names}). Say which of the two.")
        return found[int(said.which or FIRST) if len(found) > 1 else 0]


def typed(moment: datetime, zone: ZoneInfo) -> LocalTime:
    """A moment as the field shows it."""
    local = moment.astimezone(zone)
    return LocalTime(local.replace(tzinfo=None, fold=0), str(local.fold) if is_twice(moment, zone) else "")
