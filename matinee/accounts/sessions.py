"""The sessions of an account: which there are, and how all but one are ended."""

from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.contrib.auth import update_session_auth_hash
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils import timezone

from matinee.accounts.models import User

# A session of staff ends with a working day (NIST SP 800-63B-4, 2.2.3: 12 hours at AAL2), a customer's after two weeks.
# Both count from the log-in, however the session is used.
STAFF, CUSTOMERS = timedelta(hours=12), timedelta(days=14)


def begin(request: HttpRequest, user: User) -> None:
    """Give the session that this log-in made its end: a moment, since seconds would count from its last change."""
    request.session.set_expiry(timezone.now() + (STAFF if user.works_here else CUSTOMERS))


def keep_only_this(request: HttpRequest, user: User) -> None:
    """End all sessions and tokens of the account but the session of this request, which gets another key."""
    user.end_sessions()
    update_session_auth_hash(request, user)
    UserSession.objects.filter(user=user).delete()
    UserSession.objects.create_from_request(request)


def of_account(user: User) -> list[UserSession]:
    """Those that are still in force, the newest first."""
    found = UserSession.objects.purge_and_list(user)
    return sorted(found, key=lambda session: session.created_at, reverse=True)


def forget_ended() -> None:
    """Throw away what is known of sessions that don't exist any more: the browsers and addresses that they had."""
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
