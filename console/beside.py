"""What is done beside a case's own course: a note, who works on it, a link, a merge, a correction, the words of a recording."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from console import lists
from console.desk import Desk, desk
from console.door import blueprint
from console.intake import Unclear, village_of
from grievance_core.cases import assigning, correcting, linking, merging, notes
from grievance_core.cases.access import Right, rights
from grievance_core.cases.correcting import Correction
from grievance_core.cases.locking import locked
from grievance_core.cases.model import Case
from grievance_core.cases.principal import Principal
from grievance_core.cases.reading import find_case, story
from grievance_core.cases.references import spoken
from grievance_core.cases.states import AT_AN_OFFICE, UNDECIDED
from grievance_core.cases.views import Story
from grievance_core.errors import Incomplete, Refused, UnknownCase
from grievance_core.evidence import reading as evidence
from grievance_core.institution import Institution
from grievance_core.offices.officials import name_of
from grievance_core.routing.kinds import KINDS
from writing.cleaning import clean

FIELDS = ("text", "other", "official", "kind", "village", "name", "sex")
MOST_WORDS = 4000
Values = Mapping[str, str]
Work = Callable[[Session, Institution, Case, Principal, datetime, Values], object]


def _note(db: Session, inst: Institution, case: Case, by: Principal, now: datetime, values: Values) -> None:
    notes.note(db, inst, case.id, by, now, values["text"])


def _assign(db: Session, inst: Institution, case: Case, by: Principal, now: datetime, values: Values) -> None:
    chosen = values["official"]
    if chosen != "nobody" and not (chosen.isascii() and chosen.isdigit() and len(chosen) < 10):
        raise Incomplete("official")
    assigning.assign(db, inst, case.id, by, now, None if chosen == "nobody" else int(chosen))


def _link(db: Session, inst: Institution, case: Case, by: Principal, now: datetime, values: Values) -> None:
    other = find_case(db, inst, by, values["other"], now)
    linking.link(db, inst, case.id, other.id, by, now)


def _unlink(db: Session, inst: Institution, case: Case, by: Principal, now: datetime, values: Values) -> None:
    other = find_case(db, inst, by, values["other"], now)
    linking.unlink(db, inst, case.id, other.id, by, now)


def _merge(db: Session, inst: Institution, case: Case, by: Principal, now: datetime, values: Values) -> None:
    other = find_case(db, inst, by, values["other"], now)
    merging.merge(db, inst, case.id, other.id, by, now)


def _correct(
    db: Session, inst: Institution, case: Case, by: Principal, now: datetime, values: Values
) -> None:
    area = village_of(db, values["village"]) if values["village"] else ""
    new = Correction(kind=values["kind"], area_key=area, name=values["name"][:200], sex=values["sex"])
    correcting.correct(db, inst, case.id, by, now, new, values["text"])


def _write_down(
    db: Session, inst: Institution, case: Case, by: Principal, now: datetime, values: Values
) -> None:
    evidence.write_down(db, inst, case.id, by, now, values["text"])


WORKS: Mapping[str, Work] = {
    "note": _note,
    "assign": _assign,
    "correct": _correct,
    "link": _link,
    "unlink": _unlink,
    "merge": _merge,
    "write-down": _write_down,
}
TWO_CASES = ("link", "unlink", "merge")
FROM_ITS_PAGE = ("write-down", "unlink")  # asked for beside a recording, beside a linked case


def possible(at: Desk, db: Session, case: Case) -> tuple[str, ...]:
    """What she may do beside this case's course now."""
    granted = rights(db, at.here.inst, at.by, case, at.now)
    works = Right.WORK in granted and case.state in AT_AN_OFFICE
    found = ["note"] if Right.WORDS in granted else []
    found += ["assign", "correct", "link"] if works else []
    return (*found, *(["merge"] if works and case.phone_id and case.state in UNDECIDED else []))


@blueprint.get("/cases/<reference>/beside/<what>")
def ask_beside(reference: str, what: str) -> ResponseReturnValue:
    """The form of one of these."""
    given = {name: request.args.get(name, "")[:MOST_WORDS] for name in FIELDS}
    return _form(reference, what, given, said="", status=200)


