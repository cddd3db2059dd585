"""The cases behind a figure of a report, of those she may see. Looking at the list is looking at cases, and is written down."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from console.desk import desk
from console.door import blueprint, needs
from console.reports import asked_for
from grievance_core.cases.reading import log_read
from grievance_core.reporting.behind import COUNTED_BY, behind
from grievance_core.reporting.rules import TABLES
from grievance_core.reporting.wording import Wording


@blueprint.get("/reports/cases")
@needs("reports")
def report_cases() -> ResponseReturnValue:
    """A page of them, oldest first."""
    at, given = desk(), request.args
    figure = (given.get("table", ""), given.get("group", "")[:60], given.get("column", ""))
    if figure[0] not in TABLES or figure[2] not in COUNTED_BY:
        raise NotFound
    written = given.get("page", "1")
    number = int(written) if written.isascii() and written.isdigit() and 0 < len(written) < 6 else 1
    with at.here.sessions.begin() as db:
        asked = asked_for(at, db)
        cases, more = behind(
            db, at.here.inst, at.official_id, asked.scope, asked.period, figure, max(number, 1), at.now
        )
        for case in cases:
            log_read(db, at.by, case, at.now, "report")
        wording = Wording(db, at.here.inst, at.language)
        rows = [(one, at.reference(one.reference), at.place(db, one.area_key)) for one in cases]
        heading = [
            at.say("report", asked.rule.name), wording.place(asked.scope.area_key), wording.period(asked.period),
            at.say("report-table", figure[0]), wording.group(figure[0], figure[1]), wording.column(figure[0], figure[2]),
        ]  # fmt: skip
    return render_template(
        "console/report_cases.html", heading=heading, rows=rows, more=more, number=number,
        again=f"{url_for('console.report_cases')}?{urlencode({**given.to_dict(), 'page': ''})}",
        back=f"{url_for('console.report_page')}?{urlencode(asked.address())}",
    )  # fmt: skip
