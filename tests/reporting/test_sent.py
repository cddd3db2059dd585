"""Every committee has its report on the first, once, and nobody learns from it that somebody complained about her."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from grievance_core.messages.model import Message
from grievance_core.messages.outbox import opened
from grievance_core.offices.appoint import appoint
from grievance_core.offices.model import COMMITTEES, Office
from grievance_core.offices.staffing import office_by_key
from grievance_core.reporting import sent
from grievance_core.reporting.model import CommitteeReport, ReportRound
from grievance_core.reporting.report import Report
from grievance_core.reporting.rules import ReportRules
from grievance_core.timers.holidays import PHNOM_PENH
from settings import ROOT
from tests.world import World

RULES = ReportRules.load(ROOT / "rules" / "reports.yaml")
OFFICER, SECRETARY, CHAIR = "district-intersector:1701/officer", "cwcc:1701/secretary", "vdc:17010101/chair"
PLANNING = "planning/officer"
FIRST_HOUR = datetime(2026, 2, 2, 7, 30, tzinfo=PHNOM_PENH)  # the first of February 2026 is a Sunday
REAL = datetime(2026, 6, 1, tzinfo=UTC)


def write_due(world: World) -> int:
    """One round of the tick and the workers; how many reports were written."""
    with world.work() as session:
        sent.open_months(session, world.inst, RULES, world.now)
    with world.work() as session:
        owed = sent.claim_owed(session, REAL)
    written = 0
    for report_id in owed:
        with world.work() as session:
            written += sent.write_owed(session, world.inst, RULES, report_id, world.now)
    return written


def report_of(world: World, committee: str) -> CommitteeReport:
    with world.sessions() as session:
        office = office_by_key(session, committee)
        assert office is not None
        return sent.of_committee(session, office.id)[0]


def figures_of(world: World, committee: str) -> Report:
    figures = report_of(world, committee).figures
    assert figures is not None
    return Report.read(json.loads(json.dumps(figures)))


def received(report: Report) -> float | None:
    return report.tables[0].rows[0].cells[0].now


def seen_by(world: World, report_id: str, seat: str) -> Report | None:
    official = world.official(seat).official_id
    assert official is not None
    with world.sessions() as session:
        found = sent.read(session, world.inst, RULES, report_id, official, world.now)
    return found[0] if found else None


def committees(world: World) -> int:
    with world.sessions() as session:
        return session.scalar(select(func.count()).where(Office.kind.in_(COMMITTEES))) or 0


def test_nothing_is_due_before_offices_open_on_the_first_working_day(world: World) -> None:
    assert write_due(world) == committees(world)  # December's, when the service begins in January
    for moment, months in (
        (FIRST_HOUR - timedelta(days=1), []),
        (FIRST_HOUR - timedelta(minutes=1), []),
        (FIRST_HOUR, ["2026-01"]),
    ):
        with world.sessions() as session:
            assert sent.due_months(session, world.inst, moment) == months


def test_each_committee_is_written_to_once_by_however_many_ticks_and_workers(world: World) -> None:
    world.sends = False
    world.now = FIRST_HOUR
    assert write_due(world) == committees(world) > 4
    with world.work() as session:
        ids = list(session.scalars(select(CommitteeReport.id)))
    for report_id in ids:
        with world.work() as session:
            assert not sent.write_owed(session, world.inst, RULES, report_id, world.now)
    assert write_due(world) == 0
    with world.sessions() as session:
        texts = session.scalars(select(Message).where(Message.template == "report_ready")).all()
    assert len(texts) == committees(world)


def test_a_month_cannot_be_opened_twice(world: World) -> None:
    write_due(world)
    with world.sessions() as session:
        session.add(ReportRound(month="2025-12", opened_at=world.now))
        with pytest.raises(IntegrityError):
            session.flush()


def test_months_that_were_missed_are_caught_up_each_with_its_own_figures(world: World) -> None:
    write_due(world)
    world.file("eligibility")
    world.now = FIRST_HOUR + timedelta(days=70)
    assert write_due(world) == 3 * committees(world)
    with world.sessions() as session:
        office = office_by_key(session, "cwcc:1701")
        assert office is not None
        found = {row.month: Report.read(row.figures or {}) for row in sent.of_committee(session, office.id)}
    assert {month: received(report) for month, report in found.items()} == {
        "2025-12": 0, "2026-01": 1, "2026-02": 0, "2026-03": 0,
    }  # fmt: skip


def test_what_a_worker_was_handed_and_did_not_write_is_handed_out_again(world: World) -> None:
    with world.work() as session:
        owed = sent.open_months(session, world.inst, RULES, world.now)
    with world.work() as session:
        assert len(sent.claim_owed(session, REAL)) == owed
        assert sent.claim_owed(session, REAL + timedelta(minutes=1)) == []
        assert not sent.is_owed(session, REAL + timedelta(minutes=1))
        assert sent.is_owed(session, REAL + timedelta(minutes=6))
        assert len(sent.claim_owed(session, REAL + timedelta(minutes=6))) == owed


def test_it_counts_what_the_committee_hears_in_its_area_and_nothing_else(world: World) -> None:
    for kind in ("eligibility", "payment", "service", "data", "danger"):
        world.file(kind)
    world.file("eligibility", area_key="17120101")
    world.now = FIRST_HOUR
    write_due(world)
    counted = {
        key: received(figures_of(world, key))
        for key in ("cwcc:1701", "tcc:1701", "cwcc:17", "tcc:17", "cwcc:1712")
    }
    assert counted == {"cwcc:1701": 1, "tcc:1701": 2, "cwcc:17": 2, "tcc:17": 2, "cwcc:1712": 1}


def test_the_secretary_is_told_that_it_is_there_and_nothing_of_what_is_in_it(world: World) -> None:
    world.file("eligibility")
    world.now = FIRST_HOUR
    write_due(world)
    number = world.number_of(SECRETARY)
    with world.sessions() as session:
        rows = session.scalars(select(Message).where(Message.template == "report_ready")).all()
        told = [opened(world.inst, row) for row in rows]
    (said,) = [words for to, words in told if to == number]
    assert not any(character.isdigit() for character in said)
    assert all(row.case_id is None for row in rows)


def test_it_stays_as_it_was_sent(world: World) -> None:
    receipt = world.file("eligibility")
    world.now = FIRST_HOUR
    write_due(world)
    before = report_of(world, "cwcc:1701")
    with world.work() as session:
        session.execute(
            text("UPDATE cases SET kind = 'data', track = 'registry' WHERE id = :id"), {"id": receipt.case_id}
        )
    assert received(figures_of(world, "cwcc:1701")) == 1
    seen = seen_by(world, before.id, OFFICER)
    assert seen is not None
    assert received(seen) == 1


def test_what_complains_about_a_member_is_not_in_the_paper_that_all_members_read(world: World) -> None:
    member = "cwcc:1701/member-1"
    with world.sessions() as session:
        office = office_by_key(session, "cwcc:1701")
        assert office is not None
        seats = [seat.key for seat in office.seats if seat.duty == "member"]
    member = seats[0]
    world.file("eligibility")
    world.file("eligibility", accused_seat_keys=(member,))
    world.now = FIRST_HOUR
    write_due(world)
    assert received(figures_of(world, "cwcc:1701")) == 1


def test_somebody_it_holds_a_complaint_about_sees_the_same_page_without_it(world: World) -> None:
    """She joins the committee later, or reads for an office above: no count, and no sign that something is left out."""
    world.file("eligibility")
    world.file("eligibility", accused_seat_keys=(OFFICER,))
    world.now = FIRST_HOUR
    write_due(world)
    row = report_of(world, "cwcc:1701")
    officer, planning = seen_by(world, row.id, OFFICER), seen_by(world, row.id, PLANNING)
    assert officer is not None
    assert planning is not None
    assert (received(planning), received(officer)) == (2, 1)
    assert (planning.name, planning.period, planning.area_key) == (
        officer.name,
        officer.period,
        officer.area_key,
    )
    accused = world.official(OFFICER).official_id
    assert accused is not None
    with world.work() as session:
        appoint(session, accused, "cwcc:1701/secretary", world.now, capacity="deputy")
    again = seen_by(world, row.id, OFFICER)
    assert again is not None
    assert received(again) == 1


def test_it_is_open_to_nobody_outside_its_area_or_without_a_seat_that_reads_reports(world: World) -> None:
    write_due(world)
    row = report_of(world, "cwcc:1701")
    elsewhere = "district-intersector:1712/officer"
    assert {seat: seen_by(world, row.id, seat) is not None for seat in (OFFICER, PLANNING, elsewhere, CHAIR)} == {
        OFFICER: True, PLANNING: True, elsewhere: False, CHAIR: False,
    }  # fmt: skip
    assert seen_by(world, "0" * 26, OFFICER) is None
