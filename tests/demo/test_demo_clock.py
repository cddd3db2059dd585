from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session, sessionmaker

from demo.clock import START, ClockMissing, is_set, read, set_to
from grievance_core.timers.holidays import PHNOM_PENH, Calendar, local

RULES = Path(__file__).resolve().parents[2] / "rules"


def test_it_starts_at_nine_on_a_monday_that_is_worked() -> None:
    here = local(START)
    assert (here.weekday(), here.hour, here.minute, here.second) == (0, 9, 0, 0)
    assert Calendar.load(RULES / "calendar.yaml").is_working_day(here.date(), "17")


def test_it_has_no_time_before_the_demo_is_loaded(session: Session) -> None:
    assert not is_set(session)
    with pytest.raises(ClockMissing):
        read(session)


def test_it_refuses_a_time_without_an_offset(session: Session) -> None:
    with pytest.raises(ValueError, match="offset"):
        set_to(session, datetime(2026, 1, 5, 9, 0))  # noqa: DTZ001


def test_it_is_set_forth_and_back_and_seen_by_others(sessions: sessionmaker[Session]) -> None:
    for at in (START, START + timedelta(days=3), START - timedelta(hours=4)):
        with sessions.begin() as session:
            set_to(session, at.astimezone(PHNOM_PENH))
        with sessions() as session:
            assert is_set(session)
            assert read(session) == at
