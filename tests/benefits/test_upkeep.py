"""Once a day, once: whoever asks how often, whatever dies in between."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select

from grievance_core.benefits import upkeep
from grievance_core.benefits.model import Finding
from grievance_core.programmes.model import Match
from tests.benefits.conftest import OLDER, Village

REAL = datetime(2026, 11, 22, tzinfo=UTC)


def standing(village: Village, person_id: str) -> str | None:
    with village.world.sessions() as session:
        query = select(Match.standing).where(Match.person_id == person_id, Match.programme_id == OLDER)
        return session.scalar(query)


def claim(village: Village, real_now: datetime = REAL) -> bool:
    with village.world.work() as session:
        return upkeep.claim(session, village.world.inst, village.world.now, real_now)


def carry_out(village: Village) -> None:
    upkeep.carry_out(village.world.sessions, village.world.inst, village.world.now)


def test_people_grow_older_overnight(village: Village) -> None:
    person = village.person("ក", village.home()[0], born=(date(1966, 1, 6),) * 2)  # sixty tomorrow
    carry_out(village)
    assert standing(village, person.id) is None
    village.world.now += timedelta(days=1)
    carry_out(village)
    assert standing(village, person.id) == "yes"
    assert village.open("not-enrolled", OLDER) == {person.id}


def test_it_is_claimed_by_one_and_again_when_that_one_died(village: Village) -> None:
    assert claim(village)
    assert not claim(village, REAL + timedelta(minutes=1))
    assert claim(village, REAL + timedelta(minutes=20))
    assert claim(village, REAL - timedelta(days=1))  # a clock that was set back keeps nothing waiting
    carry_out(village)
    assert not claim(village, REAL + timedelta(days=2))
    village.world.now += timedelta(days=1)
    assert claim(village, REAL + timedelta(days=2))


def test_done_again_it_writes_nothing(village: Village) -> None:
    village.older()
    carry_out(village)
    with village.world.work() as session:
        session.query(Finding).delete()
    carry_out(village)
    assert village.open("not-enrolled") == set()


def test_after_a_spreadsheet_came_in_it_is_due_again(village: Village) -> None:
    carry_out(village)
    person = village.older()
    with village.world.work() as session:
        upkeep.ask_again(session)
    carry_out(village)
    assert standing(village, person.id) == "yes"
    with village.world.sessions() as session:
        assert upkeep.last_done(session) == date(2026, 1, 5)


def test_what_no_longer_runs_is_emptied(village: Village) -> None:
    with village.world.work() as session:
        session.add(
            Match(
                programme_id="covid-cash-transfer",
                person_id="x",
                standing="yes",
                rules_version="",
                since=date(2021, 1, 1),
            )
        )
    carry_out(village)
    with village.world.sessions() as session:
        assert (
            session.scalar(select(Match.person_id).where(Match.programme_id == "covid-cash-transfer")) is None
        )
