"""The mails of a sale, as a real mail server gets them."""

import re
import smtplib
from email.message import EmailMessage
from io import BytesIO
from typing import Any

import pytest
import segno
import time_machine
from django_tasks_db.models import DBTaskResult
from icalendar import Calendar
from PIL import Image
from pytest_django import Settings

from matinee.accounts.models import User
from matinee.refusals import Invalid
from matinee.sales import operations, tasks
from matinee.sales.documents import links
from matinee.sales.models import Channel, Payment, Purchase, Reservation, Ticket
from matinee.testing import NOW, World, a_purchase, a_reservation, a_screen, a_showtime, pay
from matinee.tests.mailbox import Mailbox


@pytest.fixture(autouse=True)
def _site(settings: Settings) -> None:
    settings.SITE_URL = "https://tickets.example.org"
    settings.DEFAULT_FROM_EMAIL = "The Rex <tickets@rex.example>"


def tickets_mail(bought: Purchase) -> None:
    with time_machine.travel(NOW, tick=False):
        tasks.send_tickets.call(bought.pk)


def text(message: EmailMessage, kind: str = "plain") -> str:
    body = message.get_body((kind,))
    assert body is not None
    return str(body.get_content())


def scanned(png: bytes) -> list[list[int]]:
    """The dark and light modules of a picture, without the quiet zone around them."""
    picture = Image.open(BytesIO(png)).convert("1")
    step = 8
    size = picture.width // step
    modules = [[int(not picture.getpixel((x * step + 4, y * step + 4))) for x in range(size)] for y in range(size)]
    assert not any(map(any, [*modules[:4], *modules[-4:]]))
    return [row[4:-4] for row in modules[4:-4]]


def test_tickets_arrive_with_their_codes_the_evening_and_a_link(world: World, mail_server: Mailbox) -> None:
    bought = a_purchase(world.showtime, world.ann, seats=["C4", "C5"])

    tickets_mail(bought)

    [message] = mail_server.messages
    assert (message["To"], message["From"]) == ("ann@example.org", "The Rex <tickets@rex.example>")
    assert message["Subject"] == "Your 2 tickets: Dune, Tue 1 Jan 21:00"
    for kind in ("plain", "html"):
        said = text(message, kind)
        assert "Tuesday 1 January 2030, 21:00 (Paris time)" in said
        assert links.to_tickets(bought.reservation) in said
        assert "€20.00" in said
        assert "Tuesday 1 January 2030, 19:00 (Paris time)" in said
        for ticket in bought.tickets.all():
            assert ticket.spaced_code in said
    assert message.get_content_type() == "multipart/mixed"
    assert [part.get_content_type() for part in message.iter_attachments()] == ["text/calendar"]


def test_the_pictures_are_the_codes_and_stand_in_the_text(world: World, mail_server: Mailbox) -> None:
    bought = a_purchase(world.showtime, world.ann, seats=["C4", "C5"])

    tickets_mail(bought)

    [message] = mail_server.messages
    pictures = {
        part["Content-ID"]: part.get_content() for part in message.walk() if part.get_content_maintype() == "image"
    }
    assert len(pictures) == 2
    for ticket in bought.tickets.all():
        cid = f"ticket-{ticket.pk}@matinee"
        assert f'src="cid:{cid}"' in text(message, "html")
        wanted = segno.make_qr(ticket.code, error="q").matrix
        assert scanned(pictures[f"<{cid}>"]) == [list(row) for row in wanted]


def test_a_code_is_printed_small_enough_to_be_scanned_from_a_telephone(world: World) -> None:
    code = Ticket.objects.get(purchase=a_purchase(world.showtime, world.ann, seats=["C4"])).code

    assert segno.make_qr(code, error="q").version == 1


def test_nothing_is_loaded_from_elsewhere(world: World, mail_server: Mailbox) -> None:
    """A picture from a server would tell when and where the mail was read."""
    tickets_mail(a_purchase(world.showtime, world.ann))

    html = text(mail_server.messages[0], "html")
    assert 'src="http' not in html
    assert "url(" not in html


def test_a_sale_without_an_address_is_mailed_to_nobody(world: World, mail_server: Mailbox) -> None:
    bought = a_purchase(world.showtime, world.ann)
    operations.correct(bought=bought, now=NOW, email="")

    tickets_mail(bought)

    assert mail_server.messages == []


