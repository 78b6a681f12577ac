"""The reference that a person can read and try, and the document it is made of."""

from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import get_template

from matinee.api.answers import tagged
from matinee.api.openapi import document
from matinee.api.problems import MethodNotAllowed


def read_only(request: HttpRequest) -> None:
    if request.method != "GET":
        raise MethodNotAllowed(request.method, ["GET"])


def openapi(request: HttpRequest) -> HttpResponse:
    read_only(request)
    return tagged(request, document())


# The reader draws its icons from addresses that hold the picture themselves.
@csp_update({"img-src": ["data:"]})
def docs(request: HttpRequest) -> HttpResponse:
    read_only(request)
    return HttpResponse(get_template("api/docs.html").render())


def start(request: HttpRequest) -> HttpResponse:
    read_only(request)
    return HttpResponseRedirect("/api/docs")
