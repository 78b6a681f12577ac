"""Somebody with a browser, as far as the server can tell."""

from typing import Any

from django.test import Client

from matinee.accounts.models import User
from matinee.programme.models import Showtime
from matinee.sales.models import Reservation


class Visitor(Client):
    def __init__(self, user: User | None = None) -> None:
        super().__init__(headers={"accept": "text/html", "accept-language": "en-GB"})
        if user is not None:
            self.force_login(user, "django.contrib.auth.backends.ModelBackend")

    def reserve(self, showtime: Showtime, *seats: str) -> Reservation:
        """What the form of the seat page does."""
        answer = self.post("/reserve/", {"showtime": showtime.pk, "seats": seats})
        assert answer.status_code == 302, answer.content.decode()
        return Reservation.objects.with_sale().get(pk=answer["Location"].strip("/").split("/")[-1])

    def pay(self, reservation: Reservation, **typed: Any) -> Any:
        typed = {"reserve": reservation.pk, "gateway": "demo", "email": "guest@example.org"} | typed
        return self.post("/purchase/", typed)
