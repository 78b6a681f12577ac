"""Staff get in, and nobody else: at every address there is, whatever the method."""

import pytest
from django.test import Client
from django.urls import reverse

from matinee.staff.tests.conftest import BROWSER
from matinee.staff.urls import urlpatterns
from matinee.testing import World

NAMES = [str(pattern.name) for pattern in urlpatterns]
FORMS = {
    *("staff_reservations", "staff_house_seats", "staff_sale", "staff_breakages", "staff_repairs"),
    *("staff_showtime_plan", "staff_payment", "staff_preview", "staff_plan_showtimes"),
    *("staff_retirement", "staff_reinstatement"),
}


@pytest.mark.parametrize("method", ["get", "post", "put", "delete"])
@pytest.mark.parametrize("name", NAMES)
def test_guests_are_asked_to_log_in_and_customers_sent_away(world: World, name: str, method: str) -> None:
    path = reverse(name, args=[] if name == "staff" else [1])
    guest = Client(headers=BROWSER)
    answer = getattr(guest, method)(path)
    assert (answer.status_code, answer["Location"]) == (302, f"/login/?next={path}")

    guest.force_login(world.ann, "django.contrib.auth.backends.ModelBackend")
    answer = getattr(guest, method)(path)
    assert answer.status_code == 403
    assert "Dune" not in answer.content.decode()


@pytest.mark.parametrize("name", NAMES)
def test_staff_get_a_page_or_an_address_that_only_takes_a_form(world: World, clerk: Client, name: str) -> None:
    number = {"staff_plans": world.showtime.screen_id, "staff_plan": world.showtime.plan_id}.get(
        name, world.showtime.pk
    )
    answer = clerk.get(reverse(name, args=[] if name == "staff" else [number]))
    assert answer.status_code == (405 if name in FORMS else 200)
    assert "no-store" in answer["Cache-Control"] or name in FORMS


def test_staff_whose_account_was_closed_are_guests(world: World, clerk: Client) -> None:
    world.staff.is_active = False
    world.staff.save(update_fields=["is_active"])
    assert clerk.get("/staff/")["Location"] == "/login/?next=/staff/"
