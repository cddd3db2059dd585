"""Figures for everybody: a month in the country or in one province, and the country's months side by side."""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from grievance_core.areas.names import full_name
from grievance_core.areas.search import by_key
from grievance_core.reporting import public
from grievance_core.reporting.disclosure import MEASURES
from grievance_core.reporting.periods import Period
from grievance_core.reporting.population import UNKNOWN
from grievance_core.reporting.public import AREA, COUNTRY, KIND, OTHERS, Line, Told
from public.door import Visitor, blueprint, made_once, visitor
from writing import dates

MONTHS_BESIDE = 12


@dataclass(frozen=True)
class Shown:
    """A line in words; `link` is the key of a province whose districts are told too."""

    name: str
    filed: str
    shares: tuple[str, ...]
    days: str
    link: str = ""


@blueprint.get("")
def figures() -> ResponseReturnValue:
    """One month, in the country or in a province."""
    at = visitor()
    told = public.months(at.here.reading.look())
    month, area = request.args.get("month", ""), request.args.get("area", "")
    chosen = month or (told[0][0] if told else "")
    if month and month not in dict(told):
        raise NotFound
    if not told:
        return made_once(
            "nothing yet", lambda: render_template("public/figures.html", months=[], chosen="", area="")
        )
    _known_area(at, area)
    question = (chosen, area, tuple(told[:MONTHS_BESIDE]))
    return made_once(question, lambda: _page(at, [name for name, _ in told], chosen, area))


def _known_area(at: Visitor, area: str) -> None:
    """Raises NotFound for what is no province."""
    if area:
        with at.here.reading() as db:
            found = by_key(db, area) if len(area) < 10 else None
        if found is None or found.level != "province":
            raise NotFound


def _page(at: Visitor, names: list[str], chosen: str, area: str) -> str:
    with at.here.reading() as db:
        months = {told.month: told for told in public.read(db, {chosen, *names[:MONTHS_BESIDE]})}
        month = months[chosen]
        areas = [line for line in month.of(AREA) if line.within == area]
        opened = {line.within for line in month.of(AREA)}
        whole = _whole(month, area)
        return render_template(
            "public/figures.html",
            months=[(name, month_in_words(at, name)) for name in names],
            chosen=chosen, area=area, place=_place(at, db, area), measures=MEASURES,
            whole=shown(at, db, whole) if whole else None,
            areas=[shown(at, db, line, line.key if line.key in opened else "") for line in areas],
            kinds=[] if area else [shown(at, db, line) for line in month.of(KIND)],
            trend=[] if area else _trend(at, db, months, names),
        )  # fmt: skip


def _whole(month: Told, area: str) -> Line | None:
    """The line of what the page is about; None where it was too small to be told."""
    wanted = (AREA, area) if area else (COUNTRY, "")
    return next((line for line in month.lines if (line.table, line.key) == wanted), None)


def _trend(
    at: Visitor, db: Session, months: dict[str, Told], names: list[str]
) -> list[tuple[str, Shown | None]]:
    found = []
    for name in names[:MONTHS_BESIDE]:
        whole = _whole(months[name], "")
        found.append((month_in_words(at, name), shown(at, db, whole) if whole else None))
    return found


def _place(at: Visitor, db: Session, area: str) -> str:
    found = by_key(db, area) if area else None
    return full_name(found, at.language) if found is not None else at.say("country")


def month_in_words(at: Visitor, name: str) -> str:
    """`January 2026`."""
    return dates.month(Period.read(name).begins, at.language)


def shown(at: Visitor, db: Session, line: Line, link: str = "") -> Shown:
    """A line of a table."""
    shares = tuple(_share(at, line.shares[name]) for name in MEASURES)
    days = "–" if line.days is None else at.digits(line.days)
    return Shown(_name(at, db, line), at.digits(line.filed), shares, days, link)


def _share(at: Visitor, told: tuple[int, int] | None) -> str:
    return "–" if told is None else at.digits(f"{told[0]}–{told[1]}%")


def _name(at: Visitor, db: Session, line: Line) -> str:
    if line.table == COUNTRY:
        return at.say("country")
    if line.key in (OTHERS, UNKNOWN):
        return at.say(f"{line.table}-{line.key}")
    if line.table == KIND:
        return at.text("kind", line.key)
    area = by_key(db, line.key)
    return full_name(area, at.language) if area is not None else line.key
