"""allauth's forms, in our words and without what nobody needs to type."""

from typing import Any, ClassVar

from allauth.account import forms
from allauth.core import context
from django.core.validators import MaxLengthValidator
from django.forms import TextInput, fields
from django.http import HttpRequest, HttpResponse

from matinee.accounts import sessions
from matinee.accounts.models import User
from matinee.accounts.spelling import single_line
from matinee.web.paying import typed_contact

# As for programs. Names and passwords are normalized, which takes a second for a text of a megabyte.
LONGEST = 1000


class InOurWords:
    """Labels instead of placeholders, which are gone when one needs them."""

    labels: ClassVar[dict[str, str]] = {}
    helps: ClassVar[dict[str, str]] = {}
    left_out: ClassVar[tuple[str, ...]] = ()
    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"label_suffix": ""})
        for name in self.left_out:
            self.fields.pop(name, None)
        for name, field in self.fields.items():
            if isinstance(field, fields.CharField) and field.max_length is None:
                field.max_length = LONGEST
                field.validators.append(MaxLengthValidator(LONGEST))
            field.widget.attrs.pop("placeholder", None)
            field.label = self.labels.get(name, field.label)
            field.help_text = self.helps.get(name, "")


class LoginForm(InOurWords, forms.LoginForm):
    labels: ClassVar = {"login": "E-mail address or username", "password": "Password"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs |= {"autocomplete": "username", "autocapitalize": "none"}
        self.initial.setdefault("login", typed_contact(context.request).get("email", ""))

    def login(self, request: HttpRequest, redirect_url: str | None = None) -> HttpResponse:
        """allauth gives every session the same age afterwards."""
        answer: HttpResponse = super().login(request, redirect_url)
        if isinstance(request.user, User):
            sessions.begin(request, request.user)
        return answer


class ReauthenticateForm(InOurWords, forms.ReauthenticateForm):
    labels: ClassVar = {"password": "Password"}


class SignupForm(InOurWords, forms.SignupForm):
    name = fields.CharField(
        max_length=User.NAME_LENGTH, validators=[single_line], widget=TextInput(attrs={"autocomplete": "name"})
    )
    field_order = ("email", "name", "password1")
    initial: dict[str, str]
    labels: ClassVar = {"email": "E-mail address", "name": "Name", "password1": "Password"}
    helps: ClassVar = {
        "email": "You log in with it, and your tickets go there.",
        "name": "As it appears on your tickets.",
        "password1": "At least 8 characters, and not one that everybody uses.",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = typed_contact(context.request) | self.initial


class ChangePasswordForm(InOurWords, forms.ChangePasswordForm):
    labels: ClassVar = {"oldpassword": "Current password", "password1": "New password"}
    helps: ClassVar = {"password1": SignupForm.helps["password1"]}
    left_out: ClassVar = ("password2",)


class SetPasswordForm(InOurWords, forms.SetPasswordForm):
    labels: ClassVar = {"password1": "New password"}
    helps: ClassVar = {"password1": SignupForm.helps["password1"]}
    left_out: ClassVar = ("password2",)


class ResetPasswordForm(InOurWords, forms.ResetPasswordForm):
    labels: ClassVar = {"email": "E-mail address"}


class ResetPasswordKeyForm(InOurWords, forms.ResetPasswordKeyForm):
    labels: ClassVar = {"password1": "New password"}
    helps: ClassVar = {"password1": SignupForm.helps["password1"]}
    left_out: ClassVar = ("password2",)


class AddEmailForm(InOurWords, forms.AddEmailForm):
    labels: ClassVar = {"email": "New e-mail address"}
