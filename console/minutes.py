"""The minutes of a meeting: written by its secretary, saved as often as she likes, closed once, printed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from console.committees import CONTEXT, called, title_of, when
from console.desk import Desk, desk
from console.door import blueprint, needs
from console.meetings import PACK, file_name, printed
from documents.meeting_pack import Pack, Part
from grievance_core.cases.references import spoken
from grievance_core.errors import Incomplete, NotNow
from grievance_core.meetings import minutes as keeping
from grievance_core.meetings.minutes import Draft, Entry, Overtaken, Written
from grievance_core.meetings.model import OUTCOMES, PRESENCES
from grievance_core.meetings.protocol import Protocol, protocol
from grievance_core.meetings.sight import Sight, meeting_of, sight_of
from grievance_core.offices.model import Meeting
from writing.cleaning import clean

MOST_WORDS = 2000


@blueprint.get("/committees/<key>/meetings/<int:meeting_id>/minutes")
@needs("minutes")
def minutes(key: str, meeting_id: int) -> ResponseReturnValue:
    """The minutes as they stand: to be written on, or closed."""
    return _page(key, meeting_id)


@blueprint.post("/committees/<key>/meetings/<int:meeting_id>/minutes")
@needs("minutes")
def write_minutes(key: str, meeting_id: int) -> ResponseReturnValue:
    """A draft saved, or the minutes closed. Written on older ones than there are by now, nothing is kept and she is told."""
    here, at = desk().here, desk()
    closing = request.form.get("step") == "close"
    given: dict[str, Entry] = {}
    try:
        with here.sessions.begin() as db:
            sight = sight_of(db, here.inst, at.official_id, key, at.now)
            held = meeting_of(db, sight, meeting_id)
            given = _given()
            written = Written(
                request.form.get("revision", -1, type=int), _presences(), keeping.by_case(db, given)
            )
            act = keeping.close if closing else keeping.save
            act(db, here.inst, sight, held, written, at.now)
    except Overtaken:
        return _page(key, meeting_id, said=at.say(CONTEXT, "overtaken"), yours=given), 409
    except (Incomplete, NotNow) as refusal:
        said = at.say(CONTEXT, "incomplete" if isinstance(refusal, Incomplete) else "not-possible")
        return _page(key, meeting_id, said=said, typed=given), 409
    done = "closed" if closing else "saved"
    return redirect(url_for("console.minutes", key=key, meeting_id=meeting_id, done=done), 303)


@blueprint.get("/committees/<key>/meetings/<int:meeting_id>/minutes.pdf")
@needs("minutes")
def printed_minutes(key: str, meeting_id: int) -> ResponseReturnValue:
    """Closed minutes to print."""
    here, at = desk().here, desk()
    try:
        with here.sessions.begin() as db:
            sight = sight_of(db, here.inst, at.official_id, key, at.now)
            held = meeting_of(db, sight, meeting_id)
            told = protocol(db, here.inst, sight, held, at.now)
    except NotNow:
        return redirect(url_for("console.minutes", key=key, meeting_id=meeting_id), 303)
    lines = (when(at, held.at), at.say(CONTEXT, "closed-on", day=at.day_and_time(told.closed_at)))
    title = at.say(PACK, "minutes", committee=called(at, sight))
    document = Pack(title, lines, _parts(at, told), at.language, apart=False)
    return printed(at, document, file_name(sight, held, "minutes"))


def _parts(at: Desk, told: Protocol) -> tuple[Part, ...]:
    people = tuple(
        (
            at.say("office-title", one.title),
            at.say(PACK, "attended", name=one.name, presence=at.say(CONTEXT, f"presence-{one.presence}")),
        )
        for one in told.people
    )
    cases = tuple(
        Part(
            f"{spoken(one.reference)} · {at.say('kind', one.kind)}",
            sections=((at.say(CONTEXT, f"outcome-{one.outcome}"), one.text or at.say(PACK, "erased")),),
        )
        for one in told.heard
    )
    return (Part(at.say(CONTEXT, "attendance"), people), *cases)


def _given() -> dict[str, Entry]:
    """What was written about each case, by its number."""
    names = [name.removeprefix("outcome-") for name in request.form if name.startswith("outcome-")]
    return {
        name: Entry(
            request.form[f"outcome-{name}"], clean(request.form.get(f"words-{name}", ""))[:MOST_WORDS].strip()
        )
        for name in names
    }


def _presences() -> dict[int, str]:
    found = {}
    for name, value in request.form.items():
        seat = name.removeprefix("seat-")
        if seat != name and seat.isascii() and seat.isdigit():
            found[int(seat)] = value
    return found


def _page(
    key: str,
    meeting_id: int,
    *,
    said: str = "",
    typed: Mapping[str, Entry] | None = None,
    yours: Mapping[str, Entry] | None = None,
) -> str:
    """`typed` stands in the form instead of what is kept; `yours` beside it, where somebody else was quicker."""
    here, at = desk().here, desk()
    with here.sessions.begin() as db:
        sight = sight_of(db, here.inst, at.official_id, key, at.now)
        held = meeting_of(db, sight, meeting_id)
        keeping.check_keeper(sight)
        if not keeping.has_come(held, at.now):
            return _shown(at, sight, held, None, None, said=said)
        draft = keeping.draft(db, here.inst, sight, held, at.now)
        told = protocol(db, here.inst, sight, held, at.now) if draft.closed else None
    if typed is not None:
        draft = replace(draft, presences={**draft.presences, **_presences()})
    return _shown(at, sight, held, draft, told, said=said, typed=typed, yours=yours)


def _shown(
    at: Desk,
    sight: Sight,
    held: Meeting,
    draft: Draft | None,
    told: Protocol | None,
    *,
    said: str,
    typed: Mapping[str, Entry] | None = None,
    yours: Mapping[str, Entry] | None = None,
) -> str:
    done = request.args.get("done", "")
    items = draft.items if draft is not None else ()
    kept = draft.entries if draft is not None else {}
    top = sight.committee.level == "province"
    return render_template(
        "console/minutes.html",
        sight=sight,
        name=called(at, sight),
        meeting=held,
        when=when(at, held.at),
        draft=draft,
        told=told,
        items=[
            (
                item,
                spoken(item.reference),
                (typed or {}).get(item.reference) or kept.get(item.case_id, Entry()),
                (yours or {}).get(item.reference),
            )
            for item in items
        ],
        people=[(title_of(at, member), member) for member in draft.people if member.official_id is not None]
        if draft is not None
        else [],
        outcomes=[one for one in OUTCOMES if not (top and one == "forwarded")],
        presences=PRESENCES,
        spoken=spoken,
        said=said,
        done=f"done-{done}" if at.knows(CONTEXT, f"done-{done}") else "",
        most=MOST_WORDS,
        may_close=held.at <= at.now,
    )