@blueprint.post("/cases/<reference>/beside/<what>")
def do_beside(reference: str, what: str) -> ResponseReturnValue:
    """Done, or, where the case has moved on since its form, the form again with what was typed, and nothing done."""
    here, at = desk().here, desk()
    values = {name: clean(request.form.get(name, ""))[:MOST_WORDS] for name in FIELDS}
    try:
        with here.sessions.begin() as db:
            found = find_case(db, here.inst, at.by, reference, at.now)
            case = locked(db, found.id)
            if what not in WORKS or case is None:
                raise UnknownCase(what)
            if request.form.get("step") == "show" or str(case.chain_length) != request.form.get("seen"):
                stale = request.form.get("step") != "show"
                said = at.say("console-case", "stale-form") if stale else ""
                return _form(found.reference, what, values, said=said, status=409 if stale else 200, db=db)
            WORKS[what](db, here.inst, case, at.by, at.now, values)
    except UnknownCase:
        raise
    except Refused as refusal:
        return _form(reference, what, values, said=_why_not(at, what, refusal), status=409)
    return redirect(_after(found.reference, what, values), 303)


def _why_not(at: Desk, what: str, refusal: Refused) -> str:
    if isinstance(refusal, Unclear):
        return at.say("console-intake", f"wrong-{refusal.field}")
    own = at.knows("console-beside", f"cannot-{what}") and not isinstance(refusal, Incomplete)
    return at.say("console-beside", f"cannot-{what}") if own else at.say("error", refusal.msgid)


def _after(reference: str, what: str, values: Values) -> str:
    """Back to the case, after a merge to the one it went into, and after a correction wherever she may still look."""
    here, at = desk().here, desk()
    place = request.args.get(lists.PLACE, "")
    try:
        with here.reading() as db:
            shown = values["other"] if what == "merge" else reference
            case = find_case(db, here.inst, at.by, shown, at.now)
    except UnknownCase:
        return url_for("console.queue")
    given = {"done": what, **({lists.PLACE: place} if place else {})}
    return url_for("console.case", reference=case.reference, **given)  # type: ignore[arg-type]


def _form(
    reference: str, what: str, values: Values, *, said: str, status: int, db: Session | None = None
) -> ResponseReturnValue:
    if db is None:
        with desk().here.sessions.begin() as own:
            return _form(reference, what, values, said=said, status=status, db=own)
    at = desk()
    found = find_case(db, at.here.inst, at.by, reference, at.now)
    if what not in possible(at, db, found) and not (what in FROM_ITS_PAGE and _works(at, db, found)):
        return redirect(url_for("console.case", reference=found.reference, stale=""), 303)
    told = story(db, at.here.inst, at.by, found.id, at.now)
    page = render_template(
        "console/beside.html",
        what=what, told=told, number=spoken(found.reference), values=values, said=said,
        seen=str(found.chain_length), most=MOST_WORDS, **_choices(at, db, found, told, what, values),
    )  # fmt: skip
    return page, status


def _works(at: Desk, db: Session, case: Case) -> bool:
    granted = rights(db, at.here.inst, at.by, case, at.now)
    return Right.WORK in granted and case.state in AT_AN_OFFICE


def _choices(at: Desk, db: Session, case: Case, told: Story, what: str, values: Values) -> dict[str, object]:
    """What the form offers: colleagues, kinds, the other case."""
    found: dict[str, object] = {}
    if what == "assign":
        posts = assigning.colleagues(db, case, at.now)
        found["colleagues"] = [
            (str(post.official.id), name_of(at.here.inst.vault, post.official)) for post in posts
        ]
        found["present"] = str(assigning.assignee(db, case) or "nobody")
    elif what == "correct":
        kinds = [kind for kind in KINDS if correcting.is_kind_correctable(at.here.inst, case, kind)]
        found |= {
            "kinds": kinds,
            "place": at.place(db, told.area_key),
            "sexes": correcting.SEXES,
            "case": case,
        }
    elif what in TWO_CASES and values["other"]:
        found["beside"] = _other(at, db, case, values["other"])
    return found


def _other(at: Desk, db: Session, case: Case, reference: str) -> dict[str, object] | None:
    """The other case to look at before both are joined. None and not hers are one."""
    try:
        other = find_case(db, at.here.inst, at.by, reference, at.now)
    except UnknownCase:
        at.wait_as_long_as_ever()
        return None
    if other.id == case.id:
        return None
    told = story(db, at.here.inst, at.by, other.id, at.now)
    return {"told": told, "number": spoken(other.reference), "filed": at.day_and_time(told.filed_at)}
