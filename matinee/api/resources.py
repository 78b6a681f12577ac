"""The JSON side put together: its addresses, and how whatever goes wrong behind one of them is said."""

from typing import NoReturn

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.operation import Operation

from matinee.api import accounts, movies, purchases, reservations, showtimes, theaters
from matinee.api.bodies import JsonParser
from matinee.api.problems import problem
from matinee.api.who import signed_in
from matinee.api.words import in_our_words
from matinee.refusals import Refusal


class Resources(NinjaAPI):
    def get_openapi_operation_id(self, operation: Operation) -> str:
        return operation.view_func.__name__


# Whoever adds an address and says nothing about who may use it, has said: nobody without an account.
resources = Resources(title="Matinee", version="1", auth=signed_in, parser=JsonParser(), openapi_url=None)
resources.add_router("/", accounts.router)
resources.add_router("/movies", movies.router)
resources.add_router("/theaters", theaters.router)
resources.add_router("/showtime", showtimes.router)
resources.add_router("/reserve", reservations.router)
resources.add_router("/purchase", purchases.router)


@resources.exception_handler(Refusal)
def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    return problem(refusal)


@resources.exception_handler(ValidationError)
def malformed(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return problem(in_our_words(error.errors))


@resources.exception_handler(HttpError)
def unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    """ninja hides behind its own error what our parser said."""
    if isinstance(error.__cause__, Refusal):
        return problem(error.__cause__)
    raise error


@resources.exception_handler(Exception)
def failed(request: HttpRequest, error: Exception) -> NoReturn:
    """Not ours to answer: `entry` does, for everything that goes wrong on the JSON side."""
    raise error
