"""Writing an application's history: the only place where it changes its state, and the only place where its words are kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from grievance_core.applications.model import Application, ApplicationEvent, ApplicationWords
from grievance_core.applications.states import State, check_move
from grievance_core.identifiers import new_id
from grievance_core.offices.staffing import office_by_id
from grievance_core.vault import Place, Vault

NAME, WORDS, ANSWERS, JUSTIFICATION = "name", "words", "answers", "justification"


def record(
    session: Session,
    vault: Vault,
    application: Application,
    type_: str,
    now: datetime,
    *,
    state: State | None = None,
    becomes: Mapping[str, Any] | None = None,
    seat_key: str | None = None,
    facts: Mapping[str, Any] | None = None,
    said: Mapping[str, str] | None = None,
) -> ApplicationEvent:
    """Append an event, moving the application to `state` if one is given. Raises NotNow for a move the table does not know.

    `becomes` are columns that change with the state, in one statement: the database's checks see both or neither.
    `facts` are ids and codes; whatever is personal goes into `said` (role, text), sealed.
    """
    if state is not None:
        check_move(State(application.state), state)
        application.state = state
        for name, value in (becomes or {}).items():
            setattr(application, name, value)
    application.events_count += 1
    event = ApplicationEvent(
        id=new_id(),
        application_id=application.id,
        sequence=application.events_count,
        at=now,
        type=type_,
        state=application.state,
        office_key=office_by_id(session, application.office_id).key,
        seat_key=seat_key,
        due_at=application.due_at,
        facts=dict(facts or {}),
    )
    session.flush()  # each move by itself: the database's guard sees each of them
    session.add(event)
    session.flush()
    for role, text in (said or {}).items():
        if text:
            session.add(_sealed(vault, event, role, text))
    return event


def said_last(session: Session, vault: Vault, application_id: str, role: str) -> str:
    """The latest words in this role; empty when there are none or they were erased. The caller has passed the policy."""
    row = session.scalar(
        select(ApplicationWords)
        .join(ApplicationEvent, ApplicationEvent.id == ApplicationWords.event_id)
        .where(ApplicationWords.application_id == application_id, ApplicationWords.role == role)
        .order_by(ApplicationEvent.sequence.desc())
        .limit(1)
    )
    return opened(vault, row) if row is not None else ""


def opened(vault: Vault, row: ApplicationWords) -> str:
    """What a row of words says; empty when it was erased."""
    return vault.open(row.sealed, _place(row.id)) if row.sealed is not None else ""


def events_of(session: Session, application_id: str) -> Sequence[ApplicationEvent]:
    """Everything that happened to it, oldest first. The caller has passed the policy."""
    query = select(ApplicationEvent).where(ApplicationEvent.application_id == application_id)
    return session.scalars(query.order_by(ApplicationEvent.sequence)).all()


def _sealed(vault: Vault, event: ApplicationEvent, role: str, text: str) -> ApplicationWords:
    words_id = new_id()
    return ApplicationWords(
        id=words_id,
        application_id=event.application_id,
        event_id=event.id,
        role=role,
        sealed=vault.seal(text, _place(words_id)),
    )


def _place(words_id: str) -> Place:
    return Place("application_words", "sealed", words_id)
