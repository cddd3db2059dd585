"""The monthly reports of committees (SSDM §3.4.7): written once on the first of each month, and kept as they were written.

`report_rounds` has the months whose reports are owed. Opening one puts a row for each committee there; each row is then written
in a transaction of its own, together with the text that tells the secretary. Two ticks, two workers or a month that was missed
change nothing of that: a month is opened once, and a row is written once.

Everybody in the committee reads the same paper, so what complains about any of them is not counted in it. Whoever else reads it
sees the same figures, unless they hold something that must be kept from her: then they are counted for her, as any report is.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, insert, or_, select, update
from sqlalchemy.orm import Session

from grievance_core.areas.search import path
from grievance_core.cases.model import Case
from grievance_core.database import alone
from grievance_core.identifiers import new_id
from grievance_core.institution import Institution
from grievance_core.messages.outbox import Letter, recipient_of_official, write
from grievance_core.offices.model import COMMITTEES, Office
from grievance_core.offices.staffing import office_by_id, on_duty, people_of
from grievance_core.reporting.model import CommitteeReport, ReportRound
from grievance_core.reporting.periods import Period
from grievance_core.reporting.report import Report, make
from grievance_core.reporting.rules import ReportRules
from grievance_core.reporting.scope import Scope, reaches, tracks_of, withheld_from
from grievance_core.timers.working_time import add_working

CLAIM_GROWS_OLD = timedelta(minutes=5)  # real time
MOST_MISSED = 12  # months that are caught up; older ones nobody waits for
HANDED_OUT = 100
SHOWN = 24
LEFT_OUT = "left_out"  # beside the report: the officials for whom complaints about them were left out


def due_months(session: Session, inst: Institution, now: datetime) -> list[str]:
    """The months over whose reports are not owed yet: since the last one that was, or the last month where there was none.

    A month is due when offices first open in the next one. One question of a table with a row a month.
    """
    newest = _last_due(inst, now)
    last = session.scalar(select(ReportRound.month).order_by(ReportRound.month.desc()).limit(1))
    if last is not None and last >= newest.name:
        return []
    months = [newest]
    while last is not None and months[0].before().name > last and len(months) < MOST_MISSED:
        months.insert(0, months[0].before())
    return [month.name for month in months]


def open_months(session: Session, inst: Institution, rules: ReportRules, now: datetime) -> int:
    """Put a row for each committee there for every month that is due; how many rows. The caller commits."""
    alone(session, "report-rounds")
    owed = 0
    for month in due_months(session, inst, now):
        session.add(ReportRound(month=month, opened_at=now))
        session.flush()
        rows = [
            {"id": new_id(), "committee_id": committee, "month": month, "report": rules.sent}
            for committee in session.scalars(select(Office.id).where(Office.kind.in_(COMMITTEES)))
        ]
        if rows:
            session.execute(insert(CommitteeReport), rows)
        owed += len(rows)
    return owed


def claim_owed(session: Session, real_now: datetime, limit: int = HANDED_OUT) -> list[str]:
    """Reports nobody writes, claimed anew. The caller commits."""
    free = [CommitteeReport.written_at.is_(None), _unclaimed(real_now)]
    some = select(CommitteeReport.id).where(*free).order_by(CommitteeReport.id).limit(limit)
    claim = (
        update(CommitteeReport)
        .where(CommitteeReport.id.in_(some.scalar_subquery()), *free)
        .values(claimed_at=real_now)
        .returning(CommitteeReport.id)
        .execution_options(synchronize_session=False)
    )
    return sorted(session.scalars(claim))


def is_owed(session: Session, real_now: datetime) -> bool:
    """Whether any report waits to be written by somebody."""
    waiting = select(CommitteeReport.id).where(CommitteeReport.written_at.is_(None), _unclaimed(real_now))
    return session.scalar(waiting.limit(1)) is not None


def write_owed(
    session: Session, inst: Institution, rules: ReportRules, report_id: str, now: datetime
) -> bool:
    """Write one committee's report and tell its secretary; False where it is written already. The caller commits."""
    row = session.get(CommitteeReport, report_id, with_for_update=True, populate_existing=True)
    if row is None or row.written_at is not None:
        return False
    readers = people_of(session, [row.committee_id], now)
    report = _made(session, inst, rules, row, frozenset(readers), now)
    row.figures = report.written() | {LEFT_OUT: sorted(readers)}
    row.written_at, row.rules_version = now, rules.version
    for post in on_duty(session, row.committee_id, now, ("secretary",))[:1]:
        to = recipient_of_official(inst, post.official)
        message = write(session, inst, to, Letter("report_ready", {}), now) if to is not None else None
        if message is not None:
            session.add(message)
    session.flush()
    return True


