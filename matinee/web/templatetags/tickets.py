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
    drawn = mark_safe(codes.svg(ticket.code))  # noqa: S308  lines drawn by segno
    return format_html('<div class="qr-frame" role="img" aria-label="QR code {}">{}</div>', ticket.spaced_code, drawn)
