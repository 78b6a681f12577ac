"""What a form is about, as its page shows it. It comes back with the form, and acting on anything else is refused."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from matinee.programme.models import Showtime
from matinee.sales import offers
from matinee.sales.models import Purchase, Reservation

register = template.Library()


@register.simple_tag
def seen(thing: Purchase | Reservation | Showtime | None) -> SafeString:
    """A hidden field; nothing for None."""
    return format_html('<input type="hidden" name="seen" value="{}">', described(thing)) if thing else SafeString()


def described(thing: Purchase | Reservation | Showtime) -> str:
    if isinstance(thing, Showtime):
        return offers.described(thing)
    return (thing.reservation if isinstance(thing, Purchase) else thing).described
