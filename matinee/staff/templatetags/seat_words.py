"""What a seat is, in words."""

from django import template

from matinee.programme.models import Showtime
from matinee.sales.states import SeatState
from matinee.staff import seats

register = template.Library()


@register.filter
def what_it_is(seat: SeatState, showtime: Showtime) -> str:
    """held for Ann until 19:30"""
    return seats.what(seat, showtime)
