"""What is known of a phone before anything is said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from bot.counter import drafts
from bot.dialogues.answers import KNOWN_SEX, KNOWN_VILLAGE
from bot.dialogues.opening import Caller
from bot.engine.state import State
from grievance_core.cases.reading import open_questions
from grievance_core.cases.views import Line
from grievance_core.institution import Institution
from grievance_core.messages.model import Message
from grievance_core.offices import officials
from grievance_core.offices.staffing import seats_of
from grievance_core.people import phones
from grievance_core.people.model import Phone

ASKING = "texts-asking-"  # in the draft of a written conversation: how many texts had asked for this kind of answer


@dataclass(frozen=True)
class Known:
    """The phone's row, if it ever spoke to the service, and whether the number is an official's."""

    phone: Phone | None
    official: bool
    language: str  # empty: never asked

    @property
    def phone_id(self) -> str | None:
        return self.phone.id if self.phone else None


def know(session: Session, inst: Institution, number: str) -> Known:
    """What is known of the phone with this E.164 number."""
    phone = phones.by_number(session, inst.vault, number)
    official = officials.by_number(session, inst.vault, number)
    language = (phone.language if phone else "") or (official.language if official else "")
    return Known(phone, official is not None, language)


def caller(session: Session, inst: Institution, number: str, known: Known, language: str) -> Caller:
    """What decides where a conversation opens. `language` is the one the channel itself knows, or empty."""
    return Caller(
        language=language or known.language,
        official=known.official,
        draft=drafts.load(session, inst.vault, number) is not None,
        questions=waiting(session, known),
    )


def waiting(session: Session, known: Known) -> Sequence[Line]:
    """Her cases that wait for a word from her."""
    return open_questions(session, known.phone.id) if known.phone is not None else ()


def with_facts(session: Session, known: Known, state: State, now: datetime) -> State:
    """The state with the facts the dialogues go by: they are put in before every step and never answered by anybody."""
    village = _own_village(session, state.official, now) if state.official else ""
    if not village and known.phone is not None:
        village = known.phone.village_key or ""
    sex = known.phone.sex if known.phone else ""
    facts = {KNOWN_VILLAGE: village, KNOWN_SEX: sex}
    others = {name: value for name, value in state.draft.items() if name not in facts}
    return replace(
        state, draft=MappingProxyType(others | {name: value for name, value in facts.items() if value})
    )


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
