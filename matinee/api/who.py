"""Who is asking: the user of a token, or of a session cookie."""

from collections.abc import Callable
from typing import Any, cast

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.utils import timezone

from matinee.accounts.models import ApiToken, User
from matinee.api.problems import CsrfFailed, Forbidden, InvalidToken, NotSignedIn
from matinee.prepared import Prepared
from matinee.programme import editions
from matinee.programme.editions import Edition


class SignedRequest(HttpRequest):
    """A request of which it is known who sent it."""

    auth: User
    edition: Edition


FindHolder = Callable[[HttpRequest, bytes], Any]


def find_holder(request: HttpRequest, digest: bytes) -> Any:
    """The user whose token has this digest, with what `holders_of` adds, in one statement."""
    return _HOLDER.first(digest=digest, now=timezone.now())


def holders_of(digest: Any, now: Any) -> QuerySet[User]:
    """None or one, with the token, when it was last used, and the number of the programme's edition.

    A token is in force as `ApiTokenQuerySet.in_force` has it.
    """
    found = User.objects.filter(
        Q(credentials_changed_at=None) | Q(credentials_changed_at__lte=F("api_tokens__created_at")),
        Q(api_tokens__expires_at=None) | Q(api_tokens__expires_at__gt=now),
        api_tokens__digest=digest,
        is_active=True,
    ).only("username", "email", "name", "first_name", "last_name", "is_staff", "is_active")
    return found.annotate(
        token=F("api_tokens__pk"), token_used_at=F("api_tokens__last_used_at"), edition=editions.NUMBER
    )


_HOLDER = Prepared(holders_of)


class SignedIn:
    """Lets in whoever has an account."""

    openapi_security_schema = {"type": "http", "scheme": "bearer"}

    def __init__(self, find: FindHolder = find_holder) -> None:
        self.find = find

    def __call__(self, request: HttpRequest) -> User:
        return asking(request, self.find)


class Staff(SignedIn):
    """Lets in whoever works for the cinema."""

    def __call__(self, request: HttpRequest) -> User:
        user = super().__call__(request)
        if user.lacks_second_factor:
            raise Forbidden("Who works here needs a second factor: add one on the page /account/security/.")
        if not user.has_staff_rights:
            raise Forbidden
        return user


signed_in, staff = SignedIn(), Staff()


def asking(request: HttpRequest, find: FindHolder = find_holder) -> User:
    """The user who signed this request; looked up once. NotSignedIn, InvalidToken, CsrfFailed."""
    known: User | None = getattr(request, "auth", None)
    if known is None:
        secret = bearer(request)
        known = by_token(request, find, secret) if secret is not None else by_session(request)
        request.auth = known  # type: ignore[attr-defined]
    return known


def edition_for(request: SignedRequest) -> Edition:
    """The programme as it was when it was looked up who is asking, or as it is now."""
    return request.edition if hasattr(request, "edition") else editions.newest()


def bearer(request: HttpRequest) -> str | None:
    scheme, _, secret = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else None


def by_token(request: HttpRequest, find: FindHolder, secret: str) -> User:
    """In one statement. That it was used is noted now and then, so that reading doesn't become writing."""
    user = find(request, ApiToken.digest_of(secret))
    if user is None:
        raise InvalidToken
    ApiToken.note_use(user.token, user.token_used_at, timezone.now())
    request.edition = editions.edition(user.edition)  # type: ignore[attr-defined]
    return cast(User, user)


def by_session(request: HttpRequest) -> User:
    if not has_session(request) or not isinstance(request.user, User):
        raise NotSignedIn
    check_csrf(request)
    return request.user


def has_session(request: HttpRequest) -> bool:
    return settings.SESSION_COOKIE_NAME in request.COOKIES


def check_csrf(request: HttpRequest) -> None:
    """Django's own check, made here because programs never come to the views that Django makes it for."""
    refused = CsrfViewMiddleware(_nothing).process_view(request, _nothing, (), {})
    if refused is not None:
        raise CsrfFailed


def _nothing(request: HttpRequest) -> HttpResponse:
    return HttpResponse()
