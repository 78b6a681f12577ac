"""Staff get in, and nobody else: at every address there is, whatever the method."""

import pytest
from django.test import Client
from django.urls import reverse

from matinee.staff.tests.conftest import BROWSER
from matinee.staff.urls import urlpatterns
from matinee.testing import World

NAMES = [str(pattern.name) for pattern in urlpatterns]
WITHOUT_NUMBER = {"staff", "staff_owed", "staff_payments", "staff_search"}
FORMS = {
    **dict.fromkeys(("staff_reservations", "staff_house_seats", "staff_sale", "staff_showtime_plan"), "staff_showtime"),
    **dict.fromkeys(("staff_breakages", "staff_repairs"), "staff_showtime"),
    **dict.fromkeys(("staff_preview", "staff_plan_showtimes"), "staff_plan"),
    **dict.fromkeys(("staff_retirement", "staff_reinstatement"), "staff_plan"),
}


@pytest.mark.parametrize("method", ["get", "post", "put", "delete"])
@pytest.mark.parametrize("name", NAMES)
def test_guests_are_asked_to_log_in_and_customers_sent_away(world: World, name: str, method: str) -> None:
    path = reverse(name, args=[] if name in WITHOUT_NUMBER else [1])
    guest = Client(headers=BROWSER)
    answer = getattr(guest, method)(path)
    assert (answer.status_code, answer["Location"]) == (302, f"/login/?next={path}")

    guest.force_login(world.ann, "django.contrib.auth.backends.ModelBackend")
    answer = getattr(guest, method)(path)
    assert answer.status_code == 403
    assert "Dune" not in answer.content.decode()


@pytest.mark.parametrize("name", [name for name in NAMES if name not in FORMS])
def test_staff_get_a_page_that_nobody_keeps_a_copy_of(world: World, clerk: Client, name: str) -> None:
    numbers = {"staff_plans": world.showtime.screen_id, "staff_plan": world.showtime.plan_id}
    number = numbers.get(name, world.showtime.pk)
    answer = clerk.get(reverse(name, args=[] if name in WITHOUT_NUMBER else [number]), follow=True)
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("name", FORMS)
def test_who_comes_from_the_log_in_to_what_only_a_form_does_is_led_to_the_form(clerk: Client, name: str) -> None:
    assert clerk.get(reverse(name, args=[7]))["Location"] == reverse(FORMS[name], args=[7])


def test_staff_whose_account_was_closed_are_guests(world: World, clerk: Client) -> None:
    world.staff.is_active = False
    world.staff.save(update_fields=["is_active"])
    assert clerk.get("/staff/")["Location"] == "/login/?next=/staff/"
