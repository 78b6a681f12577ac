"""The tickets and what can be done with them."""

from datetime import timedelta
from typing import Any

import time_machine
from django.core import mail
from django_tasks_db.models import DBTaskResult
from icalendar import Calendar
from pytest_django import Settings

from matinee.programme.models import Showtime
from matinee.sales import operations, queries
from matinee.sales.documents import codes, links
from matinee.sales.models import Purchase, Ticket
from matinee.testing import NOW, World, a_purchase
from matinee.web.tests.reading import words
from matinee.web.tests.visitor import Visitor


def test_a_ticket_says_what_the_door_and_its_holder_need(world: World) -> None:
    bought = a_purchase(world.showtime, world.ann, seats=["C4", "C5"])

    answer = Visitor(world.ann).get(f"/purchase/{bought.pk}/")

    said, page = words(answer), answer.content.decode()
    assert said.startswith(
        "Your tickets Show the codes at the door: on this screen or on paper. Mailed to ann@example.org."
    )
    for ticket in bought.tickets.all():
        label = ticket.claim.seat.label
        assert f"Rex Paris Dune Tuesday 1 January, 21:00 Seat {label} Room Screen 1 {ticket.spaced_code}" in said
        assert codes.svg(ticket.code) in page
    assert "€20.00, everything included" in said
    assert "You can give the tickets back until Tuesday 1 January, 19:00, for the full price." in said


def test_a_show_after_midnight_is_the_night_before(world: World) -> None:
    bought = a_purchase(world.late, world.ann, seats=["C4"])

    said = words(Visitor(world.ann).get(f"/purchase/{bought.pk}/"))

    assert "Wednesday 2 January, 01:00 Tuesday night" in said


def test_giving_back_asks_once(world: World) -> None:
    bought = a_purchase(world.showtime, world.ann, seats=["C4", "C5"])
    ann = Visitor(world.ann)

    asked = words(ann.get(f"/purchase/{bought.pk}/cancellation/"))
    assert "Give the tickets back?" in asked
    assert "You get back all of it, €20.00, to the card that paid." in asked
    assert Purchase.objects.get().cancelled_at is None
    said = words(ann.post(f"/purchase/{bought.pk}/cancellation/", follow=True))

    assert "These tickets were given back €20.00 went back to the card that paid on Tuesday 1 January." in said
    assert [ticket.spaced_code in said for ticket in Ticket.objects.all()] == [False, False]
    assert queries.seat_map(world.showtime, NOW).free == 100
    assert "given back already" in words(ann.get(f"/purchase/{bought.pk}/cancellation/"))


def test_after_the_terms_customers_are_told_what_is_left_and_staff_still_can(
    world: World, noon: time_machine.Traveller
) -> None:
    bought = a_purchase(world.showtime, world.ann)
    noon.move_to(world.showtime.starts_at - timedelta(minutes=119))
    ann, staff = Visitor(world.ann), Visitor(world.staff)

    assert "These tickets could be given back until Tuesday 1 January, 19:00" in words(
        ann.get(f"/purchase/{bought.pk}/")
    )
    assert "can no longer be given back" in words(ann.get(f"/purchase/{bought.pk}/cancellation/"))
    answer = ann.post(f"/purchase/{bought.pk}/cancellation/", follow=True)
    assert "These tickets can no longer be given back." in words(answer)
    assert Purchase.objects.get().cancelled_at is None
    staff.post(f"/purchase/{bought.pk}/cancellation/", {"reason": "She fell ill"})
    assert Purchase.objects.get().cancelled_at is not None


def test_a_cancelled_showtime_gives_the_money_back_whenever(world: World, noon: time_machine.Traveller) -> None:
    bought = a_purchase(world.showtime, world.ann)
    Showtime.objects.filter(pk=world.showtime.pk).update(cancelled_at=NOW)
    noon.move_to(world.showtime.starts_at)

    said = words(Visitor(world.ann).get(f"/purchase/{bought.pk}/"))

    assert "This showtime was cancelled" in said
    assert "You get back all of it, €20.00." in said


