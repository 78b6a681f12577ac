from django.http import HttpResponse
from django.shortcuts import render

from matinee.web.http import Request


def today(request: Request) -> HttpResponse:
    return render(request, "base.html")
