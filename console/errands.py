"""Work in hand: how far it is, cancelled, and what came of it. It is there for whoever asked for it, and for nobody else."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import IO, Any

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from redis.exceptions import RedisError
from werkzeug.exceptions import NotFound

from console.desk import Desk, desk
from console.door import blueprint
from grievance_core.errands import asking, keeping
from grievance_core.errands.asking import Standing
from jobs.queues import QueueName, hand_out, open_queues

# The page of rules/permissions.yaml that each kind belongs to.
PAGE_OF = {"report": "reports", "registry-import": "registry", "registry-export": "registry"}
TYPES = {
    ".pdf": "application/pdf",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".csv": "text/csv; charset=utf-8",
}
LONGEST_REQUEST = 40


def send_off(kind: str, arguments: Mapping[str, Any], given: IO[bytes] | None = None) -> ResponseReturnValue:
    """Put the errand down, with its file, wake a worker, and go to its page. Raises TooManyErrands.

    Where the queue is away nothing is lost: the next round of the tick finds the errand.
    """
    at, here = desk(), desk().here
    asked = request.form.get("request", "")[:LONGEST_REQUEST]
    with here.sessions.begin() as db:
        errand_id, is_new = asking.ask(
            db, here.inst.vault, kind, at.official_id, arguments, f"{kind}|{asked}", datetime.now(UTC),
            with_file=given is not None,
        )  # fmt: skip
    if is_new and given is not None:
        keeping.put_away(here.sessions, here.inst.vault, errand_id, "given", "given", given)
        with here.sessions.begin() as db:
            asking.release(db, errand_id)
    if is_new:
        with suppress(RedisError):
            hand_out(open_queues(here.redis)[QueueName.ERRANDS], QueueName.ERRANDS, [errand_id])
    return redirect(url_for("console.errand", errand_id=errand_id), 303)


def mine(at: Desk, page: str) -> list[Standing]:
    """Her latest errands of a page."""
    kinds = tuple(kind for kind, of in PAGE_OF.items() if of == page)
    with at.here.reading() as db:
        return asking.mine(db, at.official_id, kinds)


@blueprint.get("/errands/<errand_id>")
def errand(errand_id: str) -> ResponseReturnValue:
    """How far it is. The page looks again by itself until it is over."""
    at = desk()
    found = _hers(at, errand_id)
    return render_template(
        "console/errand.html",
        errand=found,
        said=_said(at, found),
        back=f"console.{PAGE_OF[found.kind]}",
        kept=at.day_and_time(found.kept_until) if found.kept_until and found.files else "",
        names_people=PAGE_OF[found.kind] == "registry",
    )


@blueprint.post("/errands/<errand_id>/cancel")
def cancel_errand(errand_id: str) -> ResponseReturnValue:
    """It is not wanted any more. Done already, it stays done."""
    at = desk()
    _hers(at, errand_id)
    with at.here.sessions.begin() as db:
        asking.cancel(db, errand_id, at.official_id, datetime.now(UTC))
    return redirect(url_for("console.errand", errand_id=errand_id), 303)


@blueprint.get("/errands/<errand_id>/<role>")
def errand_file(errand_id: str, role: str) -> ResponseReturnValue:
    """What it made, piece by piece."""
    at, here = desk(), desk().here
    if role not in _hers(at, errand_id).files:
        raise NotFound
    with here.reading() as db:
        file = keeping.file_of(db, errand_id, role)
    if file is None:
        raise NotFound
    ending = file.filename[file.filename.rindex(".") :]
    headers = {
        "Content-Disposition": f'attachment; filename="{file.filename}"',
        "Content-Length": str(file.octets),
    }
    pieces = keeping.pieces(here.reading, here.inst.vault, file.id)
    return Response(pieces, mimetype=TYPES[ending].split(";")[0], headers=headers)


def _hers(at: Desk, errand_id: str) -> Standing:
    """Raises NotFound for an errand that is not hers, or whose page is not open to her any more."""
    with at.here.reading() as db:
        found = asking.standing(db, errand_id[:26], at.official_id)
    if found is None or not at.may(PAGE_OF.get(found.kind, "")):
        raise NotFound
    return found


def _said(at: Desk, found: Standing) -> list[str]:
    """What came of it, in sentences."""
    told = found.outcome
    numbers = {name: at.digits(value) for name, value in told.items() if isinstance(value, int)}
    if found.state == "failed":
        reason, values = str(told["reason"]), {name: str(value) for name, value in told.items()}
        return [
            at.say("errand-reason" if at.knows("errand-reason", reason) else "registry", reason, **values)
        ]
    if told.get("faults"):
        return [at.say("errand", "faults", **numbers)]
    if "rows" in told:
        return [
            at.say("errand", "rows", **numbers),
            at.say("errand", "only-looked" if told["dry_run"] else "taken-in"),
        ]
    return [at.say("errand", "people", **numbers)] if "people" in told else []
