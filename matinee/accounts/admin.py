"""Accounts, for superusers: whoever may change accounts could make themselves anything.

Signing in to the office is signing in to the site, with its limits and its forgotten passwords.
"""

from typing import Any

from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from matinee.accounts import audit
from matinee.accounts.models import Change, User

admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
# Django's asks for `is_staff`, which opens nothing by itself.
admin.site.has_permission = lambda request: isinstance(request.user, User) and request.user.has_staff_rights  # type: ignore[method-assign]


def own_password(request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
    """One's own password is changed on the site, after one has said again that it is oneself."""
    return redirect("account_change_password")


admin.site.password_change = own_password  # type: ignore[method-assign]
# There are no permissions to hand out by group; addresses and sessions are their owners', on the pages of the account.
for model in (Group, EmailAddress, UserSession, Authenticator):
    admin.site.unregister(model)


@admin.register(User)
class AccountAdmin(UserAdmin):  # type: ignore[type-arg]  # generic in its stubs alone
    list_display = ("username", "email", "is_staff", "is_active", "date_joined")
    list_filter = ("is_staff", "is_superuser", "is_active")
    search_fields = ("username", "email")

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        watched = audit.Watched(User.objects.get(pk=obj.pk) if change else None)
        super().save_model(request, obj, form, change)
        watched.note(who=who(request), face="office", now=timezone.now(), row=obj)

    def delete_model(self, request: HttpRequest, obj: User) -> None:
        watched = audit.Watched(obj)
        super().delete_model(request, obj)
        watched.note(who=who(request), face="office", now=timezone.now(), row=None)

    @transaction.atomic
    def user_change_password(
        self,
        request: HttpRequest,
        id: str,  # noqa: A002  Django's name
        form_url: str = "",
    ) -> HttpResponse:
        watched = audit.Watched(self.get_object(request, unquote(id)))
        answer = super().user_change_password(request, id, form_url)
        changed = self.get_object(request, unquote(id))
        watched.note(who=who(request), face="office", now=timezone.now(), row=changed)
        return answer

    fieldsets = (
        (None, {"fields": ("username", "password")}),
        ("Person", {"fields": ("name", "email")}),
        ("What they may do", {"fields": ("is_active", "is_staff", "is_superuser")}),
        ("When", {"fields": ("last_login", "date_joined")}),
    )

    actions = ("log_out_everywhere",)

    @admin.action(description="Log them out everywhere, programs too")
    @transaction.atomic
    def log_out_everywhere(self, request: HttpRequest, accounts: QuerySet[User]) -> None:
        for account in accounts:
            account.end_sessions()
            audit.note(
                who=who(request),
                face="office",
                verb="logged out everywhere",
                kind="user",
                row=str(account.pk),
                name=account.username,
                now=timezone.now(),
            )
        messages.success(request, f"Logged out: {', '.join(account.username for account in accounts)}.")

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Without deleting many at once, of which nobody would be named in the trail."""
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions


def who(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101  nobody else comes here
    return request.user


@admin.register(Authenticator)
class SecondFactorAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # generic in its stubs alone
    """To take a second factor away from somebody who has lost it. What it is made of is shown to nobody."""

    list_display = ("user", "type", "created_at", "last_used_at")
    fields = readonly_fields = list_display
    list_filter = ("type",)
    search_fields = ("user__username",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Authenticator | None = None) -> bool:
        return False

    def delete_model(self, request: HttpRequest, obj: Authenticator) -> None:
        taken = f"{obj.get_type_display()} of {obj.user}"
        pk = str(obj.pk)
        super().delete_model(request, obj)
        audit.note(
            who=who(request),
            face="office",
            verb="deleted",
            kind="second factor",
            row=pk,
            name=taken,
            now=timezone.now(),
        )

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Without deleting many at once, of which nobody would be named in the trail."""
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions


@admin.register(Change)
class ChangeAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # generic in its stubs alone
    """What was changed by whom; to be looked at by staff, and by nobody to be written."""

    list_display = ("at", "username", "face", "verb", "kind", "name", "what")
    list_filter = ("face", "verb", "kind")
    search_fields = ("username", "name", "=row")
    date_hierarchy = "at"

    @admin.display(description="from, to")
    def what(self, change: Change) -> SafeString:
        lines = ((name, *pair) for name, pair in sorted(change.changed.items()))
        return format_html_join("; ", "{}: {} → {}", lines)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return who(request).has_staff_rights

    def has_view_permission(self, request: HttpRequest, obj: Change | None = None) -> bool:
        return who(request).has_staff_rights

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Change | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Change | None = None) -> bool:
        return False
