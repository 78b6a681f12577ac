"""The seats of a row, for map and list. In a template they would cost ten times as much, and a hall has 2,500."""

from collections.abc import Iterable
from typing import Protocol

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


class Seat(Protocol):
    @property
    def label(self) -> str: ...
    @property
    def dy(self) -> int: ...
    @property
    def free(self) -> bool: ...


class Box(Protocol):
    @property
    def seat(self) -> Seat: ...
    @property
    def words(self) -> str: ...
    @property
    def look(self) -> str: ...
    @property
    def is_chosen(self) -> bool: ...


@register.filter
def digits(number: int) -> str:
    """104 as 1.. .0. ..4: each digit with its place, for a stylesheet that can't read numbers."""
    said = f"{min(number, 999):03d}"
    return f"{said[0]}.. .{said[1]}. ..{said[2]}"


@register.filter
def checkboxes(places: Iterable[Box | None]) -> SafeString:
    """At their places, with gaps between them."""
    return mark_safe("".join(map(_at_its_place, places)))  # noqa: S308  what isn't ours is escaped


@register.filter
def labelled(places: Iterable[Box | None]) -> SafeString:
    """One below the other, each with its words beside it. Its row stands above them already, for whoever sees it."""
    return mark_safe("\n".join(_with_words(box) for box in places if box is not None))  # noqa: S308  as above


def _at_its_place(box: Box | None) -> str:
    if box is None:
        return "<i></i>"
    dy = f' data-dy="{box.seat.dy:+03d}"' if box.seat.dy else ""
    return f'{_checkbox(box)}{dy} aria-label="{escape(box.words)}">'


def _with_words(box: Box) -> str:
    row, _, rest = escape(box.words).partition(", ")
    return f'<label>{_checkbox(box)}><span><span class="for-readers">{row}, </span>{rest}</span></label>'


def _checkbox(box: Box) -> str:
    look = f' class="{escape(box.look)}"' if box.look else ""
    state = " disabled" if not box.seat.free else " checked" if box.is_chosen else ""
    return f'<input type="checkbox" name="seats" value="{escape(box.seat.label)}"{look}{state}'
