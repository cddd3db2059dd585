"""Reports at the console: chosen, shown with the period before, as files, and what was put before committees."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from console.desk import Desk, desk
from console.door import blueprint, needs
from console.errands import mine, send_off
from grievance_core.areas.search import by_code, by_key
from grievance_core.errands.asking import TooManyErrands
from grievance_core.identifiers import new_id
from grievance_core.offices.staffing import office_by_id
from grievance_core.reporting import sent
from grievance_core.reporting.periods import KINDS, Period
from grievance_core.reporting.report import Report, make
from grievance_core.reporting.rules import ReportRule
from grievance_core.reporting.scope import Scope, reaches, scope_for
from grievance_core.reporting.wording import Shown, Wording

SHOWN = {"month": 13, "semester": 4, "year": 3}  # periods to choose from
ENDINGS = (".pdf", ".xlsx")


@dataclass(frozen=True)
class Asked:
    """What the address asks for, once it is known to be hers to see. `sent` is the id of a committee's report."""

    rule: ReportRule
    period: Period
    scope: Scope
    sent: str = ""

    def address(self) -> dict[str, str]:
        """As an address says it again."""
        if self.sent:
            return {"sent": self.sent}
        return {"report": self.rule.name, "period": self.period.name, "area": self.scope.area_key or ""}


@blueprint.get("/reports")
@needs("reports")
def reports() -> ResponseReturnValue:
    """Which reports there are, and what committees were given."""
    return _choice("")


@blueprint.get("/reports/page")
@needs("reports")
def report_page() -> ResponseReturnValue:
    """One report as things stand, or as it was put before a committee."""
    at = desk()
    with at.here.reading() as db:
        found = _asked(at, db, request.args)
        if found is None and not request.args.get("sent"):
            return _choice(at.say("report-page", "not-here")), 404
        report, asked = _report(at, db, found)
        shown = Wording(db, at.here.inst, at.language).report(report)
        put_before = _put_before(at, db, asked)
    return _page(at, shown, asked, put_before)


@blueprint.post("/reports/file")
@needs("reports")
def report_file() -> ResponseReturnValue:
    """The report as a file, as an errand."""
    at, ending = desk(), request.form.get("ending", "")
    with at.here.reading() as db:
        asked = _asked(at, db, request.form)
    if asked is None or ending not in ENDINGS:
        raise NotFound
    arguments = {
        "report": asked.rule.name, "period": asked.period.name, "area": asked.scope.area_key or "",
        "language": at.language, "sent": asked.sent, "ending": ending,
    }  # fmt: skip
    try:
        return send_off("report", arguments)
    except TooManyErrands:
        return _choice(at.say("errand", "too-many")), 409


def _choice(said: str) -> str:
    at = desk()
    with at.here.reading() as db:
        wording = Wording(db, at.here.inst, at.language)
        places = [wording.place(one.area_key) for one in reaches(db, at.here.inst, at.official_id, at.now)]
        given = [
            (
                row.id,
                wording.period(Period.read(row.month)),
                at.office(db, office_by_id(db, row.committee_id).key),
            )
            for row in sent.open_to(db, at.here.inst, at.official_id, at.now)
        ]
        periods = [[(one.name, wording.period(one)) for one in _lately(kind, at.now)] for kind in KINDS]
    return render_template(
        "console/reports.html",
        said=said, places=list(dict.fromkeys(places)), given=given, periods=periods, names=tuple(at.here.reports.reports),
        chosen=request.args, errands=mine(at, "reports"),
    )  # fmt: skip


def _lately(kind: str, now: datetime) -> list[Period]:
    found = [Period.around(kind, now)]
    while len(found) < SHOWN[kind]:
        found.append(found[-1].before())
    return found


def _page(at: Desk, shown: Shown, asked: Asked, put_before: str) -> str:
    return render_template(
        "console/report.html",
        shown=shown,
        address=asked.address(),
        put_before=put_before,
        link=_links(asked) if at.may("queue") else None,
        endings=ENDINGS,
        new_request=new_id(),
    )


def _links(asked: Asked) -> Callable[[str, str, str], str]:
    """The address of the cases behind a figure."""

    def link(table: str, group: str, column: str) -> str:
        figure = {"table": table, "group": group, "column": column}
        return f"{url_for('console.report_cases')}?{urlencode(asked.address() | figure)}"

    return link


def asked_for(at: Desk, db: Session) -> Asked:
    """What the address asks for. Raises NotFound where that is nothing, or not hers."""
    found = _asked(at, db, request.args)
    if found is None:
        raise NotFound
    return found


def _asked(at: Desk, db: Session, given: Mapping[str, str]) -> Asked | None:
    if given.get("sent"):
        return _asked_for_sent(at, db, given["sent"][:26])
    rule = at.here.reports.reports.get(given.get("report", ""))
    if rule is None:
        return None
    try:
        wanted = (
            Period.read(given.get("period", ""))
            if given.get("period")
            else Period.around(rule.period, at.now)
        )
    except ValueError:
        return None
    period = wanted if wanted.kind == rule.period else Period.around(rule.period, wanted.begins)
    scope = _scope(at, db, given.get("area", "").strip()[:20])
    if scope is None:
        return None
    area = by_key(db, scope.area_key) if scope.area_key is not None else None
    return Asked(rule, period, scope) if (area.level if area else "country") in rule.areas else None


def _scope(at: Desk, db: Session, written: str) -> Scope | None:
    """Of the area that is written there, by its code or our key; of the widest that is open to her, where there is none."""
    if not written:
        widest = reaches(db, at.here.inst, at.official_id, at.now)
        return scope_for(db, at.here.inst, at.official_id, widest[0].area_key, at.now) if widest else None
    key = written if by_key(db, written) is not None else next((one.key for one in by_code(db, written)), "")
    return scope_for(db, at.here.inst, at.official_id, key, at.now) if key else None


def _asked_for_sent(at: Desk, db: Session, report_id: str) -> Asked | None:
    read = sent.read(db, at.here.inst, at.here.reports, report_id, at.official_id, at.now)
    if read is None:
        return None
    report, scope = read
    rules = at.here.reports
    return Asked(rules.reports.get(report.name, rules.reports[rules.sent]), report.period, scope, report_id)


def _report(at: Desk, db: Session, asked: Asked | None) -> tuple[Report, Asked]:
    if asked is None:
        raise NotFound
    inst, rules = at.here.inst, at.here.reports
    read = sent.read(db, inst, rules, asked.sent, at.official_id, at.now) if asked.sent else None
    report = read[0] if read else make(db, inst, rules, asked.rule, asked.scope, asked.period, at.now)
    return report, asked


def _put_before(at: Desk, db: Session, asked: Asked) -> str:
    if not asked.sent:
        return ""
    row = sent.by_id(db, asked.sent)
    committee = at.office(db, office_by_id(db, row.committee_id).key)
    return at.say("report-page", "is-sent", committee=committee, day=at.day(row.written_at or at.now))
