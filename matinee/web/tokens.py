"""The programs that may act for somebody: their tokens, and a new one."""

from datetime import UTC, date, datetime, time, timedelta

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from matinee.accounts.models import ApiToken, User
from matinee.refusals import NOT_ONE_LINE, is_single_line
from matinee.web.http import Request
from matinee.web.posting import posted

SENT_TWICE = timedelta(seconds=30)


class TokenForm(forms.Form):
    name = forms.CharField(
        label="What is it for?",
        max_length=ApiToken._meta.get_field("name").max_length,
        help_text="So that you know later which one to revoke: the kiosk in the foyer.",
        error_messages={"required": "Give it a name, so that you know later what it was for."},
    )

    ends = forms.DateField(
        label="Ends on (optional)",
        required=False,
        help_text="It signs until the end of this day. Without one, until you revoke it.",
        error_messages={"invalid": "This is no date. It looks like this: 2030-12-31"},
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def clean_ends(self) -> date | None:
        ends: date | None = self.cleaned_data["ends"]
        if ends is not None and ends < timezone.now().date():
            raise forms.ValidationError("This day is over. Choose one to come.")
        return ends

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if not is_single_line(name):
            raise forms.ValidationError(NOT_ONE_LINE)
        return name


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: Request) -> HttpResponseBase:
    return make(request) if request.method == "POST" else page(request, TokenForm(label_suffix=""))


# Whoever finds a browser open must not leave with a key that stays good.
@reauthentication_required  # type: ignore[untyped-decorator]
def make(request: Request) -> HttpResponse:
    form = TokenForm(request.POST, label_suffix="")
    if not form.is_valid():
        return page(request, form, status=400)
    name, now = form.cleaned_data["name"], timezone.now()
    # The form was sent twice: nobody has seen the first one's secret, which is shown once.
    owner(request).api_tokens.filter(name=name, last_used_at=None, created_at__gt=now - SENT_TWICE).delete()
    ends = form.cleaned_data["ends"]
    expires_at = datetime.combine(ends, time.max, UTC) if ends else None
    made, secret = ApiToken.issue(owner(request), name=name, now=now, expires_at=expires_at)
    return page(request, TokenForm(label_suffix=""), made=made, secret=secret)


def page(
    request: Request, form: TokenForm, *, made: ApiToken | None = None, secret: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "tokens": owner(request).api_tokens.in_force(timezone.now()),
        "made": made,
        "secret": secret,
    }
    return render(request, "account/tokens.html", context, status=status)


@never_cache
@login_required
@posted(back="account_tokens", of_one=False)
def revocation(request: Request, pk: int) -> HttpResponseBase:
    token = get_object_or_404(owner(request).api_tokens, pk=pk)
    token.delete()
    messages.success(request, f"{token} is revoked. Nothing signed with it is accepted any more.")
    return redirect("account_tokens")


def owner(request: Request) -> User:
    assert isinstance(request.user, User)  # noqa: S101  login_required has seen to it
    return request.user
