"""Several cases at once: given to a colleague, put before a committee, reminded of. Each by itself, in a transaction of its own.

What moved on since the list was shown, and what cannot be done with one of them, is told case by case; the others are done.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from console.desk import Desk, desk
from console.door import blueprint, needs
from grievance_core.cases import assigning
from grievance_core.cases.committees import refer_to_committee
from grievance_core.cases.locking import locked
from grievance_core.cases.principal import Principal
from grievance_core.cases.reading import find_case
from grievance_core.cases.references import read_reference
from grievance_core.cases.reminding import remind
from grievance_core.errors import Incomplete, Refused, UnknownCase
from grievance_core.institution import Institution
from grievance_core.offices.officials import name_of
from grievance_core.offices.staffing import on_duty
from writing.cleaning import clean

MOST = 25
MOST_WORDS = 1000
OUTCOMES = ("done", "moved-on", "not-now")
TOLD = "several"  # what came of it, until she has read it
Work = Callable[[Session, Institution, str, Principal, datetime, str], object]


@dataclass(frozen=True)
class Chosen:
    """A case that was ticked, and how far its history went then."""

    reference: str
    seen: str


def _assign(db: Session, inst: Institution, case_id: str, by: Principal, now: datetime, given: str) -> None:
    if not (given.isascii() and given.isdigit() and len(given) < 10):
        raise Incomplete("official")
    assigning.assign(db, inst, case_id, by, now, int(given))


def _remind(db: Session, inst: Institution, case_id: str, by: Principal, now: datetime, _: str) -> None:
    remind(db, inst, case_id, by, now)


WORKS: Mapping[str, Work] = {"assign": _assign, "refer": refer_to_committee, "remind": _remind}


@blueprint.get("/several")
@needs("bulk")
def ask_for_several() -> ResponseReturnValue:
    """What is about to be done, with which cases, and what it needs besides."""
    at, what = desk(), request.args.get("what", "")
    chosen = _chosen(request.args.getlist("case"))
    if what not in WORKS or not chosen:
        return redirect(url_for("console.queue"), 303)
    with at.here.reading() as db:
        colleagues = _colleagues(at, db) if what == "assign" else []
    rows = [(one, at.reference(one.reference)) for one in chosen]
    return render_template(
        "console/several.html", what=what, rows=rows, colleagues=colleagues, most=MOST_WORDS
    )


@blueprint.post("/several")
@needs("bulk")
def do_several() -> ResponseReturnValue:
    """Each of them done, moved on meanwhile, or not possible; then what came of it, case by case."""
    what, given = request.form.get("what", ""), clean(request.form.get("given", ""))[:MOST_WORDS]
    if what not in WORKS:
        raise UnknownCase(what)
    told: dict[str, list[str]] = {outcome: [] for outcome in OUTCOMES}
    for one in _chosen(request.form.getlist("case")):
        told[_done(desk(), what, one, given)].append(one.reference)
    session[TOLD] = {"what": what, **told}
    return redirect(url_for("console.several_done"), 303)


@blueprint.get("/several/done")
@needs("bulk")
def several_done() -> ResponseReturnValue:
    """What came of it. Shown once: coming back here leads to the list."""
    told = session.pop(TOLD, None)
    if told is None:
        return redirect(url_for("console.queue"), 303)
    rows = [(outcome, [(one, desk().reference(one)) for one in told[outcome]]) for outcome in OUTCOMES]
    return render_template("console/several_done.html", what=told["what"], outcomes=rows)


def _done(at: Desk, what: str, one: Chosen, given: str) -> str:
    """What came of one of them. What is not hers reads like what has moved on."""
    try:
        with at.here.sessions.begin() as db:
            found = find_case(db, at.here.inst, at.by, one.reference, at.now)
            case = locked(db, found.id)
            if case is None or str(case.chain_length) != one.seen:
                return "moved-on"
            WORKS[what](db, at.here.inst, case.id, at.by, at.now, given)
    except UnknownCase:
        return "moved-on"
    except Refused:
        return "not-now"
    return "done"


def _chosen(ticked: Sequence[str]) -> list[Chosen]:
    """The cases of a form, each once and at most as many as a page has."""
    found: dict[str, Chosen] = {}
    for one in ticked[:MOST]:
        reference, _, seen = one.partition(":")
        number = read_reference(reference)
        if number is not None:
            found[number] = Chosen(number, seen[:9])
    return list(found.values())


def _colleagues(at: Desk, db: Session) -> list[tuple[str, str]]:
    """Who is there at the offices she works at. Whether one of them may work on a case is asked for each case."""
    offices = {seat.office_id for seat in at.seats(db) if seat.duty == "works"}
    posts = [post for office_id in sorted(offices) for post in on_duty(db, office_id, at.now)]
    names = {str(post.official.id): name_of(at.here.inst.vault, post.official) for post in posts}
    return sorted(names.items(), key=lambda one: one[1])
