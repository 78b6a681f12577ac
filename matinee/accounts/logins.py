"""Which account somebody means when they log in, and what their attempts are counted by."""

from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.internal.userkit import filter_users_by_email
from django.http import HttpRequest

from matinee.accounts import spelling
from matinee.accounts.models import User


def account_of(login: str) -> User | None:
    """The account with this username or e-mail address. Of several with one address the one that has confirmed it;
    else the oldest, so that nobody puts another account before it.
    """
    named = User.objects.called(login)
    if named is not None:
        return named
    addressed: list[User] = filter_users_by_email(spelling.normal(login), prefer_verified=True, for_login=True)
    return min(addressed, key=lambda user: user.pk, default=None)


def attempts_key(login: str) -> str:
    """What attempts at one account are counted by, under whichever of its names and from wherever they come.

    Nothing in it is the attacker's to choose: no host, no port, and no other spelling of the same name.
    """
    user = account_of(login)
    return f"account {user.pk}" if user else f"login {spelling.key(login)[:200]}"


class PasswordBackend(AuthenticationBackend):
    """allauth's, with one account and so one hash for each attempt, whether or not the account exists."""

    def _authenticate(self, request: HttpRequest | None, **credentials: str) -> User | None:
        login = credentials.get("email") or credentials.get("username") or ""
        checked = self._check_password(account_of(login), credentials.get("password") or "")
        return checked if isinstance(checked, User) else None
