"""A referral's packet: made at the desk, printed there, and opened once by whoever was given its code."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from callers import Caller, open_to
from console.desk import Desk, desk
from console.door import blueprint, needs
from console.hotline_desk import CONTEXT, MOST_WORDS, page_of_case
from documents.packet import PacketSheet, packet_page
from grievance_core.cases.locking import locked
from grievance_core.cases.reading import find_case
from grievance_core.errors import NotNow, Refused, UnknownCase
from grievance_core.hotlines import packets, sheets
from grievance_core.hotlines.sheets import Sheet
from writing.cleaning import clean

MOST_CODE = 60


@blueprint.post("/desk/<reference>/packet")
@needs("desk")
def make_packet(reference: str) -> ResponseReturnValue:
    """Make it. The code is shown once, on the answer to this form."""
    here, at = desk().here, desk()
    given = {name: clean(value)[:MOST_WORDS] for name, value in request.form.items()}
    values = {
        name.removeprefix("value-"): value for name, value in given.items() if name.startswith("value-")
    }
    try:
        with here.sessions.begin() as db:
            case = locked(db, find_case(db, here.inst, at.by, reference, at.now).id)
            if case is None or str(case.chain_length) != given.get("seen"):
                raise NotNow("stale")
            consent, receiver = given.get("sheet", ""), given.get("receiver", "")[:200]
            handed = packets.pack(db, here.inst, case.id, at.by, at.now, consent, receiver, values)
    except UnknownCase:
        raise
    except Refused as refusal:
        return page_of_case(reference, given, said=at.say("error", refusal.msgid), status=409)
    return page_of_case(reference, {}, said="", status=200, handed=handed)


@blueprint.get("/desk/<reference>/packets/<packet_id>")
@needs("desk")
def print_packet(reference: str, packet_id: str) -> ResponseReturnValue:
    """The same on paper, while it could still be opened. The look is written down."""
    here, at = desk().here, desk()
    with here.sessions.begin() as db:
        found = find_case(db, here.inst, at.by, reference, at.now)
        written = {one.id: one for one in sheets.read_all(db, here.inst, at.by, found, at.now)}
    packet = written.get(packet_id)
    if packet is None or packet.kind != "packet" or not _is_open(at, packet):
        raise UnknownCase("packet")
    content = packet_page(_in_words(at, packet), at.now)
    headers = {"Content-Disposition": 'attachment; filename="paper.pdf"'}
    return Response(content, content_type="application/pdf", headers=headers)


@blueprint.get("/packet")
@open_to(Caller.EVERYONE)
def ask_for_code() -> ResponseReturnValue:
    """Where whoever was sent something types its code."""
    return render_template("console/hotlines/packet.html", packet=None, said="")


@blueprint.post("/packet")
@open_to(Caller.EVERYONE)
def open_packet() -> ResponseReturnValue:
    """What is in it, this once."""
    here, at = desk().here, desk()
    try:
        with here.sessions.begin() as db:
            opened = packets.open_once(db, here.inst, request.form.get("code", "")[:MOST_CODE], at.now)
    except UnknownCase:
        at.wait_as_long_as_ever()
        said = at.say(CONTEXT, "no-packet")
        return render_template("console/hotlines/packet.html", packet=None, said=said), 404
    return render_template("console/hotlines/packet.html", packet=_in_words(at, opened), said="")


def _is_open(at: Desk, packet: Sheet) -> bool:
    return packet.ended_at is None and packet.until is not None and packet.until > at.now


def _in_words(at: Desk, packet: Sheet) -> PacketSheet:
    values = packet.content.get("values")
    given = values if isinstance(values, Mapping) else {}
    until = at.day_and_time(packet.until) if packet.until else ""
    return PacketSheet(
        at.say(CONTEXT, "packet-title"),
        packet.text("receiver"),
        at.say(CONTEXT, "until", until=until),
        at.say(CONTEXT, "packet-keep"),
        tuple((at.say(CONTEXT, f"field-{name}"), str(value)) for name, value in given.items()),
    )
