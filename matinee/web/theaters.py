from django.http import HttpResponse
from django.shortcuts import render

from matinee.web.http import Request


def theaters(request: Request) -> HttpResponse:
    return render(request, "base.html")


def theater(request: Request, pk: int) -> HttpResponse:
    return render(request, "base.html")
