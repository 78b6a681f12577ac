"""Staff edit the catalogue in the admin; what an operation refuses is an error of the form, with what was typed."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from matinee.accounts.models import Change
from matinee.programme import operations
from matinee.programme.models import Movie, PriceCard, Screen, Theater
from matinee.testing import TONIGHT, a_movie, a_screen, a_showtime, a_theater, a_user

pytestmark = pytest.mark.django_db

LISTS = ("programme_movie", "programme_theater", "programme_screen", "programme_pricecard", "programme_showtime")


@pytest.fixture
def office(client: Client) -> Client:
    client.force_login(a_user("staff", is_staff=True))
    return client


def send(office: Client, address: str, *args: Any, **typed: Any) -> dict[str, list[str]]:
    """The errors of the form; none, if it was carried out."""
    response = office.post(reverse(f"admin:{address}", args=args), typed)
    if response.status_code == 302:
        return {}
    assert response.status_code == 200
    form = response.context["adminform"].form
    return {field: [str(error) for error in errors] for field, errors in form.errors.items()}


def typed_movie(**other: Any) -> dict[str, Any]:
    usual = {
        "title": "M",
        "director": "Fritz Lang",
        "genre": "Thriller",
        "release_date": "1931-05-11",
        "duration": "117",
    }
    return usual | other


def typed_theater(**other: Any) -> dict[str, Any]:
    fields = Theater._meta.concrete_fields
    usual = {field.name: field.get_default() for field in fields if field.has_default() and field.get_default() != ""}
    return {
        **{name: value for name, value in usual.items() if value is not False},
        "name": "Rex",
        "location": "Paris",
        "city": "Paris",
        "zone": "Europe/Paris",
        "currency": "EUR",
        **other,
    }


@pytest.mark.parametrize("address", LISTS)
def test_the_office_is_for_staff(client: Client, address: str) -> None:
    page = reverse(f"admin:{address}_changelist")
    assert client.get(page).headers["Location"] == f"/admin/login/?next={page}"
    assert client.get(f"/admin/login/?next={page}").headers["Location"].startswith("/login/?")
    client.force_login(a_user("ann"))
    assert client.get("/admin/login/").status_code == 403
    client.force_login(a_user("staff", is_staff=True))
    assert client.get(page).status_code == 200


@pytest.mark.parametrize(("address", "queries"), list(zip(LISTS, (8, 8, 8, 9, 10), strict=True)))
def test_a_list_asks_as_much_for_three_rows_as_for_one(
    office: Client, address: str, queries: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    page = reverse(f"admin:{address}_changelist")
    movie, theater = a_movie(), a_theater("Rex")
    a_showtime(movie, theater)
    for expected in (queries, queries):
        with django_assert_num_queries(expected):
            assert office.get(page).status_code == 200
        for number in range(2):
            another = a_theater(f"Odeon {number}")
            a_showtime(a_movie(f"Heat {number}"), another, starts_at=TONIGHT + timedelta(days=number))


def test_a_movie_is_added_and_changed(office: Client) -> None:
    assert send(office, "programme_movie_add", **typed_movie()) == {}
    movie = Movie.objects.get()
    assert (movie.title, movie.release_date, movie.duration) == ("M", date(1931, 5, 11), 117)
    assert send(office, "programme_movie_change", movie.pk, **typed_movie(duration="118")) == {}
    assert Movie.objects.get().duration == 118


def test_what_a_movie_cannot_be_is_said_beside_the_field(office: Client) -> None:
    errors = send(office, "programme_movie_add", **typed_movie(title="M\0", duration="0", release_date="soon"))
    assert errors == {
        "title": ["Null characters are not allowed."],
        "release_date": ["Enter a valid date."],
        "duration": ["Ensure this value is greater than or equal to 1."],
    }
    assert Movie.objects.count() == 0


def test_a_longer_movie_that_runs_into_the_next_one_is_refused(office: Client) -> None:
    movie, theater = a_movie(duration=90, title="M"), a_theater("Rex")
    a_showtime(movie, theater)
    a_showtime(movie, theater, starts_at=TONIGHT + timedelta(hours=2))
    errors = send(office, "programme_movie_change", movie.pk, **typed_movie(duration="117"))
    assert list(errors) == ["__all__"]
    assert errors["__all__"][0].startswith("Screen 1 is taken by M from ")
    assert Movie.objects.get().duration == 90


def test_a_movie_of_which_nothing_was_sold_goes_with_its_showtimes(office: Client) -> None:
    movie = a_showtime().movie
    response = office.post(reverse("admin:programme_movie_delete", args=[movie.pk]), {"post": "yes"})
    assert (response.status_code, Movie.objects.count()) == (302, 0)


def test_a_theater_is_opened_with_a_price_card(office: Client) -> None:
    assert send(office, "programme_theater_add", **typed_theater(booking_fee="0.75")) == {}
    theater = Theater.objects.get()
    assert (theater.name, theater.zone, theater.booking_fee) == ("Rex", "Europe/Paris", 75)
    assert operations.standard_card(theater).name == "Standard"


def test_zone_and_currency_of_a_theater_with_showtimes_stay(office: Client) -> None:
    theater = a_showtime().theater
    errors = send(office, "programme_theater_change", theater.pk, **typed_theater(currency="USD"))
    assert errors == {"__all__": ["Rex has showtimes, so its currency can't change any more."]}


def test_a_zone_that_is_none_is_refused(office: Client) -> None:
    errors = send(office, "programme_theater_add", **typed_theater(zone="Paris"))
    assert errors == {"zone": ["Paris is not an IANA time zone, such as Europe/Paris."]}


def test_a_screen_is_laid_out_from_its_plan(office: Client) -> None:
    theater = a_theater("Rex")
    plan = "A  s s _ s\r\nB  w c _ s\r\n"
    assert send(office, "programme_screen_add", theater=theater.pk, name="Blue", seats=plan) == {}
    screen = Screen.objects.get(name="Blue")
    assert [seat.label for seat in operations.current_plan(screen).seats.all()] == ["A1", "A2", "A3", "B1", "B2", "B3"]


def test_a_changed_plan_is_a_new_version_and_an_unchanged_one_is_not(office: Client) -> None:
    screen = a_screen(a_theater("Rex"), "Blue", "A s s")
    send(office, "programme_screen_change", screen.pk, name="Red", seats="A s s")
    assert (Screen.objects.get(pk=screen.pk).name, screen.plans.count()) == ("Red", 1)
    send(office, "programme_screen_change", screen.pk, name="Red", seats="A s s s")
    assert [(plan.seats.count(), plan.retired_at is None) for plan in screen.plans.all()] == [(3, True), (2, False)]


def test_of_a_screen_with_several_plans_the_usual_one_is_changed_and_the_others_stay(office: Client) -> None:
    screen = a_screen(a_theater("Rex"), "Blue", "A s s")
    cabaret = operations.lay_out(screen, "A f-f", name="Cabaret")
    page = office.get(reverse("admin:programme_screen_change", args=[screen.pk]))
    assert page.context["adminform"].form.initial["seats"] == "A s s"
    assert f'href="/staff/screens/{screen.pk}/plans/"' in page.content.decode()

    send(office, "programme_screen_change", screen.pk, name="Blue", seats="unnumbered\r\nA s s s")

    usual = operations.current_plan(screen)
    assert (str(usual), usual.numbered) == ("Standard 2", False)
    assert set(screen.plans.in_use()) == {usual, cabaret}


def test_a_text_that_is_no_plan_is_refused_with_its_line(office: Client) -> None:
    theater = a_theater("Rex")
    errors = send(office, "programme_screen_add", theater=theater.pk, name="Blue", seats="A s s\nB s ?")
    assert list(errors) == ["seats"]
    assert errors["seats"][0].startswith("Line 2, column 5: '?' is no sign for a seat")
    assert theater.screens.count() == 1


def test_a_price_card_has_a_price_a_category(office: Client) -> None:
    theater = a_theater("Rex")
    prices = {"standard": "12.50", "premium": "15", "recliner": "16", "sofa": "18", "balcony": "11"}
    assert send(office, "programme_pricecard_add", theater=theater.pk, name="Evening", **prices) == {}
    card = PriceCard.objects.get(name="Evening")
    assert {price.category: price.amount for price in card.prices.all()} == {
        "balcony": 1100,
        "standard": 1250,
        "premium": 1500,
        "recliner": 1600,
        "sofa": 1800,
    }
    send(office, "programme_pricecard_change", card.pk, **prices, bay="30")
    assert card.prices.get(category="bay").amount == 3000
    errors = send(office, "programme_pricecard_change", card.pk, **prices | {"sofa": "18.005", "balcony": "-1"})
    assert errors == {
        "sofa": ["“18.005” can be read in two ways; write 18005 or 18.00."],
        "balcony": ["“-1” is no price."],
    }


# ── Amounts and rates ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("currency", "typed", "minor", "shown"),
    [
        ("EUR", "1.00", 100, "1.00"),
        ("EUR", "1", 100, "1.00"),
        ("EUR", "6,50", 650, "6.50"),
        ("GBP", "£12.00", 1200, "12.00"),
        ("EUR", "12 €", 1200, "12.00"),
        ("CHF", "1’234.50", 123450, "1234.50"),
        ("JPY", "¥1,200", 1200, "1200"),
        ("KWD", "1.250", 1250, "1.250"),
    ],
)
def test_an_amount_is_typed_as_people_write_it_and_shown_back(
    office: Client, currency: str, typed: str, minor: int, shown: str
) -> None:
    fee = typed_theater(currency=currency, booking_fee=typed, name="Odeon")
    assert send(office, "programme_theater_add", **fee) == {}
    theater = Theater.objects.get(name="Odeon")
    assert theater.booking_fee == minor
    assert initial(office, "programme_theater_change", theater.pk, "booking_fee") == shown

    prices = dict.fromkeys(("standard", "premium", "recliner", "sofa", "balcony"), typed)
    assert send(office, "programme_pricecard_add", theater=theater.pk, name="Evening", **prices) == {}
    card = PriceCard.objects.get(theater=theater, name="Evening")
    assert {price.amount for price in card.prices.all()} == {minor}
    assert initial(office, "programme_pricecard_change", card.pk, "sofa") == shown


@pytest.mark.parametrize(
    ("currency", "typed", "sentence"),
    [
        ("EUR", "1,234", "“1,234” can be read in two ways; write 1234 or 1,23."),
        ("EUR", "£12.00", "“£12.00” is not in EUR, which is what the theater takes."),
        ("JPY", "12.50", "“12.50” is no price in JPY."),
        ("EUR", "-1", "“-1” is no price."),
        ("EUR", "free", "“free” is no price."),
    ],
)
def test_an_amount_that_is_none_is_refused_with_what_was_typed(
    office: Client, currency: str, typed: str, sentence: str
) -> None:
    errors = send(office, "programme_theater_add", **typed_theater(currency=currency, booking_fee=typed))
    assert errors == {"booking_fee": [sentence]}


@pytest.mark.parametrize(
    ("typed", "hundredths", "shown"),
    [("20", 2000, "20 %"), ("20%", 2000, "20 %"), ("5,5 %", 550, "5.5 %"), ("5.55", 555, "5.55 %"), ("0", 0, "0 %")],
)
def test_a_rate_is_typed_in_percent(office: Client, typed: str, hundredths: int, shown: str) -> None:
    assert send(office, "programme_theater_add", **typed_theater(tax_rate=typed)) == {}
    theater = Theater.objects.get()
    assert theater.tax_rate == hundredths
    assert initial(office, "programme_theater_change", theater.pk, "tax_rate") == shown


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("101", "“101” is more than 100 %."),
        ("5.555", "“5.555” is no rate in percent, such as 20 or 5.5 %."),
        ("some", "“some” is no rate in percent, such as 20 or 5.5 %."),
    ],
)
def test_what_is_no_rate(office: Client, typed: str, sentence: str) -> None:
    assert send(office, "programme_theater_add", **typed_theater(tax_rate=typed)) == {"tax_rate": [sentence]}


def test_a_form_that_is_saved_as_it_was_shown_changes_nothing(office: Client) -> None:
    theater = a_theater("Rex", booking_fee=75, tax_rate=550)
    form = office.get(reverse("admin:programme_theater_change", args=[theater.pk])).context["adminform"].form
    shown = {field.name: field.value() for field in form}
    typed = {name: value for name, value in shown.items() if value not in (None, "") and value is not False}
    assert send(office, "programme_theater_change", theater.pk, **typed) == {}
    after = Theater.objects.get()
    assert (after.booking_fee, after.tax_rate) == (75, 550)
    assert not Change.objects.exists()


def test_the_trail_tells_amounts_as_they_are_typed(office: Client) -> None:
    theater = a_theater("Rex")
    typed = typed_theater(booking_fee="1.00", tax_rate="20", ads_minutes=theater.ads_minutes)
    assert send(office, "programme_theater_change", theater.pk, **typed) == {}
    assert Change.objects.get().changed == {"booking_fee": ["0.00", "1.00"], "tax_rate": ["0 %", "20 %"]}


def initial(office: Client, address: str, pk: int, field: str) -> str:
    form = office.get(reverse(f"admin:{address}", args=[pk])).context["adminform"].form
    return str(form[field].value())
