"""What a view of ours gets."""

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from matinee.accounts.models import User


class Request(HttpRequest):
    """A request that has passed the middleware: htmx or not, and who is asking."""

    htmx: HtmxDetails
    user: User | AnonymousUser