def are_open(session: Session, inst: Institution, committee_id: int, official_id: int, now: datetime) -> bool:
    """Whether the reports to this committee are hers to read."""
    return committee_id in _committees_open_to(session, inst, official_id, now)


def of_committee(session: Session, committee_id: int) -> Sequence[CommitteeReport]:
    """What was put before a committee, the newest first."""
    query = select(CommitteeReport).where(
        CommitteeReport.committee_id == committee_id, CommitteeReport.written_at.is_not(None)
    )
    return session.scalars(query.order_by(CommitteeReport.month.desc()).limit(SHOWN)).all()


def by_id(session: Session, report_id: str) -> CommitteeReport:
    """The row of a report that `read` let through."""
    return session.get_one(CommitteeReport, report_id)


def open_to(
    session: Session, inst: Institution, official_id: int, now: datetime
) -> Sequence[CommitteeReport]:
    """The reports to committees in areas whose figures are open to her, the newest first."""
    committees = _committees_open_to(session, inst, official_id, now)
    query = select(CommitteeReport).where(
        CommitteeReport.committee_id.in_(committees), CommitteeReport.written_at.is_not(None)
    )
    order = (CommitteeReport.month.desc(), CommitteeReport.committee_id)
    return session.scalars(query.order_by(*order).limit(SHOWN)).all()


def read(
    session: Session, inst: Institution, rules: ReportRules, report_id: str, official_id: int, now: datetime
) -> tuple[Report, Scope] | None:
    """A report that was sent, as she may see it, and what it counts; None where there is none that is open to her."""
    row = session.get(CommitteeReport, report_id)
    if (
        row is None
        or row.figures is None
        or row.committee_id not in _committees_open_to(session, inst, official_id, now)
    ):
        return None
    written = Report.read(row.figures)
    scope = Scope(written.area_key, written.tracks, frozenset({official_id}))
    if _holds_what_is_kept_from(session, inst, row, official_id, now):
        rule = rules.reports[written.name if written.name in rules.reports else rules.sent]
        return make(session, inst, rules, rule, scope, written.period, now), scope
    return written, scope


def _made(
    session: Session,
    inst: Institution,
    rules: ReportRules,
    row: CommitteeReport,
    readers: frozenset[int],
    now: datetime,
) -> Report:
    committee = office_by_id(session, row.committee_id)
    rule = rules.reports.get(row.report, rules.reports[rules.sent])
    scope = Scope(committee.area_key, tracks_of(inst, committee.kind), readers)
    return make(session, inst, rules, rule, scope, Period.read(row.month), now)


def _holds_what_is_kept_from(
    session: Session, inst: Institution, row: CommitteeReport, official_id: int, now: datetime
) -> bool:
    """Whether any case that may be counted in it must not be known to her, as offices are staffed now."""
    if row.written_at is None or row.figures is None:
        return False
    committee, period = office_by_id(session, row.committee_id), Period.read(row.month)
    # Less what was left out of it when it was written, for those who sat in the committee then.
    left_out = frozenset(row.figures[LEFT_OUT])
    scope = Scope(committee.area_key, tracks_of(inst, committee.kind), left_out)
    withheld = withheld_from(session, [official_id], now)
    counted = select(Case.id).where(*scope.conditions(session, row.written_at), Case.filed_at < period.ends)
    return withheld is not None and session.scalar(counted.where(withheld).limit(1)) is not None


def _committees_open_to(session: Session, inst: Institution, official_id: int, now: datetime) -> list[int]:
    """Committees that sit in an area she sees, and hear nothing that is not counted for her there."""
    reach = reaches(session, inst, official_id, now)
    found = []
    for office in session.scalars(select(Office).where(Office.kind.in_(COMMITTEES))):
        above = {area.key for area in path(session, office.area_key)} if office.area_key else set()
        tracks = set(tracks_of(inst, office.kind))
        if any(
            (one.area_key is None or one.area_key in above) and tracks <= set(one.tracks) for one in reach
        ):
            found.append(office.id)
    return found


def _last_due(inst: Institution, now: datetime) -> Period:
    """The last month that is over and whose reports are due: offices have opened since its end."""
    over = Period.around("month", now).before()
    while add_working(inst.calendar, over.ends, 0) > now:
        over = over.before()
    return over


def _unclaimed(real_now: datetime) -> ColumnElement[bool]:
    edges = (real_now - CLAIM_GROWS_OLD, real_now + CLAIM_GROWS_OLD)
    claimed = CommitteeReport.claimed_at
    return or_(claimed.is_(None), claimed <= edges[0], claimed >= edges[1])
