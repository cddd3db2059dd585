"""What was switched on is in force in every process; what cannot be used stops nobody."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select, text

from grievance_core.administration import days, policies
from grievance_core.administration.bounded import TookTooLong, at_most
from grievance_core.administration.four_eyes import reads_cases
from grievance_core.administration.model import CalendarDay, PolicyEdition
from grievance_core.administration.ruling import Ruling
from grievance_core.cases.principal import OPERATOR, Principal
from grievance_core.errors import Denied, Incomplete, NotNow
from grievance_core.institution import Institution, open_institution
from grievance_core.memory import WATCHER, look
from grievance_core.offices.model import Seat
from grievance_core.timers.holidays import Calendar
from settings import ROOT
from tests.world import MONDAY, World

TUESDAY = date(2026, 1, 6)
SOURCE = (ROOT / "rules" / "escalation.yaml").read_text(encoding="utf-8")


@pytest.fixture
def process(world: World) -> Institution:
    """Another process of this service: an institution of its own that looks at the same database."""
    inst = open_institution(
        vault=world.inst.vault,
        rules=ROOT / "rules",
        locales=ROOT / "locales",
        policy_file=ROOT / "rules" / "escalation.yaml",
        service_number="855",
    )
    world.sessions.configure(info={WATCHER: Ruling(inst).watch})
    return inst


def test_a_stored_policy_that_this_release_cannot_read_stops_no_case(
    world: World, process: Institution
) -> None:
    version = process.policy.version
    with world.work() as session:
        session.add(
            PolicyEdition(
                number=1, version="x", source="hold: never\n", holds_from=MONDAY, by="operator", note="?"
            )
        )
    with world.work() as session:
        look(session)
    assert process.policy.version == version
    assert world.file().reference


def test_what_is_taken_back_is_not_in_force(world: World, process: Institution) -> None:
    version = process.policy.version
    with world.sessions() as session:
        policies.switch_on(session, process, OPERATOR, SOURCE + "# more\n", "why", MONDAY)
        session.flush()
        look(session)
        session.rollback()
    with world.work() as session:
        look(session)
    assert process.policy.version == version


def test_lines_as_a_browser_sends_them_are_the_same_policy(world: World, process: Institution) -> None:
    with world.work() as session, pytest.raises(NotNow):
        policies.switch_on(session, process, OPERATOR, SOURCE.replace("\n", "\r\n"), "why", MONDAY)


def test_open_cases_are_moved_where_that_was_asked_for_as_it_was_shown(
    world: World, process: Institution
) -> None:
    receipt = world.file()
    draft = SOURCE.replace("acknowledge: 3 working days", "acknowledge: 4 working days")
    with world.work() as session:
        shown = policies.outlook(session, process, draft, MONDAY)
    assert [(row.level, row.kind, row.later, row.sooner) for row in shown.moved] == [
        ("village", "payment", 1, 0)
    ]
    with world.work() as session:
        assert policies.switch_on(session, process, OPERATOR, draft, "slower", MONDAY, move=True) == 1
    assert world.case(receipt).due_at == shown.moved[0].last


def test_nobody_but_an_administrator_switches_anything_on(world: World, process: Institution) -> None:
    chair = world.official("vdc:17010101/chair")
    with world.work() as session, pytest.raises(Denied):
        policies.switch_on(session, process, chair, SOURCE + "# more\n", "why", MONDAY)
    with world.work() as session, pytest.raises(Denied):
        days.put_right(
            session, process, Principal("official", official_id=0), TUESDAY, "", "closed", "x", MONDAY
        )


def test_a_calendar_is_not_closed_for_so_long_that_clocks_would_stop(
    world: World, process: Institution
) -> None:
    with world.work() as session:
        for number in range(1, 120):
            day = TUESDAY + timedelta(days=number)
            row = CalendarDay(
                id=f"{number:026}", day=day, province="", what="closed", reason="x", at=MONDAY, by="operator"
            )
            session.add(row)
    with world.work() as session, pytest.raises(Incomplete):
        days.put_right(session, process, OPERATOR, TUESDAY, "", "closed", "x", MONDAY)


def test_the_last_word_about_a_day_counts(world: World, process: Institution) -> None:
    for what, works in (("closed", False), ("as-file", True), ("closed", False), ("open", True)):
        with world.work() as session:
            days.put_right(session, process, OPERATOR, TUESDAY, "", what, "x", MONDAY)
        with world.work() as session:
            look(session)
        assert process.calendar.is_working_day(TUESDAY) is works
    with world.work() as session:
        days.put_right(session, process, OPERATOR, TUESDAY, "17", "closed", "flood", MONDAY)
    with world.work() as session:
        look(session)
    assert not process.calendar.is_working_day(TUESDAY, "17")
    assert process.calendar.is_working_day(TUESDAY, "01")


def test_a_province_that_opens_opens_nothing_that_the_country_closes(inst: Institution) -> None:
    calendar: Calendar = inst.calendar.corrected([(TUESDAY, "", True), (TUESDAY, "17", False)])
    assert not calendar.is_working_day(TUESDAY, "17")


def test_a_seat_without_a_duty_reads_no_case(world: World) -> None:
    receipt = world.file()
    with world.sessions() as session:
        seats = session.scalars(select(Seat).where(Seat.duty == "none")).all()
        assert seats
        assert not any(reads_cases(seat) for seat in seats)
    assert world.case(receipt).office.key == "vdc:17010101"


def test_counting_for_a_page_ends_when_its_time_is_over(world: World) -> None:
    endless = (
        "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 2000000000)"
        " SELECT count(*) FROM n"
    )
    with world.sessions() as session, pytest.raises(TookTooLong), at_most(session, 0.3):
        session.execute(text(endless)).all()
    with world.sessions() as session:
        assert session.scalar(text("SELECT 1")) == 1
