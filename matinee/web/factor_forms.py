"""allauth's forms for second factors, in our words."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

from allauth.mfa.base import forms
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django.core.exceptions import ValidationError
from django.forms import HiddenInput, JSONField

from matinee.web.account_forms import InOurWords

NO_ANSWER = "That is not what a key answers. Try again."
CODE = "Six digits from your app, or one of your spare codes."


class CodeForm(InOurWords, forms.AuthenticateForm):
    labels: ClassVar = {"code": "Code"}
    helps: ClassVar = {"code": CODE}


class CodeAgainForm(InOurWords, forms.ReauthenticateForm):
    labels: ClassVar = {"code": "Code"}
    helps: ClassVar = {"code": CODE}


class AppForm(InOurWords, ActivateTOTPForm):
    labels: ClassVar = {"code": "The six digits that it shows now"}


class KeyAnswerField(JSONField):
    """What a key answered, as the page's script sends it: some 2 kB."""

    LONGEST = 20_000

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and len(value) > self.LONGEST:
            raise ValidationError(NO_ANSWER)
        try:
            return super().to_python(value)
        except RecursionError:
            raise ValidationError(NO_ANSWER) from None


class ByKey:
    """A form with the answer of a key in it, which anybody can send. Its library reads it and stumbles over parts that
    are missing.
    """

    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["credential"] = KeyAnswerField(widget=HiddenInput)

    def clean(self) -> Any:
        with readable():
            return super().clean()  # type: ignore[misc]  # of the form that this is mixed into

    def clean_credential(self) -> Any:
        with readable():
            # A form that adds a key reads it in `clean`.
            read = getattr(super(), "clean_credential", lambda: self.cleaned_data["credential"])  # type: ignore[attr-defined]
            return read()


@contextmanager
def readable() -> Iterator[None]:
    try:
        yield
    except (LookupError, AttributeError, TypeError, ValueError) as error:
        # A ValidationError is none of these.
        raise ValidationError(NO_ANSWER) from error


class KeyForm(ByKey, InOurWords, AddWebAuthnForm):
    labels: ClassVar = {"name": "Its name", "passwordless": "Log in with it alone, without the password"}
    helps: ClassVar = {"name": "So that you know later which one to remove: my phone."}


class CodeByKeyForm(ByKey, AuthenticateWebAuthnForm):
    pass


class LogInByKeyForm(ByKey, LoginWebAuthnForm):
    pass


class KeyAgainForm(ByKey, ReauthenticateWebAuthnForm):
    pass


class KeyNameForm(InOurWords, EditWebAuthnForm):
    labels: ClassVar = {"name": "Its name"}
