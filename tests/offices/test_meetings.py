from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from grievance_core.errors import Incomplete, NotNow
from grievance_core.offices.model import Meeting, Office
from grievance_core.routing.committees import Committees
from grievance_core.routing.meetings import add_meeting, cancel_meeting, plan_meetings
from grievance_core.timers.holidays import Calendar, local

NOW = datetime(2026, 1, 5, 2, 0, tzinfo=UTC)
RULES = Path(__file__).resolve().parents[2] / "rules"

YEAR = NOW + timedelta(days=365)


@pytest.fixture(scope="module")
def calendar() -> Calendar:
    return Calendar.load(RULES / "calendar.yaml")


@pytest.fixture(scope="module")
def committees() -> Committees:
    return Committees.load(RULES / "committees.yaml")


def committee(session: Session, key: str) -> Office:
    return session.scalars(select(Office).where(Office.key == key)).one()


def days(session: Session, key: str) -> list[date]:
    office = committee(session, key)
    query = (
        select(Meeting.at).where(Meeting.committee_id == office.id, ~Meeting.cancelled).order_by(Meeting.at)
    )
    return [local(at).date() for at in session.scalars(query)]


def test_it_keeps_a_cancelled_meeting_cancelled_and_adds_none_twice(
    staffed: Session, committees: Committees, calendar: Calendar
) -> None:
    assert plan_meetings(staffed, committees, calendar, YEAR, NOW) > 0
    first = staffed.scalars(select(Meeting).order_by(Meeting.at)).first()
    assert first is not None
    cancel_meeting(staffed, first, NOW)
    assert plan_meetings(staffed, committees, calendar, YEAR, NOW) == 0
    assert first.cancelled


def test_it_calls_a_districts_cwcc_monthly_and_its_tcc_every_two_months(
    staffed: Session, committees: Committees, calendar: Calendar
) -> None:
    plan_meetings(staffed, committees, calendar, YEAR, NOW)
    assert [day.month for day in days(staffed, "cwcc:1701")] == list(range(1, 13))
    assert [day.month for day in days(staffed, "tcc:1701")] == [1, 3, 5, 7, 9, 11]


def test_it_calls_meetings_on_working_days_only(
    staffed: Session, committees: Committees, calendar: Calendar
) -> None:
    plan_meetings(staffed, committees, calendar, YEAR, NOW)
    for key in ("cwcc:17", "tcc:17", "cwcc:170101", "tcc:170101", "cwcc:1701", "tcc:1701"):
        assert all(calendar.is_working_day(day, "17") for day in days(staffed, key))


def test_it_extends_the_calendar_without_touching_what_stands(
    staffed: Session, committees: Committees, calendar: Calendar
) -> None:
    plan_meetings(staffed, committees, calendar, NOW + timedelta(days=60), NOW)
    early = days(staffed, "cwcc:1701")
    plan_meetings(staffed, committees, calendar, YEAR, NOW + timedelta(days=30))
    assert days(staffed, "cwcc:1701")[: len(early)] == early


def test_it_holds_an_extra_meeting_and_takes_back_a_cancellation(staffed: Session) -> None:
    cwcc, at = committee(staffed, "cwcc:1701"), datetime(2026, 1, 20, 2, tzinfo=UTC)
    meeting = add_meeting(staffed, cwcc, at, NOW)
    cancel_meeting(staffed, meeting, NOW)
    assert days(staffed, "cwcc:1701") == []
    assert add_meeting(staffed, cwcc, at, NOW) is meeting
    assert days(staffed, "cwcc:1701") == [date(2026, 1, 20)]


def test_it_refuses_meetings_in_the_past_and_of_offices_that_are_no_committee(staffed: Session) -> None:
    cwcc = committee(staffed, "cwcc:1701")
    with pytest.raises(NotNow):
        add_meeting(staffed, cwcc, NOW, NOW)
    with pytest.raises(Incomplete):
        add_meeting(staffed, committee(staffed, "vdc:17010101"), YEAR, NOW)
    meeting = add_meeting(staffed, cwcc, YEAR, NOW)
    with pytest.raises(NotNow):
        cancel_meeting(staffed, meeting, YEAR)
