"""What she does with a case: one plain form an action, with what will be texted, and the very operations a phone reaches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from bot.counter.actions import work
from console.desk import Desk, desk
from console.door import blueprint
from grievance_core.cases.asking import providers
from grievance_core.cases.foretelling import SAYS, Foretold, foretold
from grievance_core.cases.locking import locked
from grievance_core.cases.model import Case
from grievance_core.cases.reading import find_case, story
from grievance_core.cases.references import spoken
from grievance_core.cases.views import Story
from grievance_core.errors import Refused, UnknownCase
from writing.cleaning import clean

NOTHING_TO_SAY = ("accept", "told")
MAY_BE_SILENT = ("pass-up", "refer", "forward", "resubmit")
MOST_WORDS = 4000


@dataclass(frozen=True)
class Asked:
    """What an action needs besides itself."""

    words: bool
    needed: bool
    outside: bool
    providers: Sequence[tuple[str, str]]


@blueprint.get("/cases/<reference>/<action>")
def ask_for(reference: str, action: str) -> ResponseReturnValue:
    """The form of one action, while it can be done."""
    return _form(reference, action, {}, said="", preview=False)


@blueprint.post("/cases/<reference>/<action>")
def do(reference: str, action: str) -> ResponseReturnValue:
    """The action done, or first shown what will be texted. Where the case has moved on since the form, nothing is done."""
    here, at = desk().here, desk()
    values = _values(action)
    if request.form.get("step") == "preview":
        return _form(reference, action, values, said="", preview=True)
    try:
        with here.sessions.begin() as db:
            found = find_case(db, here.inst, at.by, reference, at.now)
            if _has_moved_on(db, found, request.form.get("seen", "")):
                return redirect(url_for("console.case", reference=found.reference, stale=""), 303)
            work(db, here.inst, found.id, at.by, at.now, values)
    except UnknownCase:
        raise
    except Refused as refusal:
        return _form(
            reference, action, values, said=at.say("error", refusal.msgid), preview=False, status=409
        )
    return redirect(_after(found.reference, action), 303)


def _after(reference: str, action: str) -> str:
    """Back to the case while it is still hers to see, else to what is next."""
    here, at = desk().here, desk()
    try:
        with here.reading() as db:
            find_case(db, here.inst, at.by, reference, at.now)
    except UnknownCase:
        return url_for("console.queue")
    return url_for("console.case", reference=reference, done=action)


def _has_moved_on(db: Session, found: Case, seen: str) -> bool:
    """Whether something happened to the case since its form was shown: two who act on it take turns, and the second is told."""
    case = locked(db, found.id)
    return case is None or str(case.chain_length) != seen


def _values(action: str) -> dict[str, str]:
    given = {
        name: clean(request.form.get(name, ""))[:MOST_WORDS]
        for name in ("text", "body", "contact", "provider")
    }
    return {"action": action, **given}


def _form(
    reference: str,
    action: str,
    values: Mapping[str, str],
    *,
    said: str,
    preview: bool,
    status: int = 200,
) -> ResponseReturnValue:
    here, at = desk().here, desk()
    with here.sessions.begin() as db:
        found = find_case(db, here.inst, at.by, reference, at.now)
        told = story(db, here.inst, at.by, found.id, at.now)
        if action not in told.can:
            return redirect(url_for("console.case", reference=found.reference, stale=""), 303)
        asked = _asked(at, db, found, told, action)
        text = _foretold(at, db, found, action, values) if preview else None
    page = render_template(
        "console/action.html",
        told=told,
        number=spoken(found.reference),
        action=action,
        asked=asked,
        values=values,
        seen=str(found.chain_length),
        said=said,
        preview=preview,
        text=text,
        texts=action in SAYS,
        most=MOST_WORDS,
    )
    return page, status


def _asked(at: Desk, db: Session, found: Case, told: Story, action: str) -> Asked:
    posts = providers(db, found, at.now) if action == "ask-provider" else []
    silent = action in MAY_BE_SILENT or (action == "decide" and bool(told.recommendation))
    outside = action == "refer-outside"
    return Asked(
        words=action not in NOTHING_TO_SAY and not outside,
        needed=not silent,
        outside=outside,
        providers=[(str(post.official.id), at.title(db, post.seat)) for post in posts],
    )


def _foretold(at: Desk, db: Session, found: Case, action: str, values: Mapping[str, str]) -> Foretold | None:
    words = values.get("body", "") if action == "refer-outside" else values.get("text", "")
    return foretold(db, at.here.inst, at.by, found.id, action, words, at.now, values.get("contact", ""))
