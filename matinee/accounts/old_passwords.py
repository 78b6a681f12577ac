"""Passwords that were stored as they were typed, before all were normalized (matinee.accounts.spelling)."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.hashers import check_password
from django.http import HttpRequest

from matinee.accounts.logins import account_of
from matinee.accounts.models import User
from matinee.accounts.spelling import normal


class OldPasswordBackend(ModelBackend):
    """Accept a password as it was typed, and store it as all others are from now on.

    It has work only where the two differ, and then one hash, whether or not there is such an account.
    """

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **others: Any
    ) -> User | None:
        login = username or others.get("email") or ""
        if not login or not password or normal(password) == password:
            return None
        user = account_of(login)
        if user is None:
            User().set_password(password)
            return None
        if not (check_password(password, user.password) and self.user_can_authenticate(user)):
            return None
        user.rehash(password)
        return user
