"""A programme file is carried out as a whole or not at all, and a second time it brings nothing new."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.conf import settings

from matinee.money import Money
from matinee.programme import operations
from matinee.programme.importing import ImportRefused, Order, Outcome, import_programme
from matinee.programme.models import Movie, PriceCard, Screen, SeatCategory, Showtime, Theater
from matinee.testing import NOW, TONIGHT, a_movie, a_screen, a_showtime, a_theater

pytestmark = pytest.mark.django_db

EXAMPLES = Path(settings.BASE_DIR) / "docs" / "examples"
HEADER = "film,theater,screen,start,price"


@pytest.fixture
def rex() -> Theater:
    a_movie("Dune")
    return a_theater("Rex")


def carry_out(*lines: str, header: str = HEADER, order: Order | None = None, dry_run: bool = False) -> Outcome:
    return import_programme("\n".join([header, *lines]).encode(), now=NOW, order=order, dry_run=dry_run)


def problems(*lines: str, header: str = HEADER) -> list[str]:
    before = list(Showtime.objects.values_list("pk", "starts_at", "price_card"))
    with pytest.raises(ImportRefused) as refused:
        carry_out(*lines, header=header)
    assert list(Showtime.objects.values_list("pk", "starts_at", "price_card")) == before
    return [str(problem) for problem in refused.value.problems]


def counts(outcome: Outcome) -> tuple[int, int, int]:
    return outcome.created, outcome.changed, outcome.unchanged


# ── What is there already ────────────────────────────────────────────────────────────────────────


@pytest.mark.usefixtures("rex")
def test_a_line_is_a_showtime_by_the_theater_s_clock() -> None:
    assert counts(carry_out("dune,REX,screen 1,2030-07-01 20:00,10")) == (1, 0, 0)
    showtime = Showtime.objects.get()
    assert (str(showtime.movie), str(showtime.screen)) == ("Dune", "Screen 1")
    assert showtime.starts_at == datetime(2030, 7, 1, 18, 0, tzinfo=UTC)


@pytest.mark.usefixtures("rex")
def test_again_nothing_is_new() -> None:
    line = "Dune,Rex,Screen 1,2030-07-01 20:00,12.50"
    carry_out(line)
    assert counts(carry_out(line)) == (0, 0, 1)
    assert Showtime.objects.count() == 1


@pytest.mark.usefixtures("rex")
def test_another_price_or_mark_changes_the_showtime_that_is_there() -> None:
    header = f"{HEADER},language,marks"
    carry_out("Dune,Rex,,2030-07-01 20:00,12.50,English,3D", header=header)
    before = Showtime.objects.get()
    assert counts(carry_out("Dune,Rex,,2030-07-01 20:00,14,,relaxed", header=header)) == (0, 1, 0)
    after = Showtime.objects.get()
    assert (after.pk, after.starts_at, after.format, after.language, after.relaxed) == (
        before.pk,
        before.starts_at,
        "",
        "",
        True,
    )
    assert prices(after.price_card)["standard"] == 1400
    assert prices(before.price_card)["standard"] == 1250


@pytest.mark.usefixtures("rex")
def test_what_the_file_has_no_column_for_stays() -> None:
    carry_out("Dune,Rex,,2030-07-01 20:00,12.50,French,AD", header=f"{HEADER},subtitles,marks")
    assert counts(carry_out("Dune,Rex,,2030-07-01 20:00,12.50")) == (0, 0, 1)
    showtime = Showtime.objects.get()
    assert (showtime.subtitles, showtime.audio_description) == ("French", True)


def test_a_line_can_name_one_of_its_screen_s_seat_plans(rex: Theater) -> None:
    operations.lay_out(rex.screens.get(), "A f-f", name="Cabaret")
    header = f"{HEADER},Saalplan"
    line = "Dune,Rex,,2030-07-01 20:00,10,cabaret"
    carry_out(line, "Dune,Rex,,2030-07-02 20:00,10,", header=header)
    plans = [str(showtime.plan) for showtime in Showtime.objects.order_by("starts_at")]
    assert plans == ["Cabaret 1", "Standard 1"]

    assert counts(carry_out(line, header=header)) == (0, 0, 1)
    assert problems(
        "Dune,Rex,,2030-07-01 20:00,10,Standard", "Dune,Rex,,2030-07-03 20:00,10,Tables", header=header
    ) == [
        "line 2, seat plan: “Standard” isn't that of this showtime, which has Cabaret.",
        "line 3, seat plan: “Tables” is no seat plan of Screen 1, which has Standard, Cabaret.",
    ]


def test_a_dry_run_says_what_would_be_done_and_does_nothing(rex: Theater) -> None:
    line = "Heat,Rex,Screen 9,2030-07-01 20:00,10,Michael Mann,170,80"
    outcome = carry_out(line, header=f"{HEADER},director,minutes,seats", dry_run=True)
    assert (outcome.created, outcome.films, outcome.screens) == (1, ["Heat"], ["Screen 9"])
    assert (Showtime.objects.count(), Movie.objects.count(), rex.screens.count()) == (0, 1, 1)


def test_a_past_line_that_is_there_already_is_no_problem(rex: Theater) -> None:
    operations.plan_showtime(
        movie=Movie.objects.get(), screen=rex.screens.get(), starts_at=TONIGHT, now=datetime(2029, 1, 1, tzinfo=UTC)
    )
    file = f"{HEADER}\nDune,Rex,,2030-01-01 21:00,10\n".encode()
    assert counts(import_programme(file, now=datetime(2030, 6, 1, tzinfo=UTC))) == (0, 0, 1)


# ── Prices ───────────────────────────────────────────────────────────────────────────────────────


def prices(card: PriceCard) -> dict[str, int]:
    return {price.category: price.amount for price in card.prices.all()}


def test_a_price_card_that_says_the_same_is_used(rex: Theater) -> None:
    operations.set_prices(
        rex, "Evening", {SeatCategory.STANDARD: Money(1250, "EUR"), SeatCategory.PREMIUM: Money(1500, "EUR")}
    )
    carry_out("Dune,Rex,,2030-07-01 20:00,12.50")
    assert Showtime.objects.get().price_card.name == "Evening"


def test_else_a_new_one_is_printed_and_used_by_all_lines_that_say_so() -> None:
    a_movie()
    theater = a_theater()
    a_screen(theater, "Big", "A s s\nB p p")
    header = f"{HEADER},price premium"
    carry_out("Dune,Rex,Big,2030-07-01 15:00,11.00,14.00", 'Dune,Rex,Big,2030-07-01 20:00,"€ 11,00",14', header=header)
    card = PriceCard.objects.get(name="11.00, premium 14.00")
    assert prices(card) == dict.fromkeys(SeatCategory, 1100) | {"premium": 1400}
    assert Showtime.objects.filter(price_card=card).count() == 2


def test_in_a_room_of_recliners_the_price_is_theirs() -> None:
    a_movie()
    a_screen(a_theater(), "Snug", "A r r r")
    carry_out("Dune,Rex,Snug,2030-07-01 20:00,19")
    assert prices(Showtime.objects.get().price_card)["recliner"] == 1900


def test_prices_are_in_the_theater_s_currency() -> None:
    a_movie()
    a_theater("Hoshi", zone="Asia/Tokyo", currency="JPY")
    carry_out('Dune,Hoshi,,2030-07-01 20:00,"¥2,000"')
    assert prices(Showtime.objects.get().price_card)["standard"] == 2000
    assert problems("Dune,Hoshi,,2030-07-02 20:00,€ 12.50") == [
        "line 2, price: “€ 12.50” is not in JPY, which is what the theater takes."
    ]


# ── What is new ──────────────────────────────────────────────────────────────────────────────────


def test_a_film_that_is_not_in_the_catalogue_is_added(rex: Theater) -> None:
    header = f"{HEADER},director,minutes,genre,release date,rating"
    outcome = carry_out(
        "M,Rex,,2030-07-02 20:00,10,Fritz Lang,117,Thriller,11.05.1931,PG",
        "M,Rex,,2030-07-01 20:00,10,,,,,",
        "Heat,Rex,,2030-07-04 20:00,10,Michael Mann,2h50,,,",
        header=header,
    )
    assert outcome.films == ["M", "Heat"]
    assert list(
        Movie.objects.filter(title__in=["M", "Heat"]).values_list(
            "title", "director", "duration", "genre", "release_date", "rating"
        )
    ) == [
        ("Heat", "Michael Mann", 170, "Film", date(2030, 7, 4), ""),
        ("M", "Fritz Lang", 117, "Thriller", date(1931, 5, 11), "PG"),
    ]


@pytest.mark.usefixtures("rex")
def test_a_film_of_which_the_file_knows_better_is_corrected() -> None:
    outcome = carry_out("Dune,Rex,,2030-07-01 20:00,10,155", header=f"{HEADER},minutes")
    assert (outcome.films, outcome.films_changed) == ([], ["Dune"])
    assert Movie.objects.get().duration == 155


@pytest.mark.usefixtures("rex")
def test_the_same_title_by_somebody_else_is_another_film() -> None:
    header = f"{HEADER},director,minutes"
    carry_out("Dune,Rex,,2030-07-01 20:00,10,David Lynch,137", header=header)
    assert sorted(Movie.objects.values_list("director", flat=True)) == ["David Lynch", "Denis Villeneuve"]
    assert problems("Dune,Rex,,2030-07-02 20:00,10") == [
        "line 2, film: “Dune” is the title of more than one film. Give the director."
    ]


@pytest.mark.usefixtures("rex")
def test_directors_come_in_any_order() -> None:
    a_movie("Singin' in the Rain", director="Stanley Donen and Gene Kelly")
    outcome = carry_out(
        "Singin' in the Rain,Rex,,2030-07-01 20:00,10,Gene Kelly / Stanley Donen", header=f"{HEADER},director"
    )
    assert outcome.films == []


def test_a_theater_is_added_with_its_screens_if_the_file_says_enough() -> None:
    header = f"{HEADER},director,minutes,city,zone,currency,seats"
    outcome = carry_out(
        "M,Morgenstern,Saal 1,2030-07-01 20:00,11,Fritz Lang,117,Wien,Europe/Vienna,EUR,120",
        "M,Morgenstern,Saal 2,2030-07-01 20:00,11,,,,,,60",
        "M,Morgenstern,Saal 1,2030-07-02 20:00,11,,,,,,",
        header=header,
    )
    assert (outcome.theaters, outcome.screens) == (["Morgenstern"], ["Saal 1", "Saal 2"])
    theater = Theater.objects.get()
    assert (theater.city, theater.zone, theater.currency) == ("Wien", "Europe/Vienna", "EUR")
    assert [operations.current_plan(screen).seats.count() for screen in Screen.objects.order_by("name")] == [120, 60]


def test_two_theaters_of_one_chain_are_told_apart_by_their_city() -> None:
    a_movie()
    a_theater("Rex", city="Paris")
    leeds = a_theater("Rex", city="Leeds", location="Leeds", zone="Europe/London", currency="GBP")
    assert problems("Dune,Rex,,2030-07-01 20:00,10") == [
        "line 2, theater: “Rex” is the name of more than one theater. Give the city."
    ]
    carry_out("Dune,Rex,,2030-07-01 20:00,10,Leeds", header=f"{HEADER},city")
    assert Showtime.objects.get().theater == leeds


# ── Clocks ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.usefixtures("rex")
def test_after_midnight_belongs_to_the_evening_before() -> None:
    carry_out("Dune,Rex,,05.07.2030,24:15,10", header="film,theater,screen,date,time,price")
    showtime = Showtime.objects.get()
    assert (showtime.local_start.isoformat(), showtime.business_date) == (
        "2030-07-06T00:15:00+02:00",
        date(2030, 7, 5),
    )


@pytest.mark.usefixtures("rex")
def test_a_time_that_does_not_exist_is_a_problem_and_one_that_comes_twice_a_note() -> None:
    assert problems("Dune,Rex,,2030-03-31 02:30,10") == [
        "line 2, start: “2030-03-31 02:30” doesn't exist in Europe/Paris: the clocks are put forward over it."
    ]
    outcome = carry_out("Dune,Rex,,2030-10-27 02:30,10")
    assert [str(note) for note in outcome.notes] == [
        "line 2: 2030-10-27 02:30 happens twice, since the clocks are put back; the first was taken."
    ]
    assert Showtime.objects.get().starts_at == datetime(2030, 10, 27, 0, 30, tzinfo=UTC)


@pytest.mark.usefixtures("rex")
def test_beside_a_date_the_start_is_a_time() -> None:
    carry_out("Dune,Rex,01.07.2030,20.00,10", header="film,theater,date,start,price")
    assert Showtime.objects.get().starts_at == datetime(2030, 7, 1, 18, 0, tzinfo=UTC)
    assert problems("Dune,Rex,,20:00,10", "Dune,Rex,01.07.2030,,10", header="film,theater,date,start,price") == [
        "line 2, start: “20:00” is no date with a time. Write 2026-11-28 19:30.",
        "line 3, start: is empty.",
    ]


@pytest.mark.usefixtures("rex")
def test_the_order_of_day_and_month_can_be_said() -> None:
    carry_out("Dune,Rex,,05/12/2030 20:00,10", order=Order.MONTH_FIRST)
    assert Showtime.objects.get().business_date == date(2030, 5, 12)


# ── What is wrong ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.usefixtures("rex")
def test_every_wrong_line_is_named_and_no_line_is_carried_out() -> None:
    assert problems(
        "Dune,Rex,Screen 1,2030-07-01 20:00,10",
        "Dune,Rexx,Screen 1,2030-07-02 20:00,10",
        "Dune,Rex,Screen 7,2030-07-02 20:00,10",
        "Dune,Rex,Screen 1,tonight,ten",
        ",Rex,Screen 1,2030-07-03 20:00,10",
        "Heat,Rex,Screen 1,2030-07-04 20:00,10",
        "Dune,Rex,Screen 1,2029-07-04 20:00,10",
        "Dune,Rex,Screen 1,2041-07-04 20:00,10",
        f"{'x' * 201},Rex,Screen 1,2030-07-05 20:00,10",
    ) == [
        (
            "line 3, theater: “Rexx” is no theater of this site. It will be added if the file says its city, zone and "
            "currency. Did you mean Rex?"
        ),
        (
            "line 4, screen: “Screen 7” is no screen of Rex, which has Screen 1. "
            "It will be added if the file says how many seats it has."
        ),
        "line 5, price: “ten” is no price.",
        "line 5, start: “tonight” is no date with a time. Write 2026-11-28 19:30.",
        "line 6, film: is empty.",
        "line 7, minutes: is empty, and Heat is not in the catalogue yet.",
        "line 8, start: “2029-07-04 20:00” is in the past.",
        "line 9, start: That is more than ten years from now.",
        f"line 10, film: “{'x' * 39}…” is longer than 200 letters.",
    ]


def test_overlaps_name_both_lines(rex: Theater) -> None:
    a_showtime(Movie.objects.get(), rex, starts_at=datetime(2030, 7, 3, 18, 0, tzinfo=UTC))
    assert problems(
        "Dune,Rex,,2030-07-01 20:00,10", "Dune,Rex,,2030-07-01 22:00,10", "Dune,Rex,,2030-07-03 21:00,10"
    ) == [
        (
            "line 3, start: “2030-07-01 22:00” overlaps. Screen 1 is taken by Dune from 19:45 to 23:01, "
            "doors and cleaning included. (line 2)"
        ),
        (
            "line 4, start: “2030-07-03 21:00” overlaps. Screen 1 is taken by Dune from 19:45 to 23:01, "
            "doors and cleaning included. (in the programme already)"
        ),
    ]


@pytest.mark.usefixtures("rex")
def test_a_line_that_comes_twice_is_noted_and_one_that_contradicts_another_refused() -> None:
    outcome = carry_out("Dune,Rex,,2030-07-01 20:00,10", 'Dune,Rex,Screen 1,2030-07-01 20:00,"10,00"')
    assert (outcome.created, outcome.repeated) == (1, 1)
    assert [str(note) for note in outcome.notes] == ["line 3: says the same as line 2."]
    assert problems("Dune,Rex,,2030-07-01 20:00,10", "Dune,Rex,,2030-07-01 20:00,11") == [
        "line 3, start: “2030-07-01 20:00” is the same showtime as in line 2, and differs."
    ]


def test_another_film_in_the_place_of_one_that_is_there_is_refused(rex: Theater) -> None:
    a_movie("Heat", director="Michael Mann")
    a_showtime(Movie.objects.get(title="Dune"), rex, starts_at=datetime(2030, 7, 1, 18, 0, tzinfo=UTC))
    assert problems("Heat,Rex,,2030-07-01 20:00,10") == [
        "line 2, film: “Heat” can't be there: the programme has Dune at that time."
    ]


@pytest.mark.usefixtures("rex")
def test_lines_that_contradict_each_other_about_a_film_are_named() -> None:
    assert problems(
        "Dune,Rex,,2030-07-01 20:00,10,166", "Dune,Rex,,2030-07-02 20:00,10,155", header=f"{HEADER},minutes"
    ) == ["line 3, minutes: “155” contradicts line 2, which says 166."]


@pytest.mark.usefixtures("rex")
def test_what_contradicts_the_theater_is_refused() -> None:
    header = f"{HEADER},zone,currency,seats"
    assert problems(
        "Dune,Rex,,2030-07-01 20:00,10,Europe/Rome,EUR,",
        "Dune,Rex,,2030-07-02 20:00,10,,EUR,90",
        header=header,
    ) == [
        "line 2, zone: “Europe/Rome” isn't that of Rex, which has Europe/Paris.",
        "line 3, seats: “90” isn't how many seats Screen 1 has; it has 100.",
    ]


@pytest.mark.usefixtures("rex")
def test_a_director_who_is_nearly_right_is_asked_about() -> None:
    assert problems("Dune,Rex,,2030-07-01 20:00,10,Denis Vilneuve", header=f"{HEADER},director") == [
        "line 2, director: “Denis Vilneuve” didn't direct the Dune of the catalogue. Did you mean Denis Villeneuve?"
    ]


# ── What a spreadsheet leaves out, and what else stands in it ────────────────────────────────────


@pytest.mark.usefixtures("rex")
def test_the_only_theater_with_one_price_card_need_not_be_named() -> None:
    outcome = carry_out("Dune,2030-07-01 20:00", header="film,start")
    assert counts(outcome) == (1, 0, 0)
    assert Showtime.objects.get().price_card.name == "Standard"
    assert counts(carry_out("Dune,2030-07-01 20:00", header="film,start")) == (0, 0, 1)


def test_where_there_are_two_theaters_or_cards_the_line_says_which() -> None:
    a_movie("Dune")
    assert problems("Dune,2030-07-01 20:00", header="film,start") == [
        "line 2, theater: is empty, and there is no theater yet."
    ]
    rex = a_theater("Rex")
    operations.set_prices(rex, "Matinee", {SeatCategory.STANDARD: rex.money(700)})
    assert problems("Dune,2030-07-01 20:00", header="film,start") == [
        "line 2, price: is empty, and Rex has 2 price cards."
    ]
    a_theater("Roxy")
    assert problems("Dune,2030-07-01 20:00", header="film,start") == [
        "line 2, theater: is empty, and there are 2 theaters."
    ]
    assert problems(
        "Dune,Ritz,Nice,Europe/Paris,EUR,50,2030-07-01 20:00", header="film,theater,city,zone,currency,seats,start"
    ) == ["line 2, price: is empty, and Ritz is new."]


@pytest.mark.usefixtures("rex")
def test_a_new_film_without_a_director_says_so_and_is_corrected_by_a_later_file() -> None:
    outcome = carry_out("Heat,170,2030-07-01 20:00", header="film,minutes,start")
    assert [str(note) for note in outcome.notes] == [
        "line 2: Heat is new and has no director; it says Unknown until you do."
    ]
    carry_out("Heat,Michael Mann,2030-07-01 20:00", header="film,director,start")
    assert Movie.objects.get(title="Heat").director == "Michael Mann"


@pytest.mark.parametrize(
    ("rating", "ages"),
    [
        ("15", (15, None)),
        ("18", (18, None)),
        ("12A", (None, 12)),
        ("ab 16", (16, None)),
        ("FSK 12", (6, 12)),
        ("FSK12", (6, 12)),
        ("FSK ab 16", (16, None)),
        ("ab 16 J.", (16, None)),
        ("int. -12", (12, None)),
        ("VM14", (14, None)),
        ("FSK 6", (6, None)),
        ("FSK 0", (None, None)),
        ("-12", (12, None)),
        ("16+", (16, None)),
        ("K-16", (16, None)),
        ("R", (None, 17)),
        ("NC-17", (18, None)),
        ("PG-13", (None, None)),
        ("PG", (None, None)),
        ("U", (None, None)),
    ],
)
@pytest.mark.usefixtures("rex")
def test_a_rating_says_who_is_let_in(rating: str, ages: tuple[int | None, int | None]) -> None:
    carry_out(f"Heat,170,{rating},2030-07-01 20:00", header="film,minutes,rating,start")
    heat = Movie.objects.get(title="Heat")
    assert (heat.rating, heat.min_age, heat.accompanied_min_age) == (rating, *ages)


@pytest.mark.usefixtures("rex")
def test_merged_dates_closed_days_and_totals_are_understood() -> None:
    outcome = carry_out(
        "03.07.2030 00:00:00;Dune;15:00;8,50",
        ";Dune;20:00;9,50",
        "04.07.2030;geschlossen;;",
        "05-Jul-30;Dune;20:00;9,50",
        "Summe;;;27,50",
        ";;;",
        ";;;42",
        header="Datum;Film;Uhrzeit;Eintritt",
    )
    assert counts(outcome) == (3, 0, 0)
    assert [showtime.local_start.strftime("%d. %H:%M") for showtime in Showtime.objects.order_by("starts_at")] == [
        "03. 15:00",
        "03. 20:00",
        "05. 20:00",
    ]
    assert [str(note) for note in outcome.notes] == [
        "line 3: this line had no date and got that of the line above.",
        "line 4: “geschlossen” is no showtime, so the line was left out.",
        "line 6: “27,50” is no showtime, so the line was left out.",
        "line 8: “42” is no showtime, so the line was left out.",
    ]


@pytest.mark.usefixtures("rex")
def test_a_film_whose_title_is_a_word_for_closed_is_shown() -> None:
    carry_out("Closed,90,2030-07-01 20:00", "Total,90,2030-07-02 20:00", header="film,minutes,start")
    assert Movie.objects.filter(title__in=["Closed", "Total"]).count() == 2


@pytest.mark.usefixtures("rex")
def test_a_time_without_am_or_pm_among_others_is_asked_about() -> None:
    assert problems("Dune,2030-07-01,8.15pm", "Dune,2030-07-02,8:30", header="film,date,time") == [
        "line 3, time: “8:30” has neither am nor pm, as other lines have. Write 8:30 pm, or am."
    ]


@pytest.mark.usefixtures("rex")
def test_headers_in_the_languages_of_cinemas() -> None:
    carry_out("Dune;OmU;01.07.2030;20.00;9,50", header="Titel;Fassung;Datum;Beginn;Eintritt")
    carry_out("Dune;VOST;02/07/2030;20h00;9,50", header="Titre;Version;Jour;Horaire;Tarif plein", order=Order.DAY_FIRST)
    carry_out("Dune;OV;03-07-2030;20u00;9,50", header="Film;Taal;Dag;Aanvang;Prijs", order=Order.DAY_FIRST)
    assert list(Showtime.objects.order_by("starts_at").values_list("language", flat=True)) == ["OmU", "VOST", "OV"]


# ── The examples in docs/ ────────────────────────────────────────────────────────────────────────


def test_the_example_week_is_imported_once() -> None:
    file = (EXAMPLES / "programme-week.csv").read_bytes()
    outcome = import_programme(file, now=NOW)
    assert (counts(outcome), outcome.theaters, outcome.screens, len(outcome.films), outcome.notes) == (
        (105, 0, 0),
        ["Kino Morgenstern"],
        ["Studio", "Saal 2", "Saal 1"],
        15,
        [],
    )
    assert counts(import_programme(file, now=NOW)) == (0, 0, 105)
    late = Showtime.objects.get(starts_at=datetime(2030, 10, 26, 22, 5, tzinfo=UTC))
    assert (late.business_date, late.ends_at) == (date(2030, 10, 26), datetime(2030, 10, 27, 0, 20, tzinfo=UTC))


def test_the_template_is_imported_as_it_is() -> None:
    outcome = import_programme((EXAMPLES / "programme-template.csv").read_bytes(), now=NOW)
    assert (counts(outcome), outcome.theaters, outcome.screens, outcome.films) == (
        (3, 0, 0),
        ["My Cinema"],
        ["Screen 1", "Screen 2"],
        ["Dune: Part Two", "Amélie"],
    )
