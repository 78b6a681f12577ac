"""Where an account is logged in, and how to end all of that."""

from allauth.account.decorators import reauthentication_required
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from matinee.accounts import sessions
from matinee.web.http import Request
from matinee.web.tokens import owner


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def account_sessions(request: Request) -> HttpResponseBase:
    return end_others(request) if request.method == "POST" else page(request)


def page(request: Request) -> HttpResponse:
    found = sessions.of_account(owner(request))
    if not any(is_this(request, session) for session in found):
        # It was begun before sessions were listed.
        UserSession.objects.create_from_request(request)
        found = sessions.of_account(owner(request))
    context = {
        "sessions": [(session, coarse(session.ip), is_this(request, session)) for session in found],
        "tokens": owner(request).api_tokens.in_force(timezone.now()).count(),
    }
    return render(request, "account/sessions.html", context)


@reauthentication_required  # type: ignore[untyped-decorator]
def end_others(request: Request) -> HttpResponse:
    sessions.keep_only_this(request, owner(request))
    messages.success(request, "You are logged out everywhere else, and no program can act for you any more.")
    return redirect("account_sessions")


def is_this(request: Request, session: UserSession) -> bool:
    return bool(session.session_key == request.session.session_key)


def coarse(address: str) -> str:
    """Enough of a network address to recognise one's own: 203.0.x.x, 2001:db8:…"""
    if ":" in address:
        return ":".join(address.split(":")[:2]) + ":…"
    return ".".join(address.split(".")[:2]) + ".x.x"