def test_a_copy_goes_to_a_friend_and_the_buyer_keeps_their_address_and_is_told(
    world: World, settings: Settings
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    bought = a_purchase(world.showtime, world.ann)

    answer = Visitor(world.ann).post(f"/purchase/{bought.pk}/mail/", {"email": "bob@example.org"}, follow=True)

    assert "A copy is on its way to bob@example.org, and a mail to ann@example.org says so." in words(answer)
    assert Purchase.objects.get().email == "ann@example.org"
    copy, told = mail.outbox
    code, link = bought.tickets.all()[0].spaced_code, links.to_tickets(bought.reservation)
    assert (copy.to, told.to) == (["bob@example.org"], ["ann@example.org"])
    assert code in written(copy)
    # Whoever has the link can give the tickets back.
    assert link not in written(copy)
    assert "A copy of your tickets was mailed to bob@example.org." in written(told)
    assert link in written(told)


def written(message: Any) -> str:
    body = message.message().get_body(("plain",))
    assert body is not None
    return " ".join(str(body.get_content()).split())


def test_tickets_are_mailed_again_to_the_address_that_they_have(world: World) -> None:
    bought = a_purchase(world.showtime, world.ann)
    DBTaskResult.objects.all().delete()

    answer = Visitor(world.ann).post(f"/purchase/{bought.pk}/mail/", {"email": "Ann@example.org"}, follow=True)

    assert "The tickets are on their way to ann@example.org." in words(answer)
    assert [task.task_path for task in DBTaskResult.objects.all()] == ["matinee.sales.tasks.send_tickets"]


def test_an_address_that_is_none_is_refused_and_shown_again(world: World) -> None:
    bought = a_purchase(world.showtime, world.ann)

    for typed in ("me", "a@b.c\nBcc: all@example.org", "x" * 300 + "@example.org", "\0@example.org"):
        answer = Visitor(world.ann).post(f"/purchase/{bought.pk}/mail/", {"email": typed})
        assert answer.status_code == 400, typed
    assert Purchase.objects.get().email == "ann@example.org"


def test_tickets_without_any_address_go_nowhere(world: World) -> None:
    bought = a_purchase(world.showtime, world.ann)
    operations.correct(bought=bought, now=NOW, email="")

    answer = Visitor(world.ann).post(f"/purchase/{bought.pk}/mail/", {"email": ""})

    assert "Say where the tickets go to." in words(answer)


def test_nobody_floods_a_mailbox(world: World, settings: Settings) -> None:
    settings.RATE_LIMITS = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    bought = a_purchase(world.showtime, world.ann)
    ann = Visitor(world.ann)

    for _ in range(8):
        answer = ann.post(f"/purchase/{bought.pk}/mail/", {"email": "bob@example.org"}, follow=True)

    assert "These tickets were mailed a few times already." in words(answer)
    assert [message.to for message in mail.outbox].count(["bob@example.org"]) == 5


def test_the_evening_as_a_calendar_entry(world: World) -> None:
    bought = a_purchase(world.showtime, world.ann)

    answer = Visitor(world.ann).get(f"/purchase/{bought.pk}/calendar.ics")

    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="evening.ics"'
    assert Calendar.from_ical(answer.content.decode()).events[0]["SUMMARY"] == "Dune, Rex"


def test_a_calendar_gets_its_file_whatever_it_says_that_it_reads(world: World) -> None:
    bought = a_purchase(world.showtime, world.ann, seats=["C4"])

    for accept in ("*/*", "text/calendar", "text/html"):
        ann = Visitor(world.ann)
        answer = ann.get(f"/purchase/{bought.pk}/calendar.ics", headers={"accept": accept})
        assert (answer.status_code, answer["Content-Type"].split(";")[0]) == (200, "text/calendar"), accept
