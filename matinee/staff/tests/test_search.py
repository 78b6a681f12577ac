"""One box finds a booking by whatever its customer can say of it."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from matinee.sales import operations
from matinee.sales.models import Channel, Purchase, Reservation, Ticket
from matinee.sales.operations import Customer, Wish
from matinee.staff import search
from matinee.testing import NOW, World, a_purchase, a_reservation
from matinee.web.tests.reading import words


def found(clerk: Client, text: str) -> list[str]:
    """Which bookings, as their links say."""
    html = clerk.get("/staff/search/", {"q": text}).content.decode()
    return [part.split("</a>")[0].split(">")[-1] for part in html.split("<strong><a ")[1:]]


@pytest.fixture
def bought(world: World) -> Purchase:
    return a_purchase(world.showtime, world.ann)


@pytest.fixture
def by_telephone(world: World) -> Reservation:
    return operations.reserve(
        showtime=world.late,
        customer=Customer(name="Anna Höfler", email="anna@example.net", phone="+49 (30) 123-456"),
        channel=Channel.DESK,
        wish=Wish(seats=["B1", "B2"]),
        now=NOW,
    )


def test_a_purchase_is_found(world: World, clerk: Client, bought: Purchase) -> None:
    a_purchase(world.showtime, world.bob)
    code = Ticket.objects.filter(purchase=bought)[0].code
    spaced = " ".join(code[at : at + 4] for at in range(0, 16, 4))
    name = f"Purchase {bought.pk}"
    for text in (code, code.lower(), spaced, spaced.replace(" ", "-"), "ann", "ANN@example.org", "ann@"):
        assert found(clerk, text) == [name], text
    for text in (f"{bought.pk}", f"#{bought.pk}"):
        assert name in found(clerk, text)


def test_a_number_is_no_part_of_a_name_or_an_address(world: World, clerk: Client) -> None:
    kept = a_reservation(world.showtime, world.ann)
    Reservation.objects.update(name="Ann 7777777", email="ann7777777@example.org")
    assert found(clerk, "7777777") == []
    assert found(clerk, "Ann 7777777") == [f"Reservation {kept.pk}"]
    assert found(clerk, "ann7777777@example.org") == [f"Reservation {kept.pk}"]


@pytest.mark.parametrize("text", ["höfler", "Anna Höf", "anna@example.net", "+49 30 123456", "030/123456", "123456"])
def test_a_telephone_booking_is_found(clerk: Client, by_telephone: Reservation, text: str) -> None:
    assert found(clerk, text) == [f"Reservation {by_telephone.pk}"]
    said = words(clerk.get("/staff/search/", {"q": text}))
    assert "Anna Höfler · anna@example.net · +4930123456" in said
    assert "B1, B2, €20.00 · kept until" in said


@pytest.mark.parametrize("text", ["", " ", "nobody", "12345", "9" * 200, "\0", "%", "ABCD EFGH JKLM NPQR"])
def test_what_nobody_has_finds_nothing_and_says_what_does(clerk: Client, by_telephone: Reservation, text: str) -> None:
    assert found(clerk, text) == []
    assert "Write the code of a ticket, the number of a purchase" in words(clerk.get("/staff/search/", {"q": text}))


def test_seats_of_the_house_are_no_booking(world: World, clerk: Client) -> None:
    a_reservation(world.showtime, world.ann)
    Reservation.objects.update(channel=Channel.HOUSE)
    assert found(clerk, "ann") == []


def test_what_is_to_come_stands_first_and_more_is_on_the_next_page(
    world: World, clerk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    late, early = a_purchase(world.late, world.ann), a_purchase(world.showtime, world.ann)
    assert found(clerk, "ann") == [f"Purchase {early.pk}", f"Purchase {late.pk}"]
    monkeypatch.setattr(search, "A_PAGE", 1)
    assert found(clerk, "ann") == [f"Purchase {early.pk}"]
    assert "1 of 2" in words(clerk.get("/staff/search/", {"q": "ann"}))


@pytest.mark.parametrize("bookings", [1, 3])
def test_how_often_the_database_is_asked(
    world: World, clerk: Client, django_assert_num_queries: DjangoAssertNumQueries, bookings: int
) -> None:
    for _ in range(bookings):
        a_purchase(world.showtime, world.ann)
    with django_assert_num_queries(5):
        clerk.get("/staff/search/", {"q": "ann"})


def test_every_page_of_the_box_office_has_the_box(world: World, clerk: Client) -> None:
    for address in ("/staff/", f"/staff/showtime/{world.showtime.pk}/", "/staff/refunds/", "/staff/payments/"):
        assert 'action="/staff/search/"' in clerk.get(address).content.decode(), address


@pytest.mark.parametrize(
    ("address", "value"), [("/staff/", ""), ("/staff/?day=2030-01-02", ""), ("/staff/search/?q=A", "A")]
)
def test_the_box_has_what_was_sought_and_nothing_else(clerk: Client, address: str, value: str) -> None:
    assert f'name="q" value="{value}"' in clerk.get(address).content.decode()
