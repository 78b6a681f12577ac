from django.contrib import admin
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from matinee.api.problems import Malformed, problem
from matinee.negotiation import is_shared, wants_json
from matinee.web import errors

urlpatterns = [
    path("admin/", admin.site.urls),
    path("staff/", include("matinee.staff.urls")),
    path("", include("matinee.web.urls")),
]


def handler400(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What can't be read, and was turned away before anybody knew whether a program asks: a foreign host by HTTP."""
    is_program = request.path_info.startswith("/api/") or (is_shared(request.path_info) and wants_json(request))
    if not is_program:
        return errors.bad_request(request, exception)
    if isinstance(exception, DisallowedHost):
        return problem(Malformed([("Host", "This site has another name.")]))
    return problem(Malformed([("request", "It can't be read.")]))


handler403 = "matinee.web.errors.forbidden"
handler404 = "matinee.web.errors.not_found"
handler429 = "matinee.web.errors.too_many_requests"
handler500 = "matinee.web.errors.server_error"
