"""Register, log in, log out, and the tokens in use."""

from datetime import datetime
from typing import Annotated, Self

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router
from pydantic import BaseModel, Field

from matinee.accounts import operations, sessions
from matinee.accounts.factors import knows_code
from matinee.accounts.logins import attempts_key
from matinee.accounts.models import ApiToken, User
from matinee.api import limits
from matinee.api.answers import nothing, private
from matinee.api.fields import USERNAME, Body, Password, Text, example, like
from matinee.api.lists import ListQuery, Page, page
from matinee.api.problems import NotFound, SecondFactorNeeded, WrongCredentials
from matinee.api.who import SignedRequest, bearer, check_csrf, has_session
from matinee.refusals import is_single_line

router = Router(tags=["Accounts"])

IN_SESSION = "api_token"
ANNA = {"username": "anna", "password": "a long walk to the cinema"}


class Credentials(Body):
    model_config = example(**ANNA)

    username: Text
    password: Password
    code: Text = Field("", description="Of the account's second factor, if it has one.")


class NewAccount(Body):
    model_config = example(**ANNA, email="anna@example.org")

    username: Annotated[str, like(User, "username", pattern=USERNAME, min_length=settings.ACCOUNT_USERNAME_MIN_LENGTH)]
    password: Password
    email: Annotated[str, like(User, "email")] = ""


class Registered(BaseModel):
    username: str


class LoggedIn(BaseModel):
    message: str
    token: str = Field(description="The secret. It can be read this one time.")


class Message(BaseModel):
    message: str


class TokenOut(BaseModel):
    id: int
    name: str = Field(description="The program that logged in, as it calls itself.")
    created_at: datetime
    last_used_at: datetime | None = Field(description="Written at most every five minutes.")
    expires_at: datetime | None = Field(description="When it ends by itself. Null: when it is revoked.")

    @classmethod
    def of(cls, token: ApiToken) -> Self:
        return cls(
            id=token.pk,
            name=token.name,
            created_at=token.created_at,
            last_used_at=token.last_used_at,
            expires_at=token.expires_at,
        )


@router.post("/register/", auth=None, response={201: Registered, 429: None})
def register(request: HttpRequest, body: NewAccount) -> HttpResponse:
    """Register a new account."""
    limits.count(request, "signup")
    user = operations.register(username=body.username, password=body.password, email=body.email)
    return private(Registered(username=user.username), 201)


@router.post("/login/", auth=None, response={200: LoggedIn, 401: None, 429: None})
def log_in(request: HttpRequest, body: Credentials) -> HttpResponse:
    """Log in: a token for programs, and a session cookie with its csrftoken for browsers."""
    limits.count(request, "login")
    attempt = limits.count(request, "login_failed", attempts_key(body.username))
    user = authenticate(request, username=body.username, password=body.password)
    if not isinstance(user, User):
        raise WrongCredentials
    if user.has_second_factor and not knows_code(request, user, body.code):
        raise SecondFactorNeeded
    attempt.rollback()
    login(request, user)
    sessions.begin(request, user)
    UserSession.objects.create_from_request(request)
    token, secret = ApiToken.issue(user, name=_program(request), now=timezone.now())
    request.session[IN_SESSION] = token.pk
    return private(LoggedIn(message=f"Logged in as {user.username}.", token=secret))


def _program(request: HttpRequest) -> str:
    name = request.headers.get("User-Agent", "")[:100]
    return name if is_single_line(name) else ""


@router.post("/logout/", auth=None, response={200: Message, 403: None})
def log_out(request: HttpRequest) -> HttpResponse:
    """Log out: the session and the token that sign this request are dead from now on."""
    secret = bearer(request)
    signed = secret is not None and ApiToken.objects.matching(secret).delete()[0]
    if has_session(request):
        if not signed:
            check_csrf(request)
        ApiToken.objects.filter(pk=request.session.get(IN_SESSION, 0)).delete()
        logout(request)
    return private(Message(message="Logged out."))


class TokenQuery(ListQuery):
    pass


@router.get("/tokens/", response=Page[TokenOut])
def list_tokens(request: SignedRequest, query: Query[TokenQuery]) -> HttpResponse:
    """Your tokens in use, the newest first."""
    return private(page(request, query, tokens_of(request.auth), lambda rows: map(TokenOut.of, rows)))


@router.get("/tokens/{int:pk}/", response=TokenOut)
def read_token(request: SignedRequest, pk: int) -> HttpResponse:
    """One of your tokens."""
    return private(TokenOut.of(token_of(request.auth, pk)))


@router.delete("/tokens/{int:pk}/", response={204: None})
def revoke_token(request: SignedRequest, pk: int) -> HttpResponse:
    """Revoke a token: nothing signed with it is accepted from now on."""
    token_of(request.auth, pk).delete()
    return nothing()


def tokens_of(user: User) -> QuerySet[ApiToken]:
    return ApiToken.objects.filter(user=user).in_force(timezone.now())


def token_of(user: User, pk: int) -> ApiToken:
    token = tokens_of(user).filter(pk=pk).first()
    if token is None:
        raise NotFound
    return token
