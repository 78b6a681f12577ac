"""The rows of a room as the seat page has them, for pages that show one as customers see it."""

from django import template
from django.template import Context

from matinee.sales.rooms import Room
from matinee.web import boxes

register = template.Library()


@register.simple_tag(takes_context=True)
def lines_of(context: Context, room: Room) -> list[boxes.Line]:
    """{% lines_of room as lines %}"""
    return boxes.lines(room, context["locale"])
