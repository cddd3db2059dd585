"""A meeting: its agenda, the page the committee reads of each case, and both printed, one copy for each who sits there.

Nothing here names the person who complains. Whoever may know her opens the case itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from console.committees import CONTEXT, called, title_of, when
from console.desk import Desk, desk
from console.door import blueprint, needs
from documents.meeting_pack import Pack, Part, set_pack
from grievance_core.applications.contesting import attachments
from grievance_core.applications.model import ApplicationCase
from grievance_core.cases.references import spoken
from grievance_core.meetings.agenda import Item, agenda
from grievance_core.meetings.members import Member, members
from grievance_core.meetings.papers import Paper, for_member, papers
from grievance_core.meetings.sight import Sight, UnknownCommittee, meeting_of, sight_of
from grievance_core.offices.model import Meeting
from grievance_core.timers.holidays import local

PACK = "meeting-pack"


@dataclass(frozen=True)
class Row:
    """An item of the agenda in words."""

    item: Item
    number: str
    kind: str
    place: str
    since: str
    steps_out: tuple[str, ...]


@blueprint.get("/committees/<key>/meetings/<int:meeting_id>")
@needs("committees")
def meeting(key: str, meeting_id: int) -> ResponseReturnValue:
    """The agenda, as far as it is hers to see."""
    here, at = desk().here, desk()
    with here.reading() as db:
        sight, held, people, items = _opened(at, db, key, meeting_id)
        rows = [_row(at, db, item, people) for item in items]
    return render_template(
        "console/meeting.html",
        sight=sight,
        name=called(at, sight),
        meeting=held,
        when=when(at, held.at),
        rows=rows,
        copies=[(member.seat_id, title_of(at, member), member.name) for member in people if member.name],
        has_begun=local(held.at).date() <= local(at.now).date(),
    )


@blueprint.get("/committees/<key>/meetings/<int:meeting_id>/cases/<reference>")
@needs("committees")
def paper(key: str, meeting_id: int, reference: str) -> ResponseReturnValue:
    """What the committee reads of one case. The look is written down."""
    here, at = desk().here, desk()
    with here.sessions.begin() as db:
        sight, held, people, items = _opened(at, db, key, meeting_id)
        chosen = [item for item in items if item.reference == reference]
        if not chosen:
            raise UnknownCommittee(reference)
        row = _row(at, db, chosen[0], people)
        part = _part(at, db, sight, papers(db, here.inst, sight, chosen, at.now, "committee")[0])
    return render_template(
        "console/paper.html", sight=sight, name=called(at, sight), meeting=held, when=when(at, held.at), row=row, part=part,
    )  # fmt: skip


@blueprint.get("/committees/<key>/meetings/<int:meeting_id>/pack.pdf")
@needs("committees")
def pack(key: str, meeting_id: int) -> ResponseReturnValue:
    """The papers to print: all that are hers, or for her committee's secretary the copy of one member."""
    here, at = desk().here, desk()
    seat_id = request.args.get("seat", type=int)
    with here.sessions.begin() as db:
        sight, held, people, items = _opened(at, db, key, meeting_id)
        copy_for = _copy_for(sight, people, seat_id) if seat_id is not None else None
        chosen = for_member(items, copy_for.seat_id) if copy_for is not None else items
        read = papers(db, here.inst, sight, chosen, at.now, "meeting-pack")
        parts = tuple(_part(at, db, sight, one) for one in read)
    lines = [when(at, held.at), at.say(PACK, "no-names")]
    if copy_for is not None:
        lines.insert(1, at.say(PACK, "copy-for", title=title_of(at, copy_for), name=copy_for.name))
    if not parts:
        lines.append(at.say(PACK, "nothing"))
    return printed(
        at, Pack(called(at, sight), tuple(lines), parts, at.language), file_name(sight, held, "pack")
    )


def printed(at: Desk, document: Pack, name: str) -> Response:
    """A document to be kept or printed."""

    def footer(page: int, pages: int) -> str:
        return at.say(PACK, "page", page=at.digits(page), pages=at.digits(pages))

    return Response(
        set_pack(document, footer, at.now),
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def file_name(sight: Sight, held: Meeting, what: str) -> str:
    """`cwcc-1701-2026-01-08-pack.pdf`."""
    return f"{sight.committee.key.replace(':', '-')}-{local(held.at).date().isoformat()}-{what}.pdf"


def _opened(
    at: Desk, db: Session, key: str, meeting_id: int
) -> tuple[Sight, Meeting, tuple[Member, ...], tuple[Item, ...]]:
    sight = sight_of(db, at.here.inst, at.official_id, key, at.now)
    held = meeting_of(db, sight, meeting_id)
    people = members(db, at.here.inst.vault, sight.committee.id, at.now)
    return sight, held, people, agenda(db, sight, held, at.now, people)


def _copy_for(sight: Sight, people: Sequence[Member], seat_id: int) -> Member:
    found = [member for member in people if member.seat_id == seat_id and member.name]
    if not sight.keeps_minutes or not found:
        raise UnknownCommittee("copy")
    return found[0]


def _row(at: Desk, db: Session, item: Item, people: Sequence[Member]) -> Row:
    return Row(
        item=item,
        number=spoken(item.reference),
        kind=at.say("kind", item.kind),
        place=at.place(db, item.area_key),
        since=at.day(item.referred_at),
        steps_out=tuple(
            at.say(CONTEXT, "member", title=title_of(at, member), name=member.name)
            for member in people
            if member.seat_id in item.steps_out
        ),
    )


def _part(at: Desk, db: Session, sight: Sight, read: Paper) -> Part:
    item = read.item
    facts = (
        (at.say("console-case", "place"), at.place(db, item.area_key)),
        (at.say("console-case", "filed"), at.day(item.filed_at)),
        (at.say(PACK, "referred"), at.day(item.referred_at)),
    )
    said = tuple((at.say(PACK, f"said-{role}"), text) for role, text in read.said)
    sections = (
        *said,
        *_applications(at, db, sight, item),
        (at.say("console-case", "events"), _history(at, db, read)),
    )
    return Part(f"{spoken(item.reference)} · {at.say('kind', item.kind)}", facts, sections)


def _applications(at: Desk, db: Session, sight: Sight, item: Item) -> list[tuple[str, str]]:
    """The applications the case is about, with the rule's answer; neither the applicant's name nor her membership number."""
    if (
        db.scalar(select(ApplicationCase.case_id).where(ApplicationCase.case_id == item.case_id).limit(1))
        is None
    ):
        return []
    found = []
    for row in attachments(db, at.here.inst, item.case_id, sight.by, at.now):
        programme = (
            at.say("programme", row.programme_id)
            if at.knows("programme", row.programme_id)
            else row.programme_id
        )
        state = at.say("application-state", row.state)
        reason = at.say("application-reason", row.reason) if row.reason else ""
        lines = (f"{programme} · {state}", reason, row.why.get(at.language, ""))
        found.append(
            (at.say("console-case", "application", number=spoken(row.number)), "\n".join(filter(None, lines)))
        )
    return found


def _history(at: Desk, db: Session, read: Paper) -> str:
    steps = []
    for step in read.history:
        what = step.type if at.knows("console-event", step.type) else "other"
        steps.append(f"{at.day(step.at)}: {at.say('console-event', what)} ({at.office(db, step.office_key)})")
    return "\n".join(steps)
