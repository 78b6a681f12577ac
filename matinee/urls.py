from django.contrib import admin
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from matinee.api.problems import ForeignHost, Malformed, problem
from matinee.negotiation import asks_resource
from matinee.web import errors

urlpatterns = [
    path("admin/", admin.site.urls),
    path("staff/", include("matinee.staff.urls")),
    path("", include("matinee.web.urls")),
]


def handler400(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What can't be read, and was turned away before anybody knew whether a program asks: a foreign host by HTTP."""
    if not asks_resource(request):
        return errors.bad_request(request, exception)
    return problem(
        ForeignHost() if isinstance(exception, DisallowedHost) else Malformed([("request", "It can't be read.")])
    )


handler403 = "matinee.web.errors.forbidden"
handler404 = "matinee.web.errors.not_found"
handler429 = "matinee.web.errors.too_many_requests"
handler500 = "matinee.web.errors.server_error"
