"""POST /showtime/<pk>/calling-off/: for staff, with a reason."""

from matinee.accounts.models import Change
from matinee.api.tests.program import Program, faults, refusal, said
from matinee.sales import operations
from matinee.testing import NOW, World, a_purchase


def test_staff_call_a_showtime_off_and_its_seats_are_gone_everywhere(
    world: World, staff: Program, guest: Program
) -> None:
    a_purchase(world.showtime, world.bob, number=2)
    address = f"/showtime/{world.showtime.pk}/"
    answer = staff.post(f"/api{address}calling-off/", {"reason": "No power."})
    assert answer.status_code == 201
    assert said(answer) == {
        "showtime": world.showtime.pk,
        "reason": "No power.",
        "cancelled_at": "2030-01-01T12:00:00Z",
        "purchases": 1,
        "amount": {"amount": "20.00", "currency": "EUR"},
    }
    operations.sweep(now=NOW)
    showtime = said(guest.get(address))
    assert (showtime["available_seats"], showtime["cancelled_at"]) == (0, "2030-01-01T12:00:00Z")
    assert [seat["label"] for seat in said(guest.get(f"{address}seats/"))["seats"] if seat["free"]] == []
    assert [one["id"] for one in said(guest.get("/showtime/"))["results"]] == [world.late.pk]
    assert refusal(staff.patch(address, {"available_seats": 5})) == (409, "showtime_cancelled")
    assert Change.objects.count() == 1


def test_twice_is_the_same_answer(world: World, staff: Program) -> None:
    address = f"/showtime/{world.showtime.pk}/calling-off/"
    assert staff.post(address, {"reason": "No power."}).status_code == 201
    again = staff.post(address, {"reason": "Something else."})
    assert (again.status_code, said(again)["reason"]) == (200, "No power.")


def test_who_may_and_what_must_be_said(world: World, staff: Program, ann: Program, guest: Program) -> None:
    address = f"/showtime/{world.showtime.pk}/calling-off/"
    assert refusal(guest.post(address, {"reason": "No power."})) == (401, "not_signed_in")
    assert refusal(ann.post(address, {"reason": "No power."})) == (403, "forbidden")
    assert refusal(staff.post("/showtime/999/calling-off/", {"reason": "No power."})) == (404, "not_found")
    assert faults(staff.post(address, {})) == ["reason"]
    assert faults(staff.post(address, {"reason": " "})) == ["reason"]
