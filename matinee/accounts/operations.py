"""Accounts, for whoever is no form: the same rules as on the page."""

from collections.abc import Iterator
from contextlib import contextmanager

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinLengthValidator, validate_email
from django.db import IntegrityError, transaction

from matinee.accounts import spelling
from matinee.accounts.models import User
from matinee.refusals import Invalid, validated


def register(*, username: str, password: str, email: str = "") -> User:
    """A new account. Invalid, with the field, for a name that is taken or not possible, and for a weak password."""
    adapter = get_adapter()
    with refused_as("username"):
        username = spelling.username(username)
        MinLengthValidator(settings.ACCOUNT_USERNAME_MIN_LENGTH)(username)
        adapter.clean_username(username)
    if email:
        with refused_as("email"):
            validate_email(email)
            email = spelling.address(email)
    user = User(username=username, email=email)
    with refused_as("password"):
        adapter.clean_password(password, user)
    user.set_password(password)
    try:
        with transaction.atomic():
            validated(user).save(force_insert=True)
            if email:
                EmailAddress.objects.create(user=user, email=email, primary=True, verified=False)
    except IntegrityError:
        # Somebody else took the name between the question and now.
        raise Invalid("username", "A user with that username already exists.") from None
    return user


@contextmanager
def refused_as(field: str) -> Iterator[None]:
    """What a validator says, as a refusal of this field."""
    try:
        yield
    except ValidationError as error:
        raise Invalid(field, " ".join(error.messages)) from None
