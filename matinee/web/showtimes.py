from django.http import HttpResponse
from django.shortcuts import render

from matinee.web.http import Request


def showtimes(request: Request) -> HttpResponse:
    return render(request, "base.html")


def showtime(request: Request, pk: int) -> HttpResponse:
    return render(request, "base.html")
