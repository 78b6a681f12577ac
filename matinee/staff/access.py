"""Who gets in: staff, and nobody else. Every address of this app passes through here."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django_htmx.middleware import HtmxDetails

from matinee.accounts import audit
from matinee.accounts.models import User


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
        if not request.user.is_staff:
            raise PermissionDenied
        answer = view(request, **kwargs)
        if request.method == "POST":
            note(request, answer, name, kwargs)
        return answer

    return guarded


def note(request: HttpRequest, answer: HttpResponseBase, name: str, numbers: dict[str, Any]) -> None:
    """In the trail, what was done with a form: of what was typed, nothing about persons."""
    # What was refused comes back as a page, or says so on the next one; a preview does nothing.
    # Django lets one look at what is said on the next page only by saying it now.
    queued = getattr(messages.get_messages(request), "_queued_messages", ())
    refused = any(message.level >= messages.WARNING for message in queued)
    if answer.status_code not in (302, 204) or refused or not isinstance(request.user, User):
        return
    typed = {key: ["", ", ".join(request.POST.getlist(key))[: audit.LONGEST]] for key in request.POST}
    audit.note(
        who=request.user,
        face="box office",
        verb=name.removeprefix("staff_").replace("_", " "),
        kind="plan" if "plan" in request.path else "reservation" if "/reserve/" in request.path else "showtime",
        row=str(numbers.get("pk", "")),
        name=request.path,
        changed={key: value for key, value in typed.items() if key not in UNNOTED},
        now=timezone.now(),
    )


UNNOTED = audit.OF_PERSONS | {"csrfmiddlewaretoken"}


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
