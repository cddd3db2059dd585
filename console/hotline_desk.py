"""A hotline's desk: its queue by risk and clock, who is on shift, and the work on a case."""

from __future__ import annotations

from dataclasses import dataclass

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from console.context import seat_title
from console.desk import Desk, desk
from console.desk_forms import DAYS, WORKS, Values
from console.door import blueprint, needs
from console.queue import colleague, time_left
from grievance_core.cases.access import Right, rights
from grievance_core.cases.locking import locked
from grievance_core.cases.model import Case
from grievance_core.cases.reading import find_case
from grievance_core.cases.states import AT_AN_OFFICE
from grievance_core.errors import Refused, UnknownCase
from grievance_core.hotlines import planning, queue, sheets
from grievance_core.hotlines.packets import Handed
from grievance_core.hotlines.sheets import Sheet
from grievance_core.offices import shifts
from grievance_core.safety.contact import SafeContact, contact_of
from writing.cleaning import clean

CONTEXT = "console-desk"
MOST_WORDS = 4000


@dataclass(frozen=True)
class Row:
    """A case of the queue in words."""

    reference: str
    number: str
    risk: str
    state: str
    left: str
    late: bool
    rings: bool
    works: str
    unread: bool  # a note to the next shift


@blueprint.get("/desk")
@needs("desk")
def desk_queue() -> ResponseReturnValue:
    """What is open at her desk, and who is on shift."""
    here, at = desk().here, desk()
    with here.reading() as db:
        cases = queue.open_cases(db, here.inst, at.by, at.now)
        notes = planning.unread(db, [case.id for case in cases])
        rows = [_row(at, db, case, unread=case.id in notes) for case in cases]
        watch = [
            (colleague(at, db, shift.official_id), at.day_and_time(shift.ends))
            for office in queue.desks_of(db, at.by, at.now)
            for shift in shifts.on_watch(db, office.id, at.now)
        ]
    return render_template("console/hotlines/queue.html", rows=rows, watch=watch, now=at.day_and_time(at.now))


@blueprint.get("/desk/<reference>")
@needs("desk")
def desk_case(reference: str) -> ResponseReturnValue:
    """What the desk knows of a case and what it does there. The look is written down."""
    return page_of_case(reference, {}, said="", status=200)


@blueprint.post("/desk/<reference>/<what>")
@needs("desk")
def do_at_desk(reference: str, what: str) -> ResponseReturnValue:
    """One of the desk's forms. Where the case has moved on since the form, nothing is done and what was typed stays."""
    here, at = desk().here, desk()
    values = {name: clean(value)[:MOST_WORDS] for name, value in request.form.items()}
    try:
        with here.sessions.begin() as db:
            found = find_case(db, here.inst, at.by, reference, at.now)
            case = locked(db, found.id)
            if what not in WORKS or case is None or not case.restricted:
                raise UnknownCase(what)
            stale = str(case.chain_length) != values.get("seen")
            if not stale:
                WORKS[what](db, here.inst, case.id, at.by, at.now, values)
    except UnknownCase:
        raise
    except Refused as refusal:
        return page_of_case(reference, values, said=at.say("error", refusal.msgid), status=409)
    if stale:
        return page_of_case(reference, values, said=at.say("console-case", "stale-form"), status=409)
    return redirect(url_for("console.desk_case", reference=reference, done=what), 303)


def page_of_case(
    reference: str, values: Values, *, said: str, status: int, handed: Handed | None = None
) -> ResponseReturnValue:
    """The case as its desk sees it; `handed` is a packet that was just made, whose code is shown this once."""
    here, at = desk().here, desk()
    with here.sessions.begin() as db:
        found = find_case(db, here.inst, at.by, reference, at.now)
        if not found.restricted:
            raise UnknownCase(reference)
        page = render_template(
            "console/hotlines/case.html",
            row=_row(at, db, found),
            contact=_contact(at, contact_of(db, here.inst, found.id)),
            written=[_written(at, db, one) for one in sheets.read_all(db, here.inst, at.by, found, at.now)],
            works=found.state in AT_AN_OFFICE and Right.WORK in rights(db, here.inst, at.by, found, at.now),
            rules=here.inst.desks,
            days=DAYS,
            handed=handed,
            handed_until=at.day_and_time(handed.until) if handed else "",
            values=values,
            seen=str(found.chain_length),
            said=said,
            done="done" in request.args,
            most=MOST_WORDS,
        )
    return page, status


def _row(at: Desk, db: Session, case: Case, *, unread: bool = False) -> Row:
    return Row(
        case.reference,
        at.reference(case.reference),
        case.risk,
        at.say("state", case.state),
        time_left(at, case.due_at, at.now) if case.due_at else "",
        case.due_at is not None and case.due_at <= at.now,
        case.alarm_since is not None,
        colleague(at, db, case.handler_id),
        unread,
    )


def _contact(at: Desk, contact: SafeContact) -> list[str]:
    """The box of how she may be reached, in sentences; what she did not say is no."""
    if not contact.asked:
        return [at.say(CONTEXT, "contact-not-asked")]
    may_call = "contact-call-now" if contact.may_call_now(at.now) else "contact-call"
    return [
        at.say(CONTEXT, may_call if contact.may_call else "contact-no-call"),
        at.say(CONTEXT, "contact-text" if contact.texts else "contact-no-text"),
        at.day_and_time(contact.next_safe(at.now)) if contact.may_call else "",
    ]


def _written(at: Desk, db: Session, sheet: Sheet) -> dict[str, object]:
    """A sheet in words: what it is, who wrote it when, and what stands on it."""
    return {
        "id": sheet.id,
        "kind": sheet.kind,
        "title": at.say(CONTEXT, f"sheet-{sheet.kind}"),
        "at": at.day_and_time(sheet.at),
        "who": seat_title(at, db, sheet.seat_key),
        "level": sheet.text("level"),
        "opens": sheet.content.get("opens"),
        "words": sheet.text("words"),
        "purpose": sheet.text("purpose"),
        "receiver": sheet.text("receiver"),
        "fields": sheet.texts("fields"),
        "values": sheet.content.get("values", {}),
        "until": at.day_and_time(sheet.until) if sheet.until else "",
        "stands": sheet.ended_at is None and sheet.until is not None and sheet.until > at.now,
        "ended": sheet.ended_at is not None,
        "result": sheet.text("result"),
        "opened": at.day_and_time(sheet.opened_at) if sheet.opened_at else "",
    }
