"""How allauth behaves in this house."""

from typing import Any
from urllib.parse import quote

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal import ratelimit
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.crypto import get_random_string

from matinee.accounts import sessions, spelling
from matinee.accounts.addresses import address_of
from matinee.accounts.logins import attempts_key
from matinee.accounts.models import User
from matinee.refusals import TooManyTries
from matinee.sales import operations
from matinee.sales.documents import links
from matinee.web import paying
from matinee.web.viewer import hand_over

# Without those that are taken for others when they are read aloud or copied.
READABLE = "abcdefghjkmnpqrstuvwxyz23456789"


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": "This account is closed.",
        "username_password_mismatch": "No account has this username and this password.",
        "email_password_mismatch": "No account has this address and this password.",
        "username_taken": "This username is taken. Another one, with a number perhaps?",
        "email_taken": "There is an account with this e-mail address. Log in, or set a new password.",
        "enter_current_password": "This is not your current password.",
        "incorrect_password": "This is not your password.",
        "unknown_email": "No account has this e-mail address.",
        "same_as_current": "This is your address already.",
        "invalid_password_reset": "This link has been used, or is too old.",
    }

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        """What a form of allauth raises. TooManyTries, where it would say so beside a field, as if all were well."""
        if code in ("too_many_login_attempts", "rate_limited"):
            rates = ratelimit.get_rates(app="allauth.account", action="login_failed")
            raise TooManyTries(int(max(rate.duration for rate in rates)))
        error: ValidationError = super().validation_error(code, *args)
        return error

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Without the Host header, which allauth's has: whoever guesses passwords chooses that."""
        return attempts_key(credentials.get("email") or credentials.get("username") or "")

    def get_client_ip(self, request: HttpRequest) -> str:
        """The unspecified address, where it isn't known: sessions are listed with one."""
        return address_of(request) or "::"

    def login(self, request: HttpRequest, user: User) -> None:
        """Whoever signs in on the way to their tickets keeps what they reserved as a guest, with its clock."""
        super().login(request, user)
        sessions.begin(request, user)
        operations.adopt(reservations=hand_over(request), user=user)
        if user.email:
            paying.forget_contact(request)

    def clean_username(self, username: str, shallow: bool = False) -> str:
        spelled: str = super().clean_username(spelling.username(username), shallow)
        if not shallow and User.objects.called(spelled) is not None:
            raise self.validation_error("username_taken")
        return spelled

    def clean_email(self, email: str) -> str:
        return spelling.address(email)

    def clean_password(self, password: str, user: Any = None) -> str:
        """In the form that is stored, and so is judged."""
        cleaned: str = super().clean_password(spelling.normal(password), user)
        return cleaned

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        user.name = form.cleaned_data["name"]
        saved: User = super().save_user(request, user, form, commit)
        return saved

    def generate_unique_username(self, txts: list[str | None], regex: str | None = None) -> str:
        """At random: one made of the name or the address would tell who else has an account with such a one."""
        return f"member-{get_random_string(10, READABLE)}"

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        super().send_mail(template_prefix, email, context | {"site": links.site("/")})

    # What stands in a mail is told from the settings: the Host header of a request is anybody's to write.

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        return links.site(reverse("account_confirm_email", args=[emailconfirmation.key]))

    def get_reset_password_from_key_url(self, key: str) -> str:
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return links.site(path.replace("UID-KEY", quote(key)))
