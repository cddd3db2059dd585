"""Message texts: which there are, how long they are, and one of them in other words."""

from __future__ import annotations

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from console.administration.forms import done, refusal, say, was_done, who
from console.desk import desk
from console.door import blueprint, needs
from grievance_core.administration import wordings
from grievance_core.errors import Incomplete, Refused
from grievance_core.memory import look
from grievance_core.messages.texts import CONTEXT, MOST_SEGMENTS, TEMPLATES
from writing.octets import segments

MOST_LETTERS = 600


@blueprint.get("/administration/texts")
@needs("texts")
def texts() -> ResponseReturnValue:
    """Every message text of a language."""
    at = desk()
    languages = at.here.inst.catalogues.languages
    language = request.args.get("language", "km")
    if language not in languages:
        abort(404)
    with at.here.reading() as db:
        look(db)
        changed = wordings.reworded(db, language)
    known = at.here.inst.catalogues.texts(language)
    rows = [(msgid, known[CONTEXT, msgid], msgid in changed) for msgid in TEMPLATES]
    return render_template(
        "console/administration/texts.html",
        rows=rows,
        language=language,
        languages=languages,
        done=was_done(),
    )


@blueprint.get("/administration/texts/<language>/<msgid>")
@needs("texts")
def text(language: str, msgid: str) -> ResponseReturnValue:
    """One text, with every wording it had."""
    return _page(language, msgid, None)


@blueprint.post("/administration/texts/<language>/<msgid>")
@needs("texts")
def reword_text(language: str, msgid: str) -> ResponseReturnValue:
    """Measured and checked, or sent like this from now on."""
    at = desk()
    wording = request.form.get("wording", "")[:MOST_LETTERS].replace("\r\n", "\n").strip()
    if request.form.get("step") == "as-catalogue":
        wording = ""
    elif request.form.get("step") != "do":
        return _page(language, msgid, wording)
    seen = request.form.get("seen", "")
    try:
        with at.here.sessions.begin() as db:
            number = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 7 else -1
            if not wording and request.form.get("step") == "do":
                raise Incomplete("text")
            wordings.reword(db, at.here.inst, at.by, language, msgid, wording, number, at.now)
    except Refused as error:
        return _page(language, msgid, wording, refusal(error), 409)
    return done("console.texts", "text", language=language)


def _page(
    language: str, msgid: str, wording: str | None, said: str = "", status: int = 200
) -> tuple[str, int]:
    at = desk()
    with at.here.reading() as db:
        look(db)
        present = at.here.inst.catalogues.texts(language).get((CONTEXT, msgid))
        if present is None or msgid not in TEMPLATES:
            abort(404)
        written = present if wording is None else wording
        found = wordings.faults(db, at.here.inst, language, msgid, written)
        page = render_template(
            "console/administration/text.html",
            language=language,
            msgid=msgid,
            present=present,
            wording=written,
            checked=wording is not None,
            faults=[say(name, most=at.digits(MOST_SEGMENTS)) for name in found],
            measured=wordings.measured(db, language, written),
            length=len(written),
            least=segments(written),
            placeholders=[f"{{{name}}}" for name in wordings.placeholders(msgid)],
            shorter=wordings.shorter_of(msgid),
            seen=wordings.number_of(db, language, msgid) if wording is None else request.form.get("seen", ""),
            wordings=[
                (one, at.day_and_time(one.at), who(db, at, one.by))
                for one in wordings.wordings(db, language, msgid)
            ],
            changed=msgid in wordings.reworded(db, language),
            said=said,
            most=MOST_LETTERS,
        )
    return page, status
