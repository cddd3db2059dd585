"""What somebody could notice of a case, by every way in there is."""

from __future__ import annotations

from sqlalchemy import select

from grievance_core.cases.access import rights
from grievance_core.cases.filing import Receipt
from grievance_core.cases.model import Case
from grievance_core.cases.principal import Principal
from grievance_core.cases.published import as_json, list_json
from grievance_core.cases.reading import find, story, visible, work_list
from grievance_core.errors import UnknownCase
from grievance_core.messages.model import Message
from grievance_core.offices.model import Seat, Tenure
from tests.world import World


def everyone(world: World) -> list[tuple[str, Principal]]:
    """Each seat with whoever holds it now."""
    with world.sessions() as session:
        query = select(Seat.key, Tenure.official_id).join(Tenure, Tenure.seat_id == Seat.id).order_by(Seat.id)
        held = session.execute(query.where(Tenure.ends.is_(None))).all()
    return [(key, Principal("official", official_id=official_id)) for key, official_id in held]


def sees(world: World, by: Principal, receipt: Receipt) -> bool:
    """Whether the case shows anywhere for this reader; every way in must say the same."""
    with world.sessions() as session:
        case = session.get_one(Case, receipt.case_id)
        granted = bool(rights(session, world.inst, by, case, world.now))
        listed = {line.case_id for line in work_list(session, world.inst, by.official_id or 0, world.now)}
        ways = {
            "visible": case in visible(session, world.inst, by, world.now),
            "list": receipt.reference
            in {row["reference"] for row in list_json(session, world.inst, by, world.now)},
        }
        for name, read in {"find": find, "json": as_json}.items():
            ways[name] = _opens(lambda read=read: read(session, world.inst, by, receipt.reference, world.now))
        ways["story"] = _opens(lambda: story(session, world.inst, by, receipt.case_id, world.now))
        session.rollback()
    assert set(ways.values()) == {granted}, ways
    assert granted or receipt.case_id not in listed
    return granted


def _opens(read: object) -> bool:
    try:
        read()  # type: ignore[operator]
    except UnknownCase:
        return False
    return True


def told(world: World, receipt: Receipt) -> set[int]:
    """The officials who were ever sent a text about the case."""
    with world.sessions() as session:
        query = select(Message.official_id).where(
            Message.case_id == receipt.case_id, Message.official_id.is_not(None)
        )
        return {official for official in session.scalars(query) if official is not None}