@pytest.mark.parametrize(
    "address",
    ["a@b.example\nBcc: all@example.org", "a@b.example\r\n\r\nHello", "a@b.example, c@d.example", "no address"],
)
def test_an_address_adds_no_header_and_no_reader(world: World, mail_server: Mailbox, address: str) -> None:
    bought = a_purchase(world.showtime, world.ann)
    Purchase.objects.filter(pk=bought.pk).update(email=address)

    tickets_mail(bought)

    assert mail_server.messages == []


def test_a_title_adds_no_header(world: World, mail_server: Mailbox) -> None:
    bought = a_purchase(world.showtime, world.ann)
    type(world.movie).objects.update(title="Dune\r\nBcc: all@example.org")

    tickets_mail(bought)

    [message] = mail_server.messages
    assert message["Bcc"] is None
    assert message["Subject"] == "Your 2 tickets: Dune Bcc: all@example.org, Tue 1 Jan 21:00"


def test_names_and_titles_are_shown_as_they_are(world: World, mail_server: Mailbox) -> None:
    bought = a_purchase(world.showtime, world.ann)
    type(world.movie).objects.update(title="Amélie & <b>Ünal</b> 東京")
    operations.correct(bought=bought, now=NOW, name="O'Brien & <i>Co</i>")

    tickets_mail(bought)

    [message] = mail_server.messages
    assert "Amélie & <b>Ünal</b> 東京" in str(message["Subject"])
    assert "Hello O'Brien & <i>Co</i>," in text(message)
    assert "Amélie &amp; &lt;b&gt;Ünal&lt;/b&gt; 東京" in text(message, "html")
    assert "Hello O&#x27;Brien &amp; &lt;i&gt;Co&lt;/i&gt;," in text(message, "html")


def test_terms_that_are_over_are_not_promised(world: World, mail_server: Mailbox) -> None:
    bought = a_purchase(world.showtime, world.ann)

    with time_machine.travel(world.showtime.starts_at):
        tasks.send_tickets.call(bought.pk)

    assert "These tickets can no longer be given back." in text(mail_server.messages[0])


def test_a_cancelled_purchase(world: World, mail_server: Mailbox) -> None:
    bought = a_purchase(world.showtime, world.ann, seats=["C4", "C5"])
    operations.cancel(bought=bought, by_staff=False, now=NOW)

    tasks.send_cancelled.call(bought.pk)
    tickets_mail(bought)

    [message] = mail_server.messages
    assert message["Subject"] == "Cancelled: Dune, Tue 1 Jan 21:00"
    assert "€20.00 is on its way back to the card that paid." in text(message)
    [file] = message.iter_attachments()
    assert Calendar.from_ical(file.get_content()).events[0]["STATUS"] == "CANCELLED"


def test_money_that_came_too_late(world: World, mail_server: Mailbox) -> None:
    kept = a_reservation(world.showtime, world.ann)

    tasks.send_too_late.call(kept.pk)

    [message] = mail_server.messages
    assert "€20.00, is on its way back to you" in text(message)


def test_a_server_that_does_not_answer_is_asked_again_later(world: World, mail_server: Mailbox) -> None:
    bought = a_purchase(world.showtime, world.ann)
    DBTaskResult.objects.all().delete()
    mail_server.refuses = True

    tickets_mail(bought)

    again = DBTaskResult.objects.get()
    assert again.run_after is not None
    assert (again.run_after - NOW).total_seconds() == 60
    mail_server.refuses = False
    tasks.send_tickets.call(*again.args_kwargs["args"])
    assert len(mail_server.messages) == 1


def test_after_a_day_it_is_given_up_and_the_task_says_why(world: World, mail_server: Mailbox) -> None:
    bought = a_purchase(world.showtime, world.ann)
    DBTaskResult.objects.all().delete()
    mail_server.refuses = True

    with pytest.raises(smtplib.SMTPException):
        tasks.send_tickets.call(bought.pk, len(tasks.PAUSES))
    assert DBTaskResult.objects.count() == 0


def test_in_a_demo_mails_land_in_files(world: World, settings: Settings) -> None:
    settings.DELIVERY_BACKEND = "matinee.sales.documents.outbox.FileBackend"

    tickets_mail(a_purchase(world.showtime, world.ann))

    [file] = settings.MAIL_FOLDER.glob("*.eml")
    assert b"\nTo: ann@example.org" in file.read_bytes()


def test_an_international_address_is_written_as_servers_understand_it(world: World, mail_server: Mailbox) -> None:
    bought = a_purchase(world.showtime, world.ann)
    operations.correct(bought=bought, now=NOW, email="ann@bücher.example")

    tickets_mail(bought)

    assert mail_server.messages[0]["To"] == "ann@xn--bcher-kva.example"


