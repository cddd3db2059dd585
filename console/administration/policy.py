"""The escalation policy: a draft with its mistakes by line, the open cases it would move, and switching it on."""

from __future__ import annotations

from flask import Response, abort, render_template, request
from flask.typing import ResponseReturnValue

from console.administration.forms import changes, done, field, refusal, source, was_done, who
from console.desk import desk
from console.door import blueprint, needs
from grievance_core.administration import policies, record
from grievance_core.administration.policies import Outlook
from grievance_core.administration.record import POLICY
from grievance_core.errors import Refused
from grievance_core.rulebook import RulebookError


@blueprint.get("/administration/policy")
@needs("policy")
def policy() -> ResponseReturnValue:
    """What is in force, to be edited, and what was before."""
    return _page(None)


@blueprint.post("/administration/policy")
@needs("policy")
def change_policy() -> ResponseReturnValue:
    """A draft: its mistakes, or what it would move; and switched on, once that was seen."""
    at, draft = desk(), ""
    try:
        draft = source("source")
        if field("step") == "do":
            with at.here.sessions.begin() as db:
                record.unchanged(db, field("seen"), POLICY)
                move = field("move") == "yes"
                policies.switch_on(db, at.here.inst, at.by, draft, field("note", 400), at.now, move=move)
            return done("console.policy", "policy")
        with at.here.reading() as db:
            found = policies.outlook(db, at.here.inst, draft, at.now)
    except RulebookError as error:
        return _page(draft, faults=error.faults, status=409)
    except Refused as error:
        return _page(draft, said=refusal(error), status=409)
    return _page(draft, outlook=found)


@blueprint.get("/administration/policy/<number>")
@needs("policy")
def policy_edition(number: str) -> ResponseReturnValue:
    """An edition as it was switched on."""
    written = number.isascii() and number.isdigit() and len(number) < 7
    with desk().here.reading() as db:
        found = policies.edition(db, int(number)) if written else None
    if found is None:
        abort(404)
    return Response(found.source, mimetype="text/plain")


def _page(
    draft: str | None,
    *,
    faults: tuple[str, ...] = (),
    outlook: Outlook | None = None,
    said: str = "",
    status: int = 200,
) -> tuple[str, int]:
    at = desk()
    with at.here.reading() as db:
        of_file = at.here.settings.escalation_policy.read_text(encoding="utf-8")
        page = render_template(
            "console/administration/policy.html",
            source=policies.source_in_force(db, of_file) if draft is None else draft,
            version=at.here.inst.policy.version,
            faults=faults,
            outlook=outlook,
            editions=[
                (one, at.day_and_time(one.holds_from), who(db, at, one.by)) for one in policies.editions(db)
            ],
            # A draft keeps what it was made from: whoever was quicker is noticed when it is switched on.
            seen=record.newest(db, POLICY) if request.method == "GET" else field("seen"),
            history=changes(db, at, POLICY),
            note=field("note", 400),
            said=said,
            done=was_done(),
        )
    return page, status
