"""Page forms that are sent twice: carried out once, with the same answer for both.

A form is identified by the CSRF token it was rendered with and by what was filled in. The token is random for each
page, stands in every form that can be sent at all, and is good only in the browser that it was made for. Django has
checked it before. So no form can be without, and nobody else's browser gets the answer.
"""

import json
from collections.abc import Callable
from http import HTTPStatus
from time import monotonic, sleep
from typing import Any

from django.contrib import messages
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from matinee.sales import answers
from matinee.sales.models import RememberedAnswer
from matinee.web.viewer import RESERVED

FORM = "form"
TOKEN = "csrfmiddlewaretoken"  # noqa: S105  the name of the field
# How long the second request waits for the first, in seconds, and how often it looks.
PATIENCE, PAUSE = 4.0, 0.05


class OnceMiddleware:
    """Answers a form that comes again as it was answered first.

    Redirects are kept, because they say that something was done. A page says what has to be mended first.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        mine = vars(request).pop("sent_form", None)
        if mine is not None:
            keep(request, response, mine)
        return response

    def process_view(self, request: HttpRequest, *view: object) -> HttpResponseBase | None:
        """After the CSRF check, which is done here, too."""
        mine = sent_form(request)
        if mine is None:
            return None
        try:
            first = remembered(mine)
        except answers.InProgress:
            return render(request, "web/still_working.html", status=HTTPStatus.CONFLICT)
        if first.fingerprint != mine.fingerprint:
            return of_another(request, first)
        if first.status is not None:
            return again(request, json.loads(first.body))
        vars(request)["sent_form"] = first
        return None


def sent_form(request: HttpRequest) -> RememberedAnswer | None:
    """What a form is known by. None for a request that isn't a page's form, such as one of htmx."""
    if request.method != "POST" or "HTTP_HX_REQUEST" in request.META or "CSRF_COOKIE" not in request.META:
        return None
    if TOKEN not in request.POST:
        return None
    return RememberedAnswer(
        customer=FORM, key=key_of(request), fingerprint=sender_of(request), created_at=timezone.now()
    )


def sender_of(request: HttpRequest) -> str:
    return f"user:{request.user.pk}" if request.user.is_authenticated else "guest"


def key_of(request: HttpRequest) -> str:
    """Of the browser, the form and what was filled in. Keyed, since that may be a password or a card's number."""
    files = [(name, str(file), getattr(file, "size", 0)) for name, file in request.FILES.items()]
    said = [request.META["CSRF_COOKIE"], request.get_full_path(), request.POST.urlencode(), files]
    return salted_hmac("matinee.web.once", json.dumps(said), algorithm="sha256").hexdigest()


def remembered(mine: RememberedAnswer) -> RememberedAnswer:
    """The answer to the same form; or `mine`, if this is the first time. Waits for the first a while. InProgress."""
    until = monotonic() + PATIENCE
    while True:
        try:
            return answers.remember(mine, timezone.now())
        except answers.AnotherRequest:
            first = RememberedAnswer.objects.filter(customer=mine.customer, key=mine.key).exclude(status=None).first()
            if first is not None:
                return first
        except answers.InProgress:
            pass
        wait_for_first(mine, until)
        if monotonic() >= until:
            raise answers.InProgress


def wait_for_first(mine: RememberedAnswer, until: float) -> None:
    unanswered = RememberedAnswer.objects.filter(customer=mine.customer, key=mine.key, status=None)
    while monotonic() < until:
        sleep(PAUSE)
        if not unanswered.exists():
            return


def of_another(request: HttpRequest, first: RememberedAnswer) -> HttpResponse | None:
    """For a form of somebody who is nobody now, since it ended their session: they left, or have another password.

    The session that it made instead is given for a moment, to the browser that lost it with the first answer. Anybody
    else is a stranger.
    """
    if request.user.is_authenticated:
        return None
    said = json.loads(first.body)
    is_lost = first.created_at > timezone.now() - answers.GIVEN_UP_AFTER
    return again(request, said) if is_lost or not said["session"] else None


def keep(request: HttpRequest, response: HttpResponse, mine: RememberedAnswer) -> None:
    location = response.get("Location", "")
    if not location or location.startswith(asked_who()):
        answers.give_up(mine)
        return
    # Django lets one look at what is said on the next page only by saying it now.
    queued = getattr(messages.get_messages(request), "_queued_messages", ())
    said = [(message.level, str(message.message), message.extra_tags) for message in queued]
    body = {"location": location, "session": session_key(request), "messages": said}
    answers.keep(mine, status=response.status_code, body=json.dumps(body))


def asked_who() -> tuple[str, ...]:
    """Where people are sent to before anything is done."""
    return tuple(map(reverse, ("account_login", "account_reauthenticate", "mfa_reauthenticate")))


def session_key(request: HttpRequest) -> str | None:
    """Of the session as it is after this answer. A new one has no key before it is saved."""
    if request.session.modified and not request.session.is_empty():
        request.session.save()
    return request.session.session_key


def again(request: HttpRequest, first: dict[str, Any]) -> HttpResponse:
    give_session(request, first["session"])
    for level, sentence, tags in first["messages"]:
        messages.add_message(request, level, sentence, tags or "")
    return redirect(first["location"])


def give_session(request: HttpRequest, key: str | None) -> None:
    """The first answer's session, for a browser that may have lost it with that answer.

    A session that holds something already stays, and gets the seats that were reserved in the other.
    """
    if not key or key == request.session.session_key:
        return
    first = SessionStore(key)
    if not request.session.keys():
        first.modified = True
        request.session = first
    elif reserved := first.get(RESERVED):
        request.session[RESERVED] = [*dict.fromkeys([*request.session.get(RESERVED, []), *reserved])]
