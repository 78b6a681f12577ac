"""From the form of the seat page to the checkout."""

from datetime import timedelta

import time_machine

from matinee.programme.models import Showtime
from matinee.sales import operations
from matinee.sales.models import Channel, Payment, Reservation
from matinee.testing import NOW, World, a_reservation
from matinee.web.tests.pressing import Browser
from matinee.web.tests.reading import words
from matinee.web.tests.visitor import Visitor


def test_named_seats_are_kept_for_a_guest(world: World) -> None:
    guest = Visitor()

    kept = guest.reserve(world.showtime, "C4", "C5")

    assert (kept.labels, kept.user, kept.channel) == (["C4", "C5"], None, Channel.WEB)
    assert "Your seats are kept until 13:10 Paris time" in words(guest.get(f"/reserve/{kept.pk}/"))


def test_a_member_reserves_in_their_name(world: World) -> None:
    kept = Visitor(world.ann).reserve(world.showtime, "C4")

    assert (kept.user, kept.name, kept.email) == (world.ann, "ann", "ann@example.org")


def test_a_number_takes_the_best(world: World) -> None:
    answer = Visitor().post("/reserve/", {"showtime": world.showtime.pk, "number": "3"})

    assert answer.status_code == 302
    assert len(Reservation.objects.with_sale().get().labels) == 3


def test_a_seat_that_was_taken_leads_back_into_the_room(world: World) -> None:
    a_reservation(world.showtime, world.bob, seats=["C4"])

    answer = Visitor().post("/reserve/", {"showtime": world.showtime.pk, "seats": ["C4", "C5"]})

    assert answer.status_code == 409
    assert "Seat C4 was taken a moment ago." in words(answer)


def test_nonsense_is_refused_in_words(world: World) -> None:
    for typed in ({}, {"number": "0"}, {"number": "٣"}, {"number": "9" * 40}, {"number": "-1"}, {"seats": ["\0"]}):
        answer = Visitor().post("/reserve/", {"showtime": world.showtime.pk, **typed})
        assert answer.status_code == 400, typed
    for showtime in ("", "0", "x", "9" * 40, str(world.showtime.pk + 99)):
        assert Visitor().post("/reserve/", {"showtime": showtime, "number": "1"}).status_code == 404, showtime


def test_add_time_keeps_the_seats_longer_up_to_the_limit(world: World, noon: time_machine.Traveller) -> None:
    guest = Visitor()
    kept = guest.reserve(world.showtime, "C4")

    for minutes, until in ((8, "13:18"), (16, "13:26"), (25, "13:30")):
        noon.move_to(NOW + timedelta(minutes=minutes))
        said = words(guest.post(f"/reserve/{kept.pk}/renewal/", follow=True))
        assert f"kept until {until}" in said
    assert "Add time" not in said
    assert "These seats can't be kept any longer." in words(guest.post(f"/reserve/{kept.pk}/renewal/", follow=True))


def test_add_time_is_offered_in_the_last_three_minutes(world: World, noon: time_machine.Traveller) -> None:
    guest = Visitor()
    kept = guest.reserve(world.showtime, "C4")

    def is_hidden() -> bool:
        page = guest.get(f"/reserve/{kept.pk}/").content.decode()
        return "hidden" in page.partition("data-renewal")[2].partition(">")[0]

    noon.move_to(NOW + timedelta(minutes=6, seconds=59))
    assert is_hidden()
    assert "From 13:07 on you can add time here" in guest.get(f"/reserve/{kept.pk}/").content.decode()
    noon.move_to(NOW + timedelta(minutes=7))
    assert not is_hidden()


def test_add_time_keeps_what_was_typed_but_the_card(world: World, noon: time_machine.Traveller) -> None:
    world.movie.min_age = 15
    world.movie.save()
    browser = Browser()
    page = browser.press(f"/showtime/{world.showtime.pk}/", "Keep these", seats=["C4"])["Location"]
    noon.move_to(NOW + timedelta(minutes=8))
    typed = {"email": "ann@example.org", "name": "Ann", "age": "on", "card_number": "4242424242424242"}

    answer = browser.press(page, "Add time", **typed)

    assert answer["Location"] == f"{page}#clock"
    kept = browser.form(page, "Pay")
    assert {name: kept.fields[name] for name in typed} == {
        "email": ["ann@example.org"], "name": ["Ann"], "age": ["on"], "card_number": [""]}  # fmt: skip
    assert "kept until 13:18" in words(browser.get(page))