def test_the_entry_for_the_calendar_says_what_it_is_and_how_it_is_written(world: World, mail_server: Mailbox) -> None:
    world.movie.title = "Amélie"
    world.movie.save()
    tickets_mail(a_purchase(world.showtime, world.ann))

    (part,) = mail_server.messages[0].iter_attachments()

    assert dict(part["Content-Type"].params) == {"charset": "utf-8", "method": "PUBLISH"}
    assert part.get_filename() == "evening.ics"
    assert Calendar.from_ical(part.get_content()).events[0]["SUMMARY"] == "Amélie, Rex"


def test_a_show_after_midnight_says_whose_night_it_is(world: World, mail_server: Mailbox) -> None:
    tickets_mail(a_purchase(world.late, world.ann))

    [message] = mail_server.messages
    assert message["Subject"] == "Your 2 tickets: Dune, Tuesday night, Wed 2 Jan 01:00"
    for kind in ("plain", "html"):
        assert "Wednesday 2 January 2030, 01:00 (Paris time), Tuesday night" in text(message, kind)


def test_doors_and_film_are_told_apart_from_the_advertised_start(world: World, mail_server: Mailbox) -> None:
    showtime = a_showtime(world.movie, screen=a_screen(world.theater, "Two", "A s s"), ads_minutes=15)
    tickets_mail(a_purchase(showtime, world.ann, number=1))
    [message] = mail_server.messages
    for kind in ("plain", "html"):
        assert "Doors open at 20:45, the film begins about 21:15." in text(message, kind)


def test_where_places_are_not_numbered_no_mail_names_one(world: World, mail_server: Mailbox) -> None:
    garden = a_showtime(world.movie, screen=a_screen(world.theater, "Garden", "unnumbered\nE s s s s"))
    bought = a_purchase(garden, world.ann, number=2)

    tickets_mail(bought)
    operations.cancel(bought=bought, by_staff=False, now=NOW)
    tasks.send_cancelled.call(bought.pk)

    tickets, cancelled = mail_server.messages
    for kind in ("plain", "html"):
        assert not re.search(r"[Ss]eat E\d|\bE\d\b", text(tickets, kind))
        assert "free seating, 2 places" in text(cancelled, kind)
    assert text(tickets).count("Free seating   ") == 2


# ── Seats that wait for the desk ─────────────────────────────────────────────────────────────────


def at_the_desk(world: World, user: User | None = None, **asked: Any) -> Payment:
    reservation = a_reservation(world.showtime, user, seats=["C4", "C5"])
    pay(reservation, gateway_name="desk", **asked)
    return Payment.objects.get(reservation=reservation)


@pytest.mark.parametrize("is_member", [False, True])
def test_who_pays_at_the_desk_is_mailed_by_when_and_with_which_number(
    world: World, mail_server: Mailbox, is_member: bool
) -> None:
    payment = at_the_desk(world, world.ann if is_member else None)
    [waiting] = DBTaskResult.objects.all()
    assert (waiting.task_path, waiting.args_kwargs["args"]) == ("matinee.sales.tasks.send_waiting", [payment.pk])

    tasks.send_waiting.call(payment.pk)

    [message] = mail_server.messages
    assert message["To"] == ("ann@example.org" if is_member else "guest@example.org")
    assert message["Subject"] == "Your seats are waiting: Dune, Tue 1 Jan 21:00"
    reservation = Reservation.objects.with_sale().get(pk=payment.reservation_id)
    for kind in ("plain", "html"):
        said = " ".join(re.sub("<[^>]+>", "", text(message, kind)).split())
        assert "seats C4, C5" in said
        assert "Pay €20.00 at the counter of Rex by Tuesday 1 January 2030, 20:30 (Paris time)." in said
        assert f"Say the number {reservation.pk} there." in said
        assert links.to_tickets(reservation) in text(message, kind)


def test_seats_that_wait_no_more_are_not_mailed(world: World, mail_server: Mailbox) -> None:
    payment = at_the_desk(world)
    operations.release(reservation=payment.reservation, now=NOW)

    tasks.send_waiting.call(payment.pk)

    assert mail_server.messages == []


def test_a_member_without_an_address_says_on_the_page_where_tickets_go_and_by_program_need_not(world: World) -> None:
    User.objects.filter(pk=world.ann.pk).update(email="")
    ann = User.objects.get(pk=world.ann.pk)

    with pytest.raises(Invalid, match="Say where the tickets go to"):
        pay(a_reservation(world.showtime, ann, seats=["C4"]))
    assert pay(a_reservation(world.showtime, ann, seats=["D4"]), channel=Channel.API) is not None
