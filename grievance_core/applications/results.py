"""Takes the weekly file of results in: everything or nothing (SSDM §3.4.7: results are entered once a week)."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from grievance_core.applications import process
from grievance_core.applications.access import OPERATOR, Party, Right, rights
from grievance_core.applications.model import Application, ApplicationEvent, ResultsImport
from grievance_core.applications.results_sheet import Fault, Result, read_results
from grievance_core.applications.states import DECIDED, State, decidable
from grievance_core.database import alone
from grievance_core.identifiers import new_id
from grievance_core.institution import Institution
from grievance_core.registry.columns import Columns
from grievance_core.registry.intake import ERROR_HEADINGS
from grievance_core.registry.sheets import digest
from writing.dates import PHNOM_PENH

SENT_ON = ("forwarded", "resubmitted", "completed")
PAGE = 500


@dataclass(frozen=True)
class Report:
    """What a file held, and what was done unless it was a dry run or anything was wrong."""

    rows: int
    faults: int
    accepted: int = 0
    refused: int = 0

    @property
    def unchanged(self) -> int:
        return self.rows - self.accepted - self.refused if not self.faults else 0


def take_in(
    session: Session,
    inst: Institution,
    path: Path,
    columns: Columns,
    errors: Path,
    now: datetime,
    by: Party = OPERATOR,
    *,
    dry_run: bool = False,
) -> Report:
    """Enter every result of the file, or write every fault of it to `errors` (csv: row, column, reason in each language).

    Repeatable: a result that was entered before changes nothing, and neither does one from before the application was sent on.
    Nothing is entered of a file with a fault, nor in a dry run. Raises Unreadable when the file is no such list at all.
    """
    errors.unlink(missing_ok=True)
    results, faults = read_results(path, columns, now.astimezone(PHNOM_PENH).date())
    alone(session, "application results")
    found = _locked(session, [result.number for result in results])
    taken = _is_taken(session, path)
    wanted: list[Result] = []
    for result in results:
        application = found.get(result.number)
        reason = _fault(session, by, application, result, now)
        if application is None or reason == "application-unknown":
            faults.append((result.line, "number", "application-unknown"))
        elif not taken and not _is_known(session, application, result):
            wanted += [result] if reason is None else []
            faults += [(result.line, "result", reason)] if reason is not None else []
    if faults:
        _write_errors(inst, columns, sorted(faults), errors)
        lines = {result.line for result in results} | {line for line, _, _ in faults}
        return Report(len(lines), len(faults))
    return _enter(session, inst, path, results, wanted, by, now, dry_run=dry_run)


def _enter(
    session: Session,
    inst: Institution,
    path: Path,
    results: Sequence[Result],
    wanted: Sequence[Result],
    by: Party,
    now: datetime,
    *,
    dry_run: bool,
) -> Report:
    counts = Counter(result.accepted for result in wanted)
    report = Report(len(results), 0, counts[True], counts[False])
    if dry_run or not wanted:
        return report
    import_id = new_id()
    who = f"official:{by.official_id}" if by.official_id is not None else "operator"
    session.add(
        ResultsImport(
            id=import_id, at=now, by=who, sha256=digest(path),
            rows=report.rows, accepted=report.accepted, refused=report.refused,
        )
    )  # fmt: skip
    for result in wanted:
        process.enter(
            session, inst, result.number, by, now,
            accepted=result.accepted, reason=result.reason, justification=result.justification, import_id=import_id,
        )  # fmt: skip
    return report


def _locked(session: Session, numbers: Sequence[str]) -> dict[str, Application]:
    """These applications by number, locked in one order whoever asks."""
    found: dict[str, Application] = {}
    ordered = sorted(numbers)
    for start in range(0, len(ordered), PAGE):
        query = select(Application).where(Application.number.in_(ordered[start : start + PAGE]))
        for application in session.scalars(query.order_by(Application.number).with_for_update()):
            found[application.number] = application
    return found


def _is_taken(session: Session, path: Path) -> bool:
    """Whether this very file was taken in before: whatever became of its applications since is not undone by it."""
    return (
        session.scalar(select(ResultsImport.id).where(ResultsImport.sha256 == digest(path)).limit(1))
        is not None
    )


def _is_known(session: Session, application: Application, result: Result) -> bool:
    """Whether the row says nothing new: the same result as the one that stands, or one from before it was sent on."""
    if application.state in DECIDED and (application.state == State.ACCEPTED) == result.accepted:
        return True
    sent_on = _sent_on(session, application)
    return result.decided_on is not None and sent_on is not None and result.decided_on < sent_on


def _sent_on(session: Session, application: Application) -> date | None:
    last = select(func.max(ApplicationEvent.at)).where(
        ApplicationEvent.application_id == application.id, ApplicationEvent.type.in_(SENT_ON)
    )
    at = session.scalar(last)
    return at.astimezone(PHNOM_PENH).date() if at is not None else None


def _fault(
    session: Session, by: Party, application: Application | None, result: Result, now: datetime
) -> str | None:
    given = rights(session, by, application, now) if application is not None else frozenset()
    if application is None or Right.LINE not in given:
        return "application-unknown"
    if application.state in DECIDED:
        return "application-decided"
    if application.state not in decidable(accepted=result.accepted):
        return "application-not-sent"
    return None if Right.DECIDE in given else "application-unknown"


def _write_errors(inst: Institution, columns: Columns, faults: Sequence[Fault], path: Path) -> None:
    headings = {column.id: column.headings["km"][0] for column in columns.columns}
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(ERROR_HEADINGS)
        for line, name, reason in faults:
            told = (inst.catalogues.text(language, "registry", reason) for language in ("km", "en"))
            writer.writerow((line, headings.get(name, ""), *told))