def test_other_seats_for_the_same_reservation(world: World) -> None:
    guest = Visitor()
    kept = guest.reserve(world.showtime, "C4", "C5")

    room = guest.get(f"/reserve/{kept.pk}/seats/").content.decode()
    assert f'action="/reserve/{kept.pk}/seats/"' in room
    assert "stay kept until you choose others" in room
    assert "checked" not in room, "what is marked is what one will have: the seats of now would come to the new ones"
    answer = guest.post(f"/reserve/{kept.pk}/seats/", {"seats": ["C5", "C6"]})

    assert answer["Location"] == f"/reserve/{kept.pk}/"
    assert Reservation.objects.with_sale().get().labels == ["C5", "C6"]


def test_seats_that_are_gone_change_nothing(world: World) -> None:
    a_reservation(world.showtime, world.bob, seats=["D4"])
    guest = Visitor()
    kept = guest.reserve(world.showtime, "C4", "C5")

    answer = guest.post(f"/reserve/{kept.pk}/seats/", {"seats": ["D4", "D5"]})

    assert answer.status_code == 409
    assert Reservation.objects.with_sale().get(pk=kept.pk).labels == ["C4", "C5"]


def test_letting_go_frees_the_seats_and_says_so(world: World) -> None:
    guest = Visitor()
    kept = guest.reserve(world.showtime, "C4")

    answer = guest.post(f"/reserve/{kept.pk}/cancellation/", follow=True)

    assert answer.redirect_chain[-1][0] == f"/showtime/{world.showtime.pk}/"
    assert "You let the seats go. Nothing was charged." in words(answer)
    assert "You let these seats go" in words(guest.get(f"/reserve/{kept.pk}/"))


def test_an_expired_reservation_is_taken_again_in_one_tap(world: World, noon: time_machine.Traveller) -> None:
    guest = Visitor()
    kept = guest.reserve(world.showtime, "C4", "C5")
    noon.move_to(NOW + timedelta(minutes=10))

    said = words(guest.get(f"/reserve/{kept.pk}/"))

    assert "The time for these seats is up" in said
    assert "Take C4, C5 again" in said
    assert guest.reserve(world.showtime, "C4", "C5").labels == ["C4", "C5"]


def test_what_would_be_refused_is_not_offered_again(world: World, noon: time_machine.Traveller) -> None:
    """Somebody has the seat beside by now: without these two, one would be left alone."""
    guest = Visitor()
    kept = guest.reserve(world.showtime, "E2", "E3")
    noon.move_to(NOW + timedelta(minutes=10))
    a_reservation(world.showtime, world.bob, seats=["E5", "E6"], now=NOW + timedelta(minutes=10))

    said = words(guest.get(f"/reserve/{kept.pk}/"))

    assert guest.post("/reserve/", {"showtime": world.showtime.pk, "seats": ["E2", "E3"]}).status_code == 409
    assert "Choose other seats" in said
    assert "again" not in said


def test_an_expired_reservation_of_a_show_that_has_begun_offers_others(
    world: World, noon: time_machine.Traveller
) -> None:
    guest = Visitor()
    kept = guest.reserve(world.showtime, "C4")
    noon.move_to(world.showtime.starts_at + timedelta(minutes=1))

    said = words(guest.get(f"/reserve/{kept.pk}/"))

    assert "Seats for this showtime are no longer sold here." in said
    assert "Take C4 again" not in said


def test_a_cancelled_showtime_says_so(world: World) -> None:
    guest = Visitor()
    kept = guest.reserve(world.showtime, "C4")
    Showtime.objects.filter(pk=world.showtime.pk).update(cancelled_at=NOW)

    said = words(guest.get(f"/reserve/{kept.pk}/"))

    assert "This showtime was cancelled" in said
    assert "Pay €10.00" not in said


def test_seats_waiting_for_the_desk(world: World) -> None:
    kept = a_reservation(world.showtime, world.ann, seats=["C4"])
    operations.purchase(reservation=kept, channel=Channel.WEB, now=NOW, gateway_name="desk")
    ann = Visitor(world.ann)

    said = words(ann.get(f"/reserve/{kept.pk}/"))

    assert "Pay at the counter of Rex by Tuesday 1 January, 20:30 Paris time." in said
    assert f"Say your name, ann, or the number {kept.pk}" in said
    ann.pay(kept)
    assert "Your ticket" in words(ann.get(f"/reserve/{kept.pk}/", follow=True))


def test_money_that_came_too_late_is_said_to_go_back(world: World) -> None:
    kept = a_reservation(world.showtime, world.ann, seats=["C4"])
    late = NOW + timedelta(minutes=10)
    Payment.objects.create(
        reservation=kept,
        gateway="demo",
        reference="x",
        amount=1000,
        started_at=NOW,
        hold_ended_at=late,
        captured_at=late,
    )

    assert "Your money is on its way back" in words(Visitor(world.ann).get(f"/reserve/{kept.pk}/"))
