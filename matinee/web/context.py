"""What every page knows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from matinee import trace
from matinee.web.locales import locale_of


def site(request: HttpRequest) -> dict[str, Any]:
    return {
        "locale": locale_of(request),
        "site_url": settings.SITE_URL,
        "is_demo": settings.IS_DEMO,
        "request_id": trace.request_id(),
    }
