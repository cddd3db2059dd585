"""Writing messages: a row in the same transaction as what it tells. Nothing is sent here."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from grievance_core.identifiers import new_id
from grievance_core.institution import Institution
from grievance_core.memory import recall, recalled
from grievance_core.messages.model import Message
from grievance_core.messages.texts import TELL_WHERE_IT_IS, compose
from grievance_core.offices.model import Official
from grievance_core.people.model import Phone
from grievance_core.people.phones import index_of, number_of
from grievance_core.timers.policy import quiet_until
from grievance_core.vault import Place

DEFAULT_LANGUAGE = "km"
_OUTDATED = (Message.state == "held", Message.template.in_(TELL_WHERE_IT_IS))


@dataclass(frozen=True)
class Recipient:
    """A number to write to, in its language. `official_id` is None for a complainant."""

    number: str
    language: str
    official_id: int | None = None


@dataclass(frozen=True)
class Letter:
    """What to tell: the template and its values, what it belongs to, and what answer it asks for.

    That is a case with one of its events, an application, or neither.
    """

    template: str
    values: dict[str, str]
    case_id: str | None = None
    event_id: str | None = None
    application_id: str | None = None
    asks: str = ""
    urgent: bool = False


def recipient_of_official(inst: Institution, official: Official) -> Recipient | None:
    """Where an official is written to; None when no number of hers is known."""
    if official.number_sealed is None:
        return None
    number = inst.vault.open(official.number_sealed, Place("officials", "number_sealed", str(official.id)))
    return Recipient(number, official.language or DEFAULT_LANGUAGE, official.id)


def recipient_of_phone(inst: Institution, phone: Phone, language: str) -> Recipient | None:
    """Where a complainant is written to; None when she asked for messages to stop."""
    if phone.stopped_at is not None:
        return None
    return Recipient(number_of(inst.vault, phone), phone.language or language or DEFAULT_LANGUAGE)


def write(
    session: Session, inst: Institution, to: Recipient, letter: Letter, now: datetime
) -> Message | None:
    """A message for the outbox, held over the quiet hours unless urgent. None when this event told this number already.

    The caller puts it with its event.
    """
    text, length, template = compose(inst.catalogues, to.language, letter.template, letter.values)
    number_index = index_of(inst.vault, to.number)
    if letter.event_id is not None and (number_index, template) in _told(session, letter.event_id):
        return None
    held_until = None if letter.urgent else quiet_until(inst.policy, now)
    message_id = new_id()
    message = Message(
        id=message_id,
        case_id=letter.case_id,
        event_id=letter.event_id,
        application_id=letter.application_id,
        official_id=to.official_id,
        number_sealed=inst.vault.seal(to.number, Place("messages", "number_sealed", message_id)),
        number_index=number_index,
        text_sealed=inst.vault.seal(text, Place("messages", "text_sealed", message_id)),
        template=template,
        language=to.language,
        segments=length,
        asks=letter.asks,
        urgent=letter.urgent,
        state="held" if held_until else "queued",
        written_at=now,
        not_before=held_until or now,
    )
    if letter.event_id is not None:
        _told(session, letter.event_id).add((number_index, template))
    if held_until and letter.case_id is not None:
        recall(session, ("held", letter.case_id), answer=True)
    return message


def new_case(session: Session, case_id: str) -> None:
    """A case that was just made has no texts that wait, and nobody need look."""
    recall(session, ("held", case_id), answer=False)


def new_event(session: Session, event_id: str) -> None:
    """Nobody was told of this event yet, and nobody need look."""
    recall(session, ("told", event_id), set())


def outdate_held(session: Session, case_id: str) -> None:
    """The case moved on in the night: what was to tell in the morning where it stood is no longer true and is not sent.

    Only texts that say where a case is; what moved it writes new ones. The history has every step all the same.
    """
    if not recalled(session, ("held", case_id), lambda: bool(_with_held(session, [case_id]))):
        return
    session.flush()
    outdated = delete(Message).where(Message.case_id == case_id, *_OUTDATED)
    session.execute(outdated.execution_options(synchronize_session=False))
    recall(session, ("held", case_id), answer=False)


def recall_held(session: Session, case_ids: Collection[str]) -> None:
    """Find out at once which of these cases have texts that wait for the morning."""
    held = _with_held(session, case_ids)
    for case_id in case_ids:
        recall(session, ("held", case_id), case_id in held)


def _with_held(session: Session, case_ids: Collection[str]) -> set[str | None]:
    return set(session.scalars(select(Message.case_id).where(Message.case_id.in_(case_ids), *_OUTDATED)))


def _told(session: Session, event_id: str) -> set[tuple[str, str]]:
    """Who was told what about an event: number and template."""
    return recalled(session, ("told", event_id), lambda: _find_told(session, event_id))


def _find_told(session: Session, event_id: str) -> set[tuple[str, str]]:
    query = select(Message.number_index, Message.template).where(Message.event_id == event_id)
    return {(row[0], row[1]) for row in session.execute(query)}


def opened(inst: Institution, message: Message) -> tuple[str, str]:
    """Number and text of a message; the text is empty once erased."""
    number = inst.vault.open(message.number_sealed, Place("messages", "number_sealed", message.id))
    if message.text_sealed is None:
        return number, ""
    return number, inst.vault.open(message.text_sealed, Place("messages", "text_sealed", message.id))
