"""What somebody could notice of a case, by every way in there is."""

from __future__ import annotations

from sqlalchemy import Select, select

from grievance_core.cases.access import rights
from grievance_core.cases.filing import Receipt
from grievance_core.cases.model import Case, CaseEvent
from grievance_core.cases.principal import Principal
from grievance_core.cases.published import as_json, list_json
from grievance_core.cases.reading import find, story, visible, work_list
from grievance_core.errors import UnknownCase
from grievance_core.messages.model import Message
from grievance_core.offices.model import Office, Seat, Tenure
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


def barred(world: World, seat_key: str) -> set[int]:
    """By the rule, worked out apart from the product: the accused, all in her office, and all in offices that answer to it."""
    with world.sessions() as session:
        seat = session.scalars(select(Seat).where(Seat.key == seat_key)).one()
        tenures = session.execute(
            select(Tenure.official_id, Seat.office_id).join(Seat, Tenure.seat_id == Seat.id)
        ).all()
        accused = {official for official, _ in session.execute(_holders(seat_key)).all()}
        committees = set(session.scalars(select(Office.id).where(Office.kind.in_(("cwcc", "tcc")))))
        reach = {office for official, office in tenures if official in accused} - committees
        below = {
            row.id: row.answers_to_id for row in session.execute(select(Office.id, Office.answers_to_id))
        }
        while more := {office for office, upper in below.items() if upper in reach} - reach:
            reach |= more
        assert seat.office_id in reach | committees
        return accused | {official for official, office in tenures if office in reach}


def _holders(seat_key: str) -> Select[tuple[int, int]]:
    seats = select(Tenure.official_id, Tenure.seat_id).join(Seat, Tenure.seat_id == Seat.id)
    return seats.where(Seat.key == seat_key, Tenure.ends.is_(None))


def hands(world: World, receipt: Receipt) -> tuple[set[str], set[int]]:
    """The offices a case was ever with, and the people it ever depended on: handlers, deciders, secretaries asked."""
    with world.sessions() as session:
        events = session.scalars(select(CaseEvent).where(CaseEvent.case_id == receipt.case_id)).all()
        case = session.get_one(Case, receipt.case_id)
        return {event.office_key for event in events}, {case.handler_id or 0, case.decider_id or 0}
