"""Who gets in: staff, and nobody else. Every address of this app passes through here."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.views.decorators.cache import never_cache
from django_htmx.middleware import HtmxDetails

from matinee.accounts.models import User
from matinee.staff import trail


class Request(HttpRequest):
    """A request of somebody who belongs to the cinema."""

    htmx: HtmxDetails
    user: User


View = Callable[..., HttpResponseBase]


def staff_only(view: View, name: str) -> View:
    """Guests are asked to log in; customers are told that this isn't for them."""

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        if not isinstance(request.user, User) or not request.user.is_active:
            return redirect_to_login(request.get_full_path())
        if not request.user.has_staff_rights:
            raise PermissionDenied
        if request.method != "POST" or name not in trail.ABOUT:
            return view(request, **kwargs)
        return noted(request, name, view, **kwargs)

    return guarded


@transaction.atomic
def noted(request: HttpRequest, form: str, view: View, **kwargs: Any) -> HttpResponseBase:
    """The view's answer; what it did and its line in the trail are one transaction."""
    assert isinstance(request.user, User)  # noqa: S101  nobody else comes here
    chosen = request.POST.getlist("seats")
    before = trail.about(form, kwargs.get("pk", 0), chosen)
    answer = view(request, **kwargs)
    if before and is_done(request, answer):
        trail.note(request.user, form, before, chosen=chosen, number=request.POST.get("number", ""))
    return answer


def is_done(request: HttpRequest, answer: HttpResponseBase) -> bool:
    """What was refused comes back as a page, or says so on the next one."""
    # Django lets one look at what is said on the next page only by saying it now.
    queued = getattr(messages.get_messages(request), "_queued_messages", ())
    return answer.status_code == 302 and all(message.level < messages.WARNING for message in queued)


def page(route: str, view: View, name: str) -> URLPattern:
    """An address for staff. Nothing in `urls.py` is made in any other way, and a test walks all of it."""
    return path(route, staff_only(view, name), name=name)


def form(route: str, view: View, name: str, *, back: str) -> URLPattern:
    """An address for staff that only takes a form. Who comes there from the log-in is led back to the form."""

    @wraps(view)
    def posted(request: Request, **numbers: int) -> HttpResponseBase:
        if request.method != "POST":
            return redirect(reverse(back, kwargs=numbers if back != "staff" else None))
        return view(request, **numbers)

    return page(route, posted, name)
