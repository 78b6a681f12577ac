"""Local times in the nights when clocks change: Paris (an hour), Lord Howe Island (half an hour), New York."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.forms import Form
from hypothesis import given
from hypothesis import strategies as st

from matinee.programme.clock import FIRST, SECOND, LocalTime, LocalTimeField, is_twice, moments, shown, typed

PARIS, NEW_YORK, LORD_HOWE = (ZoneInfo(name) for name in ("Europe/Paris", "America/New_York", "Australia/Lord_Howe"))


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


def wall(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("zone", "local", "found"),
    [
        (PARIS, "2030-10-27 02:30", [utc(2030, 10, 27, 0, 30), utc(2030, 10, 27, 1, 30)]),
        (PARIS, "2030-10-27 03:00", [utc(2030, 10, 27, 2, 0)]),
        (PARIS, "2030-03-31 02:30", []),
        (PARIS, "2030-03-31 03:00", [utc(2030, 3, 31, 1, 0)]),
        (NEW_YORK, "2030-11-03 01:59", [utc(2030, 11, 3, 5, 59), utc(2030, 11, 3, 6, 59)]),
        (NEW_YORK, "2030-03-10 02:00", []),
        # Half an hour, and in the other half of the year.
        (LORD_HOWE, "2030-04-07 01:45", [utc(2030, 4, 6, 14, 45), utc(2030, 4, 6, 15, 15)]),
        (LORD_HOWE, "2030-04-07 01:15", [utc(2030, 4, 6, 14, 15)]),
        (LORD_HOWE, "2030-10-06 02:15", []),
    ],
)
def test_a_clock_shows_a_time_never_once_or_twice(zone: ZoneInfo, local: str, found: list[datetime]) -> None:
    assert moments(wall(local), zone) == found


@pytest.mark.parametrize(
    ("zone", "moment", "said"),
    [
        (PARIS, utc(2030, 10, 27, 0, 30), "02:30 (UTC+2)"),
        (PARIS, utc(2030, 10, 27, 1, 30), "02:30 (UTC+1)"),
        (PARIS, utc(2030, 10, 27, 2, 30), "03:30"),
        (NEW_YORK, utc(2030, 11, 3, 6, 30), "01:30 (UTC-5)"),
        (LORD_HOWE, utc(2030, 4, 6, 15, 15), "01:45 (UTC+10:30)"),
    ],
)
def test_of_an_hour_that_comes_twice_it_is_said_which_it_is(zone: ZoneInfo, moment: datetime, said: str) -> None:
    assert shown(moment, zone) == said


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001  bounds have none
    st.sampled_from([PARIS, NEW_YORK, LORD_HOWE]),
)
def test_what_a_form_shows_is_the_moment_that_it_sends_back(moment: datetime, zone: ZoneInfo) -> None:
    moment = moment.replace(second=0, microsecond=0)
    said = typed(moment, zone)
    assert LocalTimeField().moment(said, zone) == moment
    assert bool(said.which) == is_twice(moment, zone) == (len(moments(said.local, zone)) == 2)


class Planned(Form):
    start = LocalTimeField()


def test_which_of_the_two_is_asked_for_where_it_is_needed_and_nowhere_else() -> None:
    form = Planned({"start": "2030-10-27T02:30"})
    assert "<select" not in str(form["start"])
    assert form.is_valid()
    field = form.fields["start"]
    assert isinstance(field, LocalTimeField)
    with pytest.raises(ValidationError, match=r"02:30 comes twice that night \(UTC\+2 or UTC\+1\)"):
        field.moment(form.cleaned_data["start"], PARIS)
    assert "<select" in str(form["start"])

    answered = Planned({"start": "2030-10-27T02:30", "start_which": SECOND})
    assert answered.is_valid()
    assert field.moment(answered.cleaned_data["start"], PARIS) == utc(2030, 10, 27, 1, 30)


def test_what_does_not_exist_is_refused_whichever_is_said() -> None:
    for which in ("", FIRST, SECOND):
        with pytest.raises(ValidationError, match="02:30 doesn't exist that night"):
            LocalTimeField().moment(LocalTime(wall("2030-03-31 02:30"), which), PARIS)


@pytest.mark.parametrize("sent", [{"start": "soon"}, {"start": ""}, {"start": "2030-10-27T02:30", "start_which": "7"}])
def test_what_is_no_time_is_refused(sent: dict[str, str]) -> None:
    assert not Planned(sent).is_valid()
