"""Programmes and their rules: one file in other words, its mistakes by line, what it would change, and taking it in."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from flask import Response, abort, render_template, request
from flask.typing import ResponseReturnValue

from console.administration.forms import changes, done, field, refusal, say, source, was_done, who
from console.desk import desk
from console.door import blueprint, needs
from grievance_core.administration.bounded import TookTooLong
from grievance_core.administration.catalogue_drafts import FILE, Draft, counted, opened, take_in
from grievance_core.administration.record import CATALOGUE
from grievance_core.errors import Refused
from grievance_core.programmes import editions
from grievance_core.programmes.effects import Effect
from grievance_core.programmes.history import rules_of
from grievance_core.rulebook import RulebookError


@blueprint.get("/administration/programmes")
@needs("programmes")
def programmes() -> ResponseReturnValue:
    """The catalogue in force, file by file, and every edition before."""
    at = desk()
    with at.here.reading() as db:
        in_force = editions.in_force(db, at.here.inst.programmes)
        called = {f"programmes/{one.id}.yaml": at.say("programme", one.id) for one in in_force}
        editions_ = [
            (one, at.day_and_time(one.taken_in_at), who(db, at, one.by))
            for one in reversed(editions.editions(db))
        ]
        return render_template(
            "console/administration/programmes.html",
            files=[(name, called.get(name, name)) for name in in_force.sources],
            version=in_force.version,
            editions=editions_,
            history=changes(db, at, CATALOGUE),
            done=was_done(),
        )


@blueprint.get("/administration/programmes/file")
@needs("programmes")
def programme_file() -> ResponseReturnValue:
    """One file as it is in force, to be edited; an empty one under a new name."""
    at, name = desk(), request.args.get("name", "")[:80]
    with at.here.reading() as db:
        in_force = editions.in_force(db, at.here.inst.programmes)
    if name not in in_force.sources and not FILE.fullmatch(name):
        abort(404)
    written = in_force.sources.get(name, b"").decode()
    return _page(Draft(name, written, in_force.version))


@blueprint.post("/administration/programmes/file")
@needs("programmes")
def change_programme_file() -> ResponseReturnValue:
    """Its mistakes, or what it would change; and taken in, once that was seen."""
    at = desk()
    try:
        draft = Draft(field("name", 80), source("source"), field("seen", 12))
    except Refused as error:
        return refusal(error), 409
    try:
        if field("step") == "do":
            with at.here.sessions.begin() as db:
                take_in(db, at.here.inst, at.by, draft, field("note", 400), at.now)
            return done("console.programmes", "catalogue")
        return _counted(draft)
    except RulebookError as error:
        return _page(draft, faults=error.faults, status=409)
    except Refused as error:
        return _page(draft, said=refusal(error), status=409)


def _counted(draft: Draft) -> ResponseReturnValue:
    at = desk()
    with at.here.reading() as db:
        new = opened(db, at.here.inst, draft)
        try:
            found = counted(db, at.here.inst, new, at.now)
        except TookTooLong:
            return _page(draft, said=say("took-too-long"), checked=True)
    effects = [
        (at.say("programme", one.programme) if at.knows("programme", one.programme) else one.programme, one)
        for one in found
    ]
    return _page(draft, effects=effects, checked=True)


@blueprint.get("/administration/programmes/export")
@needs("programmes")
def export_programmes() -> ResponseReturnValue:
    """The files of the catalogue in force, or of an earlier version, in one archive."""
    at, version = desk(), request.args.get("version", "")[:12]
    with at.here.reading() as db:
        files = at.here.inst.programmes
        if version in ("", files.version):
            found = files if version else editions.in_force(db, files)
        elif version in {one.version for one in editions.editions(db)}:
            found = rules_of(db, version)
        else:
            abort(404)
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for name, written in found.sources.items():
            archive.writestr(name, written)
    headers = {"Content-Disposition": f'attachment; filename="programmes-{found.version}.zip"'}
    return Response(packed.getvalue(), mimetype="application/zip", headers=headers)


def _page(
    draft: Draft,
    *,
    faults: tuple[str, ...] = (),
    effects: Sequence[tuple[str, Effect]] | None = None,
    checked: bool = False,
    said: str = "",
    status: int = 200,
) -> tuple[str, int]:
    page = render_template(
        "console/administration/programme.html",
        draft=draft, faults=faults, effects=effects, checked=checked, said=said, note=field("note", 400),
    )  # fmt: skip
    return page, status
