from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from grievance_core.errors import Incomplete, NotNow
from grievance_core.offices.appoint import appoint, end_tenure, grant_leave
from grievance_core.offices.model import Leave, Office, Official, Seat, Tenure
from grievance_core.offices.staffing import on_duty

NOW = datetime(2026, 1, 5, 2, 0, tzinfo=UTC)

CHAIR = "vdc:17010101/chair"
DAY = timedelta(days=1)


def present(
    session: Session, duties: tuple[str, ...] = ("works",), at: timedelta = DAY
) -> list[tuple[int, str]]:
    vdc = session.scalars(select(Office.id).where(Office.key == "vdc:17010101")).one()
    return [(post.official.id, post.seat.title) for post in on_duty(session, vdc, NOW + at, duties)]


def test_it_refuses_two_holders_of_one_seat_at_a_time(
    staffed: Session, sok: Official, dara: Official
) -> None:
    appoint(staffed, sok.id, CHAIR, NOW, NOW + 10 * DAY)
    for begins, ends in ((NOW, None), (NOW + 9 * DAY, None), (NOW - DAY, NOW + DAY)):
        with pytest.raises(NotNow):
            appoint(staffed, dara.id, CHAIR, begins, ends)
    appoint(staffed, dara.id, CHAIR, NOW + 10 * DAY)
    assert present(staffed, at=9 * DAY) == [(sok.id, "chair")]
    assert present(staffed, at=10 * DAY) == [(dara.id, "chair")]


def test_it_refuses_nobody_no_seat_and_a_term_that_ends_before_it_begins(
    staffed: Session, sok: Official
) -> None:
    for official_id, key, ends in ((999, CHAIR, None), (sok.id, "vdc:1/chair", None), (sok.id, CHAIR, NOW)):
        with pytest.raises(Incomplete):
            appoint(staffed, official_id, key, NOW, ends)


def test_it_appoints_once_however_often_it_is_told(staffed: Session, sok: Official) -> None:
    assert appoint(staffed, sok.id, CHAIR, NOW) is appoint(staffed, sok.id, CHAIR, NOW)
    assert staffed.scalar(select(func.count()).select_from(Tenure)) == 1


def test_it_ends_a_term_and_takes_back_one_that_never_began(staffed: Session, sok: Official) -> None:
    end_tenure(staffed, appoint(staffed, sok.id, CHAIR, NOW), NOW + DAY)
    assert present(staffed) == []
    assert present(staffed, at=timedelta(0)) == [(sok.id, "chair")]
    end_tenure(staffed, appoint(staffed, sok.id, "vdc:17010101/deputy", NOW + 5 * DAY), NOW)
    assert staffed.scalar(select(func.count()).select_from(Tenure)) == 1


def test_it_never_lengthens_a_term_by_ending_it(staffed: Session, sok: Official) -> None:
    tenure = appoint(staffed, sok.id, CHAIR, NOW, NOW + DAY)
    end_tenure(staffed, tenure, NOW + 9 * DAY)
    assert tenure.ends == NOW + DAY


def test_it_lets_a_deputy_stand_in_during_leave_only(staffed: Session, sok: Official, dara: Official) -> None:
    appoint(staffed, sok.id, CHAIR, NOW)
    appoint(staffed, dara.id, CHAIR, NOW, capacity="deputy")
    assert present(staffed) == [(sok.id, "chair")]
    grant_leave(staffed, sok.id, NOW + DAY, NOW + 3 * DAY)
    assert present(staffed) == [(dara.id, "chair")]
    assert present(staffed, at=3 * DAY) == [(sok.id, "chair")]


def test_it_grants_the_same_leave_once_and_refuses_one_without_length(
    staffed: Session, sok: Official
) -> None:
    assert grant_leave(staffed, sok.id, NOW, NOW + DAY) is grant_leave(staffed, sok.id, NOW, NOW + DAY)
    assert staffed.scalar(select(func.count()).select_from(Leave)) == 1
    with pytest.raises(Incomplete):
        grant_leave(staffed, sok.id, NOW, NOW)


def test_it_refuses_the_same_deputy_twice_at_a_time(staffed: Session, sok: Official, dara: Official) -> None:
    appoint(staffed, sok.id, CHAIR, NOW, capacity="deputy")
    appoint(staffed, dara.id, CHAIR, NOW, capacity="deputy")
    with pytest.raises(NotNow):
        appoint(staffed, sok.id, CHAIR, NOW + DAY, capacity="deputy")
    assert staffed.scalars(select(Seat.key).join(Tenure)).all() == [CHAIR, CHAIR]
