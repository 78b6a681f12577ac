"""Addresses that only take what a form sends."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpResponseBase
from django.shortcuts import redirect

from matinee.web.http import Request

View = Callable[[Request, int], HttpResponseBase]


def posted(*, back: str, of_one: bool = True) -> Callable[[View], View]:
    """Who comes by a link or with the back button is sent to the page that has the form, and nothing happens.

    That is the page of the same row, or (`of_one=False`) of all of them.
    """

    def decorator(view: View) -> View:
        @wraps(view)
        def guarded(request: Request, pk: int) -> HttpResponseBase:
            return view(request, pk) if request.method == "POST" else redirect(back, *([pk] if of_one else []))

        return guarded

    return decorator
