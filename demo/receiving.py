"""What people in the demo received: providers' lists and two months of declarations, sent in as a provider would, and compared.

Among them stands one of everything that comparing finds (SSDM §3.3.4): somebody who is not on the list, somebody on it who is not
eligible, somebody on it who got nothing, somebody paid who is not entitled. Many are entitled and not enrolled.
"""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from pathlib import Path

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from demo.clock import START
from grievance_core.benefits.columns import columns_of_list, columns_of_services
from grievance_core.benefits.declaring import Intake, Report
from grievance_core.benefits.upkeep import carry_out
from grievance_core.database import session_factory
from grievance_core.institution import Institution
from grievance_core.programmes.explain import YES
from grievance_core.programmes.model import Match
from grievance_core.registry.model import Person
from grievance_core.timers.holidays import at_local

PAID = "family-package-scholarship"  # by month
CARED_FOR = "health-equity-fund"  # by visit
LIST_DAY = date(2025, 10, 31)
MONTHS = (date(2025, 11, 1), date(2025, 12, 1))
SENT_IN_AT = time(14, 0)
PUPILS_PAY = ("lower", "20000")  # the benefit and its amount in riels, as the programme's file has them
VISITORS = 24
Row = tuple[str, ...]


def receive(scratch: Engine, inst: Institution, rules: Path) -> None:
    """Two lists, two months of declarations, everybody matched as of the demo's first day, and compared."""
    sessions = session_factory(scratch)
    with sessions() as session:
        pupils, patients = (_numbers(session, programme, entitled=True) for programme in (PAID, CARED_FOR))
        other, stranger = (
            _numbers(session, PAID, entitled=False)[0],
            _numbers(session, CARED_FOR, entitled=False)[0],
        )
    office = _Office(scratch, inst, rules)
    listed = [*pupils[1:], other]
    office.list_of(PAID, listed)
    office.list_of(CARED_FOR, patients)
    for month in MONTHS:
        unpaid = listed[0] if month == MONTHS[-1] else ""
        office.declare(
            month, [number for number in listed if number != unpaid], [*patients[:VISITORS], stranger]
        )
    carry_out(sessions, inst, START, always=True)


class _Office:
    """A provider's office that writes its spreadsheets and sends them in."""

    def __init__(self, engine: Engine, inst: Institution, rules: Path) -> None:
        self._rules = rules
        self._intake = Intake(engine, inst.vault, inst.catalogues, inst.programmes, "operator")

    def list_of(self, programme: str, numbers: Sequence[str]) -> None:
        with tempfile.TemporaryDirectory() as folder:
            sheet, errors = Path(folder) / "list.csv", Path(folder) / "errors.csv"
            _write(sheet, ("Membership number",), ((number,) for number in numbers))
            columns = columns_of_list(self._rules)
            sent_in = at_local(LIST_DAY, SENT_IN_AT)
            _check(self._intake.provider_list(sheet, columns, programme, LIST_DAY, sent_in, errors), errors)

    def declare(self, month: date, paid: Iterable[str], cared_for: Iterable[str]) -> None:
        rows: list[Row] = [(PAID, f"{month:%Y-%m}", number, "", *PUPILS_PAY) for number in paid]
        rows += [(CARED_FOR, f"{month:%Y-%m}", number, "1", "", "") for number in cared_for]
        with tempfile.TemporaryDirectory() as folder:
            sheet, errors = Path(folder) / "services.csv", Path(folder) / "errors.csv"
            _write(sheet, ("Programme", "Month", "Membership number", "Days", "Service", "Amount"), rows)
            columns = columns_of_services(self._rules)
            _check(self._intake.services(sheet, columns, _after(month), errors), errors)


def _numbers(session: Session, programme: str, *, entitled: bool) -> Sequence[str]:
    """The membership numbers of those entitled to a programme, or of whom it is known that they are not, in their own order."""
    matched = select(Match.person_id).where(Match.programme_id == programme)
    theirs = Person.id.in_(matched.where(Match.standing == YES)) if entitled else Person.id.not_in(matched)
    return session.scalars(select(Person.number).where(theirs).order_by(Person.number)).all()


def _after(month: date) -> datetime:
    """The third day of the month after, when the declarations are in."""
    after = date(month.year + month.month // 12, month.month % 12 + 1, 3)
    return at_local(after, SENT_IN_AT)


def _write(path: Path, headings: Row, rows: Iterable[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([headings, *rows])


def _check(report: Report, errors: Path) -> None:
    if report.faults:
        raise ValueError(f"the demo's own sheet is refused: {errors.read_text('utf-8')}")
