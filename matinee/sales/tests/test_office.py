"""Staff plan showtimes and look after sales in the admin: take the money, cancel, send tickets again; nothing else."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from django_tasks_db.models import DBTaskResult
from pytest_django import DjangoAssertNumQueries

from matinee.accounts.models import Change
from matinee.programme import operations as programme
from matinee.programme.models import Showtime
from matinee.sales import operations
from matinee.sales.models import Channel, Purchase, Refund, Reservation
from matinee.sales.operations import Customer, Wish
from matinee.testing import NOW, TONIGHT, World, a_purchase, a_reservation, a_screen

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def world() -> World:
    return World.build()


@pytest.fixture
def office(client: Client, world: World) -> Client:
    client.force_login(world.staff)
    return client


def typed(world: World, **other: Any) -> dict[str, Any]:
    usual = {"movie": world.movie.pk, "screen": world.showtime.screen.pk, "start": "2030-01-03T20:00"}
    return usual | other


def send(office: Client, address: str, *args: Any, **fields: Any) -> dict[str, list[str]]:
    response = office.post(reverse(f"admin:{address}", args=args), fields)
    if response.status_code == 302:
        return {}
    errors = response.context["adminform"].form.errors
    return {field: [str(error) for error in each] for field, each in errors.items()}


def act(office: Client, model: str, action: str, *rows: Any, **more: Any) -> list[str]:
    """What the office says after an action on these rows."""
    response = office.post(
        reverse(f"admin:{model}_changelist"),
        {"action": action, "_selected_action": [row.pk for row in rows], "index": "0", **more},
        follow=True,
    )
    assert response.status_code == 200
    return [str(message) for message in get_messages(response.wsgi_request)]


# ── Showtimes ────────────────────────────────────────────────────────────────────────────────────


def plans_to_choose_from(office: Client, *args: Any) -> tuple[list[str], Any]:
    """Their names, and which one is chosen."""
    page = office.get(reverse(f"admin:programme_showtime_{'change' if args else 'add'}", args=args))
    form = page.context["adminform"].form
    field = form["plan"].field
    return [field.label_from_instance(plan) for plan in field.queryset], form.initial.get("plan")


def test_a_showtime_is_planned_with_one_of_its_screen_s_plans(office: Client, world: World) -> None:
    screen = world.showtime.screen
    cabaret = programme.lay_out(screen, "A f-f", name="Cabaret")
    programme.redraw(plan=world.showtime.plan, text="A s s s", now=NOW)
    assert plans_to_choose_from(office) == (["Rex, Screen 1: Cabaret 1", "Rex, Screen 1: Standard 2"], None)

    assert send(office, "programme_showtime_add", **typed(world, plan=cabaret.pk)) == {}
    assert send(office, "programme_showtime_add", **typed(world, start="2030-01-04T20:00")) == {}
    assert [str(showtime.plan) for showtime in Showtime.objects.order_by("pk")[2:]] == ["Cabaret 1", "Standard 2"]

    elsewhere = programme.current_plan(a_screen(world.theater, "Two", "A s s"))
    refused = send(office, "programme_showtime_add", **typed(world, start="2030-01-05T20:00", plan=elsewhere.pk))
    assert refused == {"plan": ["The seat plan Standard 1 is of another screen than Screen 1."]}


def test_a_showtime_gets_another_plan_until_somebody_has_a_seat(office: Client, world: World) -> None:
    old, sold = world.showtime.plan, world.late
    new = programme.redraw(plan=old, text="A s s s", now=NOW)
    a_reservation(sold, world.ann)
    names = ["Rex, Screen 1: Standard 2", "Rex, Screen 1: Standard 1"]
    assert plans_to_choose_from(office, world.showtime.pk) == (names, old.pk)

    late = typed(world, start="2030-01-02T01:00")
    assert send(office, "programme_showtime_change", sold.pk, **late, plan=new.pk) == {
        "__all__": ["2 seats of Dune, 2030-01-02 01:00 are reserved, sold or kept back, so it keeps its seat plan."]
    }
    assert send(office, "programme_showtime_change", sold.pk, **late, plan=old.pk, relaxed="on") == {}
    early = typed(world, start="2030-01-01T21:00")
    assert send(office, "programme_showtime_change", world.showtime.pk, **early, plan=new.pk) == {}
    plans = {showtime.pk: showtime.plan for showtime in Showtime.objects.all()}
    assert plans == {world.showtime.pk: new, sold.pk: old}


def test_a_showtime_that_moves_has_the_usual_plan_of_its_new_screen_unless_another_is_chosen(
    office: Client, world: World
) -> None:
    two = a_screen(world.theater, "Two", "A s s")
    cabaret = programme.lay_out(two, "A f-f", name="Cabaret")
    moved = typed(world, screen=two.pk, start="2030-01-01T21:00")
    assert send(office, "programme_showtime_change", world.showtime.pk, **moved, plan=world.showtime.plan_id) == {}
    assert Showtime.objects.get(pk=world.showtime.pk).plan == programme.current_plan(two)

    late = moved | {"start": "2030-01-02T01:00"}
    assert send(office, "programme_showtime_change", world.late.pk, **late, plan=cabaret.pk) == {}
    assert Showtime.objects.get(pk=world.late.pk).plan == cabaret


def test_a_showtime_is_planned_by_the_theater_s_clock(office: Client, world: World) -> None:
    assert send(office, "programme_showtime_add", **typed(world, relaxed="on", available="40")) == {}
    showtime = Showtime.objects.get(starts_at=datetime(2030, 1, 3, 19, 0, tzinfo=UTC))
    assert (showtime.relaxed, showtime.price_card.name, showtime.claims.count()) == (True, "Standard", 60)


def test_the_parts_of_a_showtime_last_as_its_theater_has_it_unless_the_form_says(office: Client, world: World) -> None:
    programme.change_theater(theater=world.theater, changes={"ads_minutes": 20})
    assert send(office, "programme_showtime_add", **typed(world, interval_minutes="15", doors_minutes="")) == {}
    planned = Showtime.objects.latest("pk")
    assert [getattr(planned, name) for name in Showtime.LENGTHS] == [15, 20, 15, 0, 15]

    assert send(office, "programme_showtime_change", planned.pk, **typed(world, ads_minutes="0")) == {}
    planned.refresh_from_db()
    assert [getattr(planned, name) for name in Showtime.LENGTHS] == [15, 0, 0, 0, 15]
    assert send(office, "programme_showtime_add", **typed(world, start="2030-01-05T20:00", after_minutes="301")) == {
        "after_minutes": ["Ensure this value is less than or equal to 300."]
    }


def test_a_showtime_is_published_by_its_box_and_taken_out_by_it(office: Client, world: World) -> None:
    assert send(office, "programme_showtime_add", **typed(world)) == {}
    draft = Showtime.objects.latest("pk")
    assert not draft.is_public
    assert send(office, "programme_showtime_change", draft.pk, **typed(world, is_public="on")) == {}
    draft.refresh_from_db()
    assert draft.published_at == NOW
    assert send(office, "programme_showtime_change", draft.pk, **typed(world)) == {}
    draft.refresh_from_db()
    assert draft.published_at is None


@pytest.mark.parametrize(
    ("start", "sentence"),
    [
        ("2030-01-01T20:30", "Screen 1 is taken by Dune from 20:45 to 00:01, doors and cleaning included."),
        ("2029-12-31T20:00", "A showtime can't be planned in the past."),
        ("2030-03-31T02:30", "02:30 doesn't exist that night: the clocks are put forward over it."),
        ("2030-10-27T02:30", "02:30 comes twice that night (UTC+2 or UTC+1). Say which of the two."),
        ("soon", "Enter a valid date/time."),
    ],
)
def test_a_showtime_that_cannot_be_is_an_error_of_the_form(
    office: Client, world: World, start: str, sentence: str
) -> None:
    assert list(send(office, "programme_showtime_add", **typed(world, start=start)).values()) == [[sentence]]
    assert Showtime.objects.count() == 2


def test_either_of_two_hours_of_a_night_is_planned_and_stays_what_it_is(office: Client, world: World) -> None:
    for which, hour in (("0", 0), ("1", 1)):
        start = {"start": "2030-10-27T02:30", "start_which": which}
        assert send(office, "programme_showtime_add", **typed(world, **start)) == {}
        planned = Showtime.objects.get(starts_at=datetime(2030, 10, 27, hour, 30, tzinfo=UTC))
        page = office.get(reverse("admin:programme_showtime_change", args=[planned.pk])).content.decode()
        assert f'<option value="{which}" selected>' in page
        assert send(office, "programme_showtime_change", planned.pk, **typed(world, relaxed="on", **start)) == {}
        planned.refresh_from_db()
        assert (planned.starts_at.hour, planned.relaxed) == (hour, True)
        Showtime.objects.filter(pk=planned.pk).delete()


def test_once_seats_are_sold_the_start_stays_and_the_marks_do_not(office: Client, world: World) -> None:
    a_purchase(world.showtime, world.ann)
    kept = typed(world, start="2030-01-01T21:00", price_card=world.showtime.price_card.pk)
    errors = send(office, "programme_showtime_change", world.showtime.pk, **kept | {"start": "2030-01-01T21:30"})
    assert errors == {
        "__all__": ["Seats of this showtime are reserved or sold, so its film, screen and start can't change."]
    }
    assert send(office, "programme_showtime_change", world.showtime.pk, **kept, format="3D") == {}
    world.showtime.refresh_from_db()
    assert (world.showtime.format, world.showtime.starts_at) == ("3D", TONIGHT)


def test_a_showtime_of_which_nothing_was_sold_is_deleted(office: Client, world: World) -> None:
    a_reservation(world.showtime, world.ann, now=NOW - timedelta(days=1))
    office.post(reverse("admin:programme_showtime_delete", args=[world.showtime.pk]), {"post": "yes"})
    assert list(Showtime.objects.all()) == [world.late]


def test_a_showtime_that_was_sold_is_not(office: Client, world: World) -> None:
    a_purchase(world.showtime, world.ann)
    response = office.post(
        reverse("admin:programme_showtime_delete", args=[world.showtime.pk]), {"post": "yes"}, follow=True
    )
    assert [str(message) for message in get_messages(response.wsgi_request)] == [
        "Tickets for Dune, 2030-01-01 21:00 have been sold, so it can't be deleted."
    ]
    assert Showtime.objects.count() == 2


# ── Sales ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("model", ["sales_reservation", "sales_purchase"])
def test_sales_are_looked_at_and_never_added_changed_or_deleted(office: Client, world: World, model: str) -> None:
    bought = a_purchase(world.showtime, world.ann)
    row = bought.reservation if model == "sales_reservation" else bought
    assert office.get(reverse(f"admin:{model}_changelist")).status_code == 200
    assert office.get(reverse(f"admin:{model}_change", args=[row.pk])).status_code == 200
    assert office.post(reverse(f"admin:{model}_change", args=[row.pk]), {"name": "x"}).status_code == 403
    assert office.get(reverse(f"admin:{model}_add")).status_code == 403
    assert office.post(reverse(f"admin:{model}_delete", args=[row.pk]), {"post": "yes"}).status_code == 403


def test_the_codes_of_tickets_are_the_customer_s(office: Client, world: World) -> None:
    bought = a_purchase(world.showtime, world.ann)
    page = office.get(reverse("admin:sales_purchase_change", args=[bought.pk])).content.decode()
    assert ", ".join(bought.reservation.labels) in page
    assert [ticket.code for ticket in bought.tickets.all() if ticket.code in page] == []


@pytest.mark.parametrize(("model", "queries"), [("sales_reservation", 11), ("sales_purchase", 12)])
def test_a_list_asks_as_much_for_three_sales_as_for_one(
    office: Client, world: World, model: str, queries: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    page = reverse(f"admin:{model}_changelist")
    a_purchase(world.showtime, world.ann)
    for expected in (queries, queries):
        with django_assert_num_queries(expected):
            assert office.get(page).status_code == 200
        for _ in range(2):
            a_purchase(world.showtime, world.bob)


def test_the_money_is_taken_at_the_desk(office: Client, world: World) -> None:
    kept = a_reservation(world.showtime, world.ann)
    operations.purchase(reservation=kept, channel=Channel.WEB, now=NOW, gateway_name="desk")
    assert act(office, "sales_reservation", "take_the_money", kept) == [f"Reservation {kept.pk}: paid."]
    assert Purchase.objects.get().channel == Channel.DESK
    assert act(office, "sales_reservation", "take_the_money", kept) == [
        f"Reservation {kept.pk}: This reservation is paid. To give the tickets back, cancel the purchase."
    ]


def test_money_for_seats_that_are_gone_is_not_taken(office: Client, world: World) -> None:
    kept = a_reservation(world.showtime, world.ann, now=NOW - timedelta(hours=1))
    sentence = "The time for this reservation is up, and its seats are free for others. Please choose again."
    assert act(office, "sales_reservation", "take_the_money", kept) == [f"Reservation {kept.pk}: {sentence}"]


def test_a_purchase_is_cancelled_only_once_it_was_confirmed(office: Client, world: World) -> None:
    bought = a_purchase(world.showtime, world.ann)
    assert act(office, "sales_purchase", "cancel_and_refund", bought) == []
    assert Purchase.objects.standing().count() == 1
    said = act(office, "sales_purchase", "cancel_and_refund", bought, confirmed="yes", reason=" ")
    assert said == [f"Purchase {bought.pk}: Say why: it stands in the trail, and with the refund."]
    said = act(office, "sales_purchase", "cancel_and_refund", bought, confirmed="yes", reason="The lamp broke")
    assert said == [f"Purchase {bought.pk}: cancelled and refunded."]
    assert Purchase.objects.standing().count() == 0
    assert Refund.objects.get().reason == "The lamp broke"
    change = Change.objects.get()
    assert (change.face, change.verb, change.changed) == (
        "office",
        "cancelled and refunded",
        {"reason": ["", "The lamp broke"]},
    )


def test_tickets_are_sent_again(office: Client, world: World) -> None:
    bought = a_purchase(world.showtime, world.ann)
    sent = DBTaskResult.objects.count()
    said = act(office, "sales_purchase", "resend_tickets", bought)
    assert said == [f"Purchase {bought.pk}: its tickets are on their way."]
    assert DBTaskResult.objects.count() == sent + 1


def test_a_purchase_is_found_by_the_code_of_its_ticket_and_by_its_showtime(office: Client, world: World) -> None:
    ours, other = a_purchase(world.showtime, world.ann), a_purchase(world.late, world.bob)

    def found(**asked: Any) -> list[Any]:
        return list(office.get(reverse("admin:sales_purchase_changelist"), asked).context["cl"].result_list)

    ticket = ours.tickets.all()[0]
    assert found(q=ticket.code) == found(q=ticket.spaced_code.lower()) == [ours]
    assert found(showtime=world.late.pk) == [other]
    assert {bought.pk for bought in found(showtime="x")} == {ours.pk, other.pk}


def test_tickets_without_an_address_cannot_be_sent(office: Client, world: World) -> None:
    kept = operations.reserve(
        showtime=world.showtime, customer=Customer(name="Eve"), channel=Channel.DESK, wish=Wish(number=1), now=NOW
    )
    bought = operations.collect(reservation=kept, now=NOW)
    assert act(office, "sales_purchase", "resend_tickets", bought) == [
        f"Purchase {bought.pk}: Say where the tickets go to."
    ]


@pytest.mark.parametrize(
    ("state", "found"), [("desk", ["Bob"]), ("paid", ["ann"]), ("unpaid", ["Bob", "Eve"]), ("", 4)]
)
def test_reservations_by_their_state(office: Client, world: World, state: str, found: Any) -> None:
    a_purchase(world.showtime, world.ann)
    waiting = a_reservation(world.showtime, world.bob)
    operations.purchase(reservation=waiting, channel=Channel.WEB, now=NOW, gateway_name="desk", name="Bob")
    Reservation.objects.filter(pk=a_reservation(world.showtime).pk).update(name="Eve")
    a_reservation(world.showtime, now=NOW - timedelta(hours=1))
    response = office.get(reverse("admin:sales_reservation_changelist"), {"state": state} if state else {})
    names = sorted(row.name for row in response.context["cl"].result_list)
    assert (names if state else len(names)) == found
