"""Writing history: the only place where a case changes its state, and the only place where words are kept."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from grievance_core.cases.chain import ORIGIN, digest_of_words, head_of, link_of
from grievance_core.cases.model import Case, CaseEvent, CaseWords, write_with
from grievance_core.cases.states import State, check_move
from grievance_core.identifiers import new_id
from grievance_core.memory import recall, recalled
from grievance_core.messages.outbox import new_event
from grievance_core.vault import Place, Vault


@dataclass(frozen=True)
class Said:
    """Words that go with an event. `public` words may be told to the complainant."""

    text: str
    public: bool = False


def record(
    session: Session,
    vault: Vault,
    case: Case,
    type_: str,
    now: datetime,
    *,
    state: State | None = None,
    seat_key: str | None = None,
    facts: Mapping[str, Any] | None = None,
    said: Mapping[str, Said] | None = None,
) -> CaseEvent:
    """Append an event, moving the case to `state` if one is given. Raises IllegalMove.

    Two moves of one case never go to the database together: its own guard then sees each of them, not their sum.
    """
    if state is not None:
        check_move(State(case.state), state)
        if state != case.state and inspect(case).attrs.state.history.has_changes():
            session.flush()
        case.state = state
    spoken = sorted((role, words) for role, words in (said or {}).items() if words.text)
    event = CaseEvent(
        id=new_id(),
        case=case,
        case_id=case.id,
        sequence=case.chain_length + 1,
        at=now,
        type=type_,
        level=case.level,
        office_key=case.office.key,
        seat_key=seat_key,
        state=case.state,
        due_at=case.due_at,
        facts=dict(facts or {}),
        words_digest=digest_of_words(vault, [(role, words.text, words.public) for role, words in spoken]),
        previous=_last_link(session, case),
    )
    event.link = link_of(vault, event)
    case.chain_head, case.chain_length = head_of(vault, event.link, event.sequence), event.sequence
    session.add(event)
    recall(session, ("link", case.id, event.sequence), event.link)
    new_event(session, event.id)
    for role, words in spoken:
        write_with(session, event, _sealed(vault, case.id, event.id, role, words))
    return event


def _last_link(session: Session, case: Case) -> str:
    if case.chain_length == 0:
        return ORIGIN
    return recalled(session, ("link", case.id, case.chain_length), lambda: _find_link(session, case))


def _find_link(session: Session, case: Case) -> str:
    last = select(CaseEvent.link).where(CaseEvent.case_id == case.id, CaseEvent.sequence == case.chain_length)
    return session.scalars(last).one()


def recall_links(session: Session, case_ids: Collection[str]) -> None:
    """Read the last link of each of these cases at once: their next events follow on from them."""
    last = select(CaseEvent.case_id, CaseEvent.sequence, CaseEvent.link).join(
        Case, Case.id == CaseEvent.case_id
    )
    here = (Case.id.in_(case_ids), CaseEvent.sequence == Case.chain_length)
    for row in session.execute(last.where(*here)):
        recall(session, ("link", row.case_id, row.sequence), row.link)


def _sealed(vault: Vault, case_id: str, event_id: str, role: str, words: Said) -> CaseWords:
    words_id = new_id()
    sealed = vault.seal(words.text, Place("case_words", "sealed", words_id))
    return CaseWords(
        id=words_id, case_id=case_id, event_id=event_id, role=role, public=words.public, sealed=sealed
    )


def said_last(session: Session, vault: Vault, case_id: str, role: str) -> str:
    """The latest words in this role, or an empty string. The caller has passed the policy."""
    row = session.scalar(
        select(CaseWords)
        .join(CaseEvent, CaseEvent.id == CaseWords.event_id)
        .where(CaseWords.case_id == case_id, CaseWords.role == role, CaseWords.sealed.is_not(None))
        .order_by(CaseEvent.sequence.desc())
        .limit(1)
    )
    return open_words(vault, row) if row else ""


def recommendation_of(session: Session, vault: Vault, case: Case) -> str:
    """What the committee that has the case recommended; empty before it did. An earlier committee's is history."""
    return said_last(session, vault, case.id, "recommendation") if case.recommended_at else ""


def decision_of(session: Session, vault: Vault, case: Case) -> str:
    """The decision that stands; empty before there is one, and again once it is contested."""
    return said_last(session, vault, case.id, "decision") if case.outcome else ""


def open_words(vault: Vault, row: CaseWords) -> str:
    """What a row of words says; empty when it was erased."""
    return vault.open(row.sealed, Place("case_words", "sealed", row.id)) if row.sealed else ""
