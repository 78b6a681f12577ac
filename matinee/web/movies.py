from django.http import HttpResponse
from django.shortcuts import render

from matinee.web.http import Request


def movies(request: Request) -> HttpResponse:
    return render(request, "base.html")


def movie(request: Request, pk: int) -> HttpResponse:
    return render(request, "base.html")


def poster(request: Request, pk: int) -> HttpResponse:
    return render(request, "base.html")
