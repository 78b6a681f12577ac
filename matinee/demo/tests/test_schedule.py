"""A day in the demo world: no room is used twice at a time, and mornings are for families."""

from collections import Counter
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest

from matinee.demo.films import FILMS
from matinee.demo.schedule import clear, repertoire, showings
from matinee.demo.theaters import THEATERS, DemoScreen, DemoTheater
from matinee.programme import seatplans
from matinee.programme.posters.dice import Dice

ROOMS = [(theater, screen) for theater in THEATERS for screen in theater.screens]
DAYS = [date(2026, 3, 1) + timedelta(days=day) for day in range(60)]
PARIS = THEATERS[0]


@pytest.mark.parametrize(("theater", "screen"), ROOMS, ids=lambda each: each.name)
def test_a_room_is_never_used_twice_at_a_time(theater: DemoTheater, screen: DemoScreen) -> None:
    days = [showings(theater, screen, day) for day in DAYS]
    in_order = [showing for day in days for showing in day]
    assert all(after.start >= clear(theater, before) for before, after in pairwise(in_order))
    assert all(day for day in days)


def test_a_day_is_always_the_same() -> None:
    day = date(2026, 3, 6)
    assert [(showing.film.title, str(showing.start)) for showing in showings(PARIS, PARIS.screens[0], day)] == [
        (showing.film.title, str(showing.start)) for showing in showings(PARIS, PARIS.screens[0], day)
    ]


def test_on_fridays_and_saturdays_the_main_room_plays_once_more_after_midnight() -> None:
    late = {
        day.strftime("%A")
        for day in DAYS
        for showing in showings(PARIS, PARIS.screens[0], day)
        if showing.start == datetime.combine(day, datetime.min.time()) + timedelta(days=1, minutes=5)
    }
    assert late == {"Friday", "Saturday"}


def test_no_film_is_shown_twice_in_a_row() -> None:
    for theater, screen in ROOMS:
        for day in DAYS:
            titles = [showing.film.title for showing in showings(theater, screen, day)]
            assert all(before != after for before, after in pairwise(titles))


def test_what_speaks_another_language_than_the_town_is_subtitled() -> None:
    for theater, screen in ROOMS:
        for showing in showings(theater, screen, DAYS[0]):
            assert (showing.facts["language"] != theater.speaks) == ("subtitles" in showing.facts)


def test_within_a_month_every_film_is_shown_somewhere() -> None:
    shown = {film.title for theater in THEATERS for day in DAYS[:28] for film in repertoire(theater, day)}
    assert shown == {film.title for film in FILMS}


def test_rooms_of_many_sizes() -> None:
    sizes = {screen.name: len(seatplans.parse(screen.plan_text)) for _, screen in ROOMS}
    assert sizes == {
        "Grande salle": 392,
        "Salle Agnès": 122,
        "Le Salon": 25,
        "Screen 1": 206,
        "Screen 2": 87,
        "The Snug": 7,
        "House One": 162,
        "Rooftop": 40,
        "The Lot": 46,
        "ほし": 164,
        "つき": 64,
    }


def test_dice_are_fair_and_always_fall_the_same_way() -> None:
    dice = Dice("Dune")
    assert [dice.number(1, 6) for _ in range(8)] == [4, 5, 3, 2, 1, 6, 1, 5]
    faces = Counter(dice.number(1, 6) for _ in range(6000))
    assert all(800 < faces[face] < 1200 for face in range(1, 7))


def test_rooms_of_six_shapes() -> None:
    plans = {screen.name: seatplans.read(screen.plan_text) for _, screen in ROOMS}
    assert {seat.dy for seat in plans["Screen 2"].seats} == {0}, "a shoebox"
    assert min(seat.dy for seat in plans["ほし"].seats) == -25, "a fan"
    assert {seat.section for seat in plans["Grande salle"].seats} == {"Orchestre", "Balcon"}
    assert sum(seat.joined for seat in plans["Le Salon"].seats) == 6, "a lounge of sofas and recliners"
    assert {seat.section for seat in plans["The Lot"].seats} == {"Front bays", "Back bays"}
    assert [name for name, plan in plans.items() if not plan.numbered] == ["Rooftop"]
