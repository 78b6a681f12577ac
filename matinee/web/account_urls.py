"""Those of allauth's pages that this site uses. What isn't here doesn't exist."""

from allauth.account import views
from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import urls as code_urls
from allauth.mfa.totp import urls as app_urls
from allauth.mfa.webauthn import urls as key_urls
from django.urls import include, path, re_path

from matinee.web import leaving, sessions, tokens

urlpatterns = [
    path("email/", views.email, name="account_email"),
    re_path(r"^confirm-email/(?P<key>[-:\w]+)/$", views.confirm_email, name="account_confirm_email"),
    path("password/change/", views.password_change, name="account_change_password"),
    path("password/set/", views.password_set, name="account_set_password"),
    path("password/reset/", views.password_reset, name="account_reset_password"),
    path("password/reset/done/", views.password_reset_done, name="account_reset_password_done"),
    path("password/reset/key/done/", views.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("security/", factors.index, name="mfa_index"),
    path("security/code/", factors.authenticate, name="mfa_authenticate"),
    path("security/code/again/", factors.reauthenticate, name="mfa_reauthenticate"),
    path("security/app/", include(app_urls)),
    path("security/keys/", include(key_urls)),
    path("security/spare-codes/", include(code_urls)),
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("sessions/", sessions.account_sessions, name="account_sessions"),
    path("tokens/", tokens.tokens, name="account_tokens"),
    path("tokens/<int:pk>/revocation/", tokens.revocation, name="account_token_revocation"),
    path("leaving/", leaving.leaving, name="account_leaving"),
]
