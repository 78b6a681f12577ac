"""Telephone numbers, as they are dictated and as they are kept."""

import pytest

from matinee.accounts.models import User
from matinee.refusals import Invalid
from matinee.sales import operations
from matinee.sales.models import Channel, Reservation
from matinee.sales.operations import Customer, Wish
from matinee.sales.telephones import last_digits, telephone
from matinee.testing import NOW, World


@pytest.mark.parametrize(("said", "kept"), [
    ("", ""), ("  ", ""),
    ("+49 30 123456", "+4930123456"), ("+49 (30) 123-456", "+4930123456"), ("0049 30 / 12 34 56", "+4930123456"),
    ("030 123456", "030123456"), ("01.23.45.67.89", "0123456789"), ("12345", "12345"),
    ("+44 20 7946 0958", "+442079460958"),
    ("+1\u2011212\u2011555\u20110123", "+12125550123"), ("123456789012345", "123456789012345"),
])  # fmt: skip
def test_it_is_kept_as_digits_however_it_is_said(said: str, kept: str) -> None:
    assert telephone(said) == kept


@pytest.mark.parametrize("said", ["1234", "1234567890123456", "call me", "030 12 34 x5", "+", "++49301234", "٣٠١٢٣٤٥"])
def test_what_cannot_be_dialled_is_refused(said: str) -> None:
    with pytest.raises(Invalid, match="A telephone number has 5 to 15 digits") as refused:
        telephone(said)
    assert refused.value.field == "phone"


@pytest.mark.parametrize(("said", "ends"), [
    ("+49 30 123456", "4930123456"), ("030 123456", "30123456"), ("123456", "123456"), ("12345", ""), ("Ann", ""),
])  # fmt: skip
def test_a_number_is_found_with_and_without_the_code_of_its_country(said: str, ends: str) -> None:
    assert last_digits(said) == ends


def kept_for(user: User | None, world: World) -> Reservation:
    customer = Customer(user, "Ann", phone="+49 30 123456")
    return operations.reserve(
        showtime=world.showtime, customer=customer, channel=Channel.DESK, wish=Wish(seats=["A1"]), now=NOW
    )


def test_it_stands_in_the_reservation_and_goes_with_the_account(world: World) -> None:
    kept = kept_for(world.ann, world)
    assert Reservation.objects.get(pk=kept.pk).phone == "+4930123456"
    operations.forget(user=world.ann, now=NOW)
    assert Reservation.objects.get(pk=kept.pk).phone == ""
