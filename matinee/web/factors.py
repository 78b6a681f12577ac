"""Staff add a second factor before they come in, where the house wants it: at the box office and in the office."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from matinee.accounts.models import User

STAFF = ("/admin/", "/staff/")


class SecondFactorMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        is_for_staff = request.path_info.startswith(STAFF)
        if not (is_for_staff and isinstance(user, User) and user.lacks_second_factor):
            return self.get_response(request)
        messages.warning(request, "Who works here needs a second factor. Please add one.")
        return redirect("mfa_index")
