"""Who looked at what and who changed what: by official, by period, by kind, page by page, and as a file."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from io import StringIO

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from console.administration.forms import CONTEXT, link, say, who
from console.desk import Desk, desk
from console.door import blueprint, needs
from grievance_core.administration import audit as search
from grievance_core.administration.audit import KINDS, Entry, Sought
from grievance_core.cases.references import spoken
from grievance_core.timers.holidays import PHNOM_PENH, at_local
from writing.numerals import latin_digits

SHOWN = timedelta(days=7)
HEAD = ("at", "by", "kind", "what", "about")
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet takes a cell that begins so for a formula


@blueprint.get("/administration/audit")
@needs("audit")
def audit() -> ResponseReturnValue:
    """One page of what was found, the newest first."""
    at, sought = desk(), _sought()
    with at.here.reading() as db:
        found = search.search(db, sought)
        names = {entry.by: who(db, at, entry.by) for entry in found.entries}
        rows = [_row(at, db, entry, names) for entry in found.entries]
    return render_template(
        "console/administration/audit.html",
        found=found, rows=rows, kinds=KINDS, sought=sought, given=request.args, link=link,
        begins=sought.begins.astimezone(PHNOM_PENH).date(),
        ends=(sought.ends - timedelta(seconds=1)).astimezone(PHNOM_PENH).date(),
    )  # fmt: skip


@blueprint.get("/administration/audit.csv")
@needs("audit")
def audit_file() -> ResponseReturnValue:
    """All of it as a file, the oldest first, with ids in the place of names."""
    at, sought = desk(), _sought()
    with at.here.reading() as db:
        lines = "".join(_lines(search.export(db, sought)))
    headers = {"Content-Disposition": 'attachment; filename="audit.csv"'}
    return Response("\ufeff" + lines, mimetype="text/csv", headers=headers)


def _lines(entries: Iterator[Entry]) -> Iterator[str]:
    yield _line(HEAD)
    for entry in entries:
        at = entry.at.astimezone(PHNOM_PENH).isoformat(timespec="seconds")
        yield _line((at, entry.by, entry.kind, entry.what, entry.about))


def _line(cells: tuple[str, ...]) -> str:
    written = StringIO()
    csv.writer(written).writerow(f"'{cell}" if cell.startswith(DANGEROUS) else cell for cell in cells)
    return written.getvalue()


def _sought() -> Sought:
    given = request.args
    today = desk().now.astimezone(PHNOM_PENH).date()
    begins = _day(given.get("begins", "")) or today - SHOWN
    ends = _day(given.get("ends", "")) or max(today, begins)
    page = given.get("page", "1")
    official = latin_digits(given.get("official", "").strip())[:9]
    return Sought(
        begins=at_local(begins, time()),
        ends=_after(ends),
        by=f"official:{int(official)}" if official.isascii() and official.isdigit() else "",
        kind=given.get("kind", "") if given.get("kind", "") in KINDS else "",
        page=int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1,
    )


def _day(written: str) -> date | None:
    try:
        found = date.fromisoformat(latin_digits(written.strip())[:10])
    except ValueError:
        return None
    return found if 2000 <= found.year < 2200 else None


def _after(day: date) -> datetime:
    return at_local(day + timedelta(days=1), time())


def _row(at: Desk, db: Session, entry: Entry, names: dict[str, str]) -> tuple[str, str, str, str, str]:
    what = say(f"look-{entry.what}") if at.knows(CONTEXT, f"look-{entry.what}") else entry.what
    if entry.kind == "administration" and at.knows(CONTEXT, f"what-{entry.what}"):
        what = say(f"what-{entry.what}")
    about = spoken(entry.about) if entry.kind == "case" else entry.about
    if entry.kind == "login":
        about = who(db, at, entry.about)
    return at.day_and_time(entry.at), names[entry.by], say(f"kind-{entry.kind}"), what, about
