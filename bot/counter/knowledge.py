"""What is known of a phone before anything is said."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import String, bindparam, func, or_, select
from sqlalchemy.orm import Session

from bot.counter import drafts
from bot.counter.inviting import invitations
from bot.dialogues.answers import KNOWN_SEX, KNOWN_VILLAGE
from bot.dialogues.opening import Caller
from grievance_core.cases.reading import open_questions
from grievance_core.cases.views import Line
from grievance_core.institution import Institution
from grievance_core.messages.model import Message
from grievance_core.offices.model import Official
from grievance_core.offices.staffing import seats_of
from grievance_core.people import phones
from grievance_core.people.model import Phone

ASKING = "texts-asking-"  # in the draft of a written conversation: how many texts had asked for this kind of answer


# Asked whenever a phone opens a conversation or a screen asks whose it is: built once, and read without making objects of rows.
_PHONE, _OFFICIAL = Phone.__table__.c, Official.__table__.c
_NUMBER = select(bindparam("index", type_=String).label("index")).subquery()
_KNOWN = select(
    _PHONE.id, _PHONE.language, _PHONE.village_key, _PHONE.sex, _OFFICIAL.id, _OFFICIAL.language
).select_from(
    _NUMBER.outerjoin(Phone, _PHONE.number_index == _NUMBER.c.index).outerjoin(
        Official, _OFFICIAL.number_index == _NUMBER.c.index
    )
)


@dataclass(frozen=True)
class Known:
    """A phone that spoke to the service before, and whether the number is an official's; empty where nothing is known."""

    phone_id: str | None
    official: bool
    language: str  # empty: never asked
    village_key: str = ""
    sex: str = ""


def know(session: Session, inst: Institution, number: str) -> Known:
    """What is known of the phone with this E.164 number."""
    row = session.execute(_KNOWN, {"index": phones.index_of(inst.vault, number)}).one()
    phone_id, spoken, village_key, sex, official_id, preferred = row
    return Known(phone_id, official_id is not None, spoken or preferred or "", village_key or "", sex or "")


def caller(
    session: Session,
    inst: Institution,
    number: str,
    known: Known,
    language: str,
    now: Callable[[], datetime],
) -> Caller:
    """What decides where a conversation opens. `language` is the one the channel itself knows, or empty."""
    return Caller(
        language=language or known.language,
        official=known.official,
        draft=drafts.load(session, inst.vault, number) is not None,
        questions=waiting(session, known),
        invitations=lambda: invitations(session, inst, number, known.phone_id, now()),
    )


def waiting(session: Session, known: Known) -> Sequence[Line]:
    """Her cases that wait for a word from her."""
    return open_questions(session, known.phone_id) if known.phone_id is not None else ()


def facts(session: Session, known: Known, official_id: int | None, now: datetime) -> dict[str, str]:
    """The facts the dialogues go by, for the draft: they are never answered by anybody."""
    village = _own_village(session, official_id, now) if official_id else ""
    told = {KNOWN_VILLAGE: village or known.village_key, KNOWN_SEX: known.sex}
    return {name: value for name, value in told.items() if value}


def texts_asking(session: Session, inst: Institution, number: str) -> dict[str, str]:
    """How many texts went out to this number that ask for something, by what they ask for: marks of a written conversation.

    Texts are counted and no times compared: one that waits for the morning is written before it arrives, and the demo's clock
    stands still between two of them.
    """
    query = (
        select(Message.asks, func.count())
        .where(
            Message.number_index == phones.index_of(inst.vault, number),
            Message.asks != "",
            or_(Message.sent_at.is_not(None), Message.state == "unknown"),
        )
        .group_by(Message.asks)
    )
    return {f"{ASKING}{asks}": str(count) for asks, count in session.execute(query)}


def asked_since(session: Session, inst: Institution, number: str, marks: Mapping[str, str]) -> frozenset[str]:
    """What texts asked for ("answer", "solved") that went out to this number after a conversation was marked with `marks`."""
    counted = texts_asking(session, inst, number).items()
    return frozenset(
        mark.removeprefix(ASKING) for mark, count in counted if int(count) > int(marks.get(mark, "0"))
    )


def _own_village(session: Session, official_id: int, now: datetime) -> str:
    """The village an official works in: where the complaints she writes down come from."""
    offices = [seat.office for seat in seats_of(session, official_id, now)]
    return next((office.area_key for office in offices if office.level == "village" and office.area_key), "")
