"""allauth's forms for second factors, in our words."""

from typing import ClassVar

from allauth.mfa.base import forms
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm

from matinee.web.account_forms import InOurWords

CODE = "Six digits from your app, or one of your spare codes."


class CodeForm(InOurWords, forms.AuthenticateForm):
    labels: ClassVar = {"code": "Code"}
    helps: ClassVar = {"code": CODE}


class CodeAgainForm(InOurWords, forms.ReauthenticateForm):
    labels: ClassVar = {"code": "Code"}
    helps: ClassVar = {"code": CODE}


class AppForm(InOurWords, ActivateTOTPForm):
    labels: ClassVar = {"code": "The six digits that it shows now"}


class KeyForm(InOurWords, AddWebAuthnForm):
    labels: ClassVar = {"name": "Its name", "passwordless": "Log in with it alone, without the password"}
    helps: ClassVar = {"name": "So that you know later which one to remove: my phone."}


class KeyNameForm(InOurWords, EditWebAuthnForm):
    labels: ClassVar = {"name": "Its name"}
