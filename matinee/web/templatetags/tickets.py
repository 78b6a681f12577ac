"""What only the pages with tickets show."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from matinee.sales.documents import codes
from matinee.sales.models import Ticket

register = template.Library()


@register.simple_tag
def qr(ticket: Ticket) -> SafeString:
    """The code as a picture that stands in the page itself: no address of its own that could be passed round."""
    return qr_of(ticket.code, f"QR code {ticket.spaced_code}")


@register.simple_tag
def qr_of(text: str, label: str) -> SafeString:
    drawn = mark_safe(codes.svg(text))  # noqa: S308  lines drawn by segno
    return format_html('<div class="qr-frame" role="img" aria-label="{}">{}</div>', label, drawn)
