"""What every answer tells the browser that it may not do with it."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

# The Content-Security-Policy of what is no page: a browser that is shown it by mistake does nothing with it.
DATA_POLICY = "default-src 'none'; frame-ancestors 'none'"


class HeadersMiddleware:
    """Django's and django-csp's own middleware say the rest."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers["Permissions-Policy"] = settings.PERMISSIONS_POLICY
        # Where nobody has come as far as the layers that say so.
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        if not response.headers.get("Content-Type", "").startswith("text/html"):
            response.headers.setdefault("Content-Security-Policy", DATA_POLICY)
        # Nobody else's page may show ours; posters may be shown anywhere, and say so themselves.
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response
