"""A scan or a photo put with a case that is there already."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from console.desk import desk
from console.door import blueprint, takes
from console.intake import ROOM_FOR_WORDS, scan_of_form
from grievance_core.cases.access import Right, require
from grievance_core.cases.locking import locked
from grievance_core.cases.reading import find_case
from grievance_core.cases.states import AT_AN_OFFICE
from grievance_core.errors import Refused, UnknownCase
from grievance_core.evidence import keeping, media


@blueprint.post("/cases/<reference>/scan")
@takes(media.MOST_BYTES + ROOM_FOR_WORDS)
def add_scan(reference: str) -> ResponseReturnValue:
    """Kept with the case, once: whoever sends the form again, or after the case has moved on, is told to look."""
    here, at = desk().here, desk()
    told: dict[str, str] = {"done": "scan"}
    try:
        with here.sessions.begin() as db:
            found = find_case(db, here.inst, at.by, reference, at.now)
            case = locked(db, found.id)
            if case is None:
                raise UnknownCase(reference)
            require(db, here.inst, at.by, case, Right.WORK, at.now)
            scan = scan_of_form()
            if case.state not in AT_AN_OFFICE or str(case.chain_length) != request.form.get("seen"):
                told = {"stale": ""}
            elif scan is None:
                told = {"wrong": "scan"}
            else:
                owner = f"console|{at.official_id}|{case.id}"
                file_id = keeping.keep(db, here.inst.vault, owner, scan, at.now)
                keeping.attach(db, here.inst, case.id, owner, [file_id], at.now)
    except UnknownCase:
        raise
    except Refused as refusal:
        told = {"wrong": refusal.msgid}
    return redirect(url_for("console.case", reference=reference, **told), 303)  # type: ignore[arg-type]
