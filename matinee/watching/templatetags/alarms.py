"""`{% alarms %}`: what somebody has to see to, for pages of the cinema's staff."""

from django import template
from django.utils import timezone

from matinee.watching import health

register = template.Library()


@register.simple_tag
def alarms() -> list[str]:
    return health.alarms(timezone.now())
