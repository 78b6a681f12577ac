"""Accounts, for superusers: whoever may change accounts could make themselves anything.

Signing in to the office is signing in to the site, with its limits and its forgotten passwords.
"""

from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from matinee.accounts import audit
from matinee.accounts.models import Change, User

admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
# Django's asks for `is_staff`, which opens nothing by itself.
admin.site.has_permission = lambda request: isinstance(request.user, User) and request.user.has_staff_rights  # type: ignore[method-assign]
# There are no permissions to hand out by group.
admin.site.unregister(Group)


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

    fieldsets = (
        (None, {"fields": ("username", "password")}),
        ("Person", {"fields": ("name", "email")}),
        ("What they may do", {"fields": ("is_active", "is_staff", "is_superuser")}),
        ("When", {"fields": ("last_login", "date_joined")}),
    )

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Without deleting many at once, of which nobody would be named in the trail."""
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions


def who(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101  nobody else comes here
    return request.user


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
