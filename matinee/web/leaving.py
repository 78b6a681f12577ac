"""Deleting one's account."""

from django import forms
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from matinee.accounts.models import User
from matinee.refusals import Refusal
from matinee.sales import operations
from matinee.sales.models import Purchase
from matinee.web.accounts import AccountAdapter
from matinee.web.http import Request


class LeavingForm(forms.Form):
    password = forms.CharField(
        label="Your password",
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": "Your password, so that nobody else does this for you."},
    )

    def __init__(self, request: Request, data: object = None) -> None:
        super().__init__(data, label_suffix="")  # type: ignore[arg-type]
        self.request = request

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        # Through the adapter, which counts the tries.
        if not AccountAdapter(self.request).reauthenticate(self.request.user, password):
            raise forms.ValidationError("This is not your password.")
        return password


@never_cache
@login_required
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def leaving(request: Request) -> HttpResponseBase:
    user = request.user
    assert isinstance(user, User)  # noqa: S101  login_required has seen to it
    form = LeavingForm(request, request.POST if request.method == "POST" else None)
    if not form.is_valid():
        coming = Purchase.objects.owned_by(user).standing().filter(reservation__showtime__ends_at__gt=timezone.now())
        return render(request, "account/leaving.html", {"form": form, "coming": coming.count()})
    try:
        operations.forget(user=user, now=timezone.now())
    except Refusal as refusal:
        messages.warning(request, f"{refusal} Your account can be deleted after that.")
        return redirect("account_leaving")
    logout(request)
    messages.success(request, "Your account is deleted, and your name is nowhere any more.")
    return redirect("today")
