"""The same figures as data: one table of everything that was told, and what its columns mean."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from grievance_core.areas.search import by_key
from grievance_core.reporting import public
from grievance_core.reporting.disclosure import MEASURES
from grievance_core.reporting.population import UNKNOWN
from grievance_core.reporting.public import COUNTRY, KIND, OTHERS, Line
from public.door import Visitor, blueprint, made_once, visitor
from writing.languages import ENGLISH, KHMER

SHARES = tuple(f"{measure}_{end}" for measure in MEASURES for end in ("from", "to"))
COLUMNS = (
    "month", "group", "code", "province", "name_km", "name_en", "filed", *SHARES, "median_days",
)  # fmt: skip
MARK = "\ufeff"  # without it a spreadsheet takes Khmer in UTF-8 for something else
LINES_AT_ONCE = 12  # months read together


@blueprint.get("/data")
def data() -> ResponseReturnValue:
    """What the columns mean, and under which terms the data may be used."""
    return made_once("", lambda: render_template("public/data.html", columns=COLUMNS, shares=SHARES))


@blueprint.get("/figures.csv")
def figures_csv() -> ResponseReturnValue:
    """Everything that was told, a line for each group and month, the newest month first."""
    at = visitor()
    told = public.months(at.here.reading.look())
    response = made_once(
        tuple(told), lambda: _table(at, [month for month, _ in told]), "text/csv; charset=utf-8"
    )
    response.headers["Content-Disposition"] = 'attachment; filename="complaints.csv"'
    return response


def _table(at: Visitor, months: list[str]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    with at.here.reading() as db:
        for start in range(0, len(months), LINES_AT_ONCE):
            for told in public.read(db, months[start : start + LINES_AT_ONCE]):
                writer.writerows(_row(at, db, told.month, line) for line in told.lines)
    return MARK + text.getvalue()


def _row(at: Visitor, db: Session, month: str, line: Line) -> list[str]:
    shares = (line.shares[measure] for measure in MEASURES)
    ends = [str(end) for share in shares for end in (share or ("", ""))]
    days = "" if line.days is None else str(line.days)
    return [month, _group(line), *_named(at, db, line), str(line.filed), *ends, days]


def _group(line: Line) -> str:
    if line.table in (COUNTRY, KIND):
        return line.table
    return "district" if line.within else "province"


def _named(at: Visitor, db: Session, line: Line) -> Iterator[str]:
    """Its code, the code of its province, and its name in Khmer and in English."""
    yield "" if line.table == COUNTRY else line.key
    yield line.within
    area = by_key(db, line.key) if line.table not in (COUNTRY, KIND) else None
    for language in (KHMER, ENGLISH):
        if area is not None:
            yield area.name_km if language == KHMER else area.name_en
        else:
            yield _word(at, line, language)


def _word(at: Visitor, line: Line, language: str) -> str:
    catalogues = at.here.inst.catalogues
    if line.table == COUNTRY:
        return catalogues.text(language, "public", "country")
    if line.key in (OTHERS, UNKNOWN):
        return catalogues.text(language, "public", f"{line.table}-{line.key}")
    return catalogues.text(language, "kind", line.key)
