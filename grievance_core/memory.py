"""What was read once and need not be read again.

`kept` is for what seldom changes: areas, offices, seats, who holds them, leave. The process keeps such answers. Every change
of one of those tables gives the one row of `steady_revision` a new random value (a trigger does, whoever writes); a transaction
looks at that value once, and answers found under it are answers still. `recalled` is for the rows of one case while one
transaction has it in hand.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from itertools import chain
from typing import Any, TypeVar, cast

from sqlalchemy import String, event, select
from sqlalchemy.orm import Mapped, ORMExecuteState, Session, SessionTransaction, mapped_column

from grievance_core.database import Base

Answer = TypeVar("Answer")
Question = Hashable
Answers = dict[Question, Any]

MOST_ANSWERS = 10_000
MOST_REVISIONS = 4  # the one that counts, and some that transactions still at work began with
KEPT, RECALLED = "kept-answers", "recalled-answers"


class Revision(Base):
    """One row, whose value is drawn anew at every change of what seldom changes: one value never stands for two contents."""

    __tablename__ = "steady_revision"

    id: Mapped[int] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(String(32))


_CURRENT_REVISION = select(Revision.__table__.c.value)
_answers_by_revision: OrderedDict[str, Answers] = OrderedDict()


def kept(session: Session, question: Question, find: Callable[[Session], Answer]) -> Answer:
    """The answer to a question about what seldom changes, found with `find` unless this process keeps it under this revision.

    What `find` reads belongs to no session afterwards: it is shared, so it is read and never changed, and everything that will be
    looked at has to be loaded there.
    """
    answers = _of_transaction(session, KEPT, lambda: _answers_now(session))
    if question not in answers:
        if len(answers) >= MOST_ANSWERS:
            answers.clear()
        with Session(session.connection(), expire_on_commit=False, autoflush=False) as aside:
            answers[question] = find(aside)
    return cast("Answer", answers[question])


def recalled(session: Session, question: Question, find: Callable[[], Answer]) -> Answer:
    """The answer this transaction has for the question, found with `find` the first time.

    `find` sees only what is flushed; a caller that adds to the answer before that says so with `recall`.
    """
    answers = _of_transaction(session, RECALLED, dict)
    if question not in answers:
        with session.no_autoflush:
            answers[question] = find()
    return cast("Answer", answers[question])


def recall(session: Session, question: Question, answer: object) -> None:
    """From here to the end of the transaction this is the answer."""
    _of_transaction(session, RECALLED, dict)[question] = answer


def _answers_now(session: Session) -> Answers:
    session.flush()  # a change that is not in the database yet has not changed the value either
    revision = str(session.connection().scalar(_CURRENT_REVISION))
    if revision not in _answers_by_revision:
        while len(_answers_by_revision) >= MOST_REVISIONS:
            _answers_by_revision.popitem(last=False)
        _answers_by_revision[revision] = {}
    return _answers_by_revision[revision]


def _of_transaction(session: Session, name: str, begin: Callable[[], Answers]) -> Answers:
    transaction = session.get_transaction() or session.begin()
    held: tuple[SessionTransaction, Answers] | None = session.info.get(name)
    if held is None or held[0] is not transaction:
        held = (transaction, begin())
        session.info[name] = held
    return held[1]


@event.listens_for(Session, "after_flush")
def _notice_changes(session: Session, _context: object) -> None:
    if KEPT in session.info and any(
        row.steady for row in chain(session.new, session.dirty, session.deleted) if isinstance(row, Base)
    ):
        del session.info[KEPT]


@event.listens_for(Session, "do_orm_execute")
def _notice_statements(state: ORMExecuteState) -> None:
    if state.is_select:
        return
    mapper = state.bind_mapper
    if mapper is not None and getattr(mapper.class_, "steady", False):
        state.session.info.pop(KEPT, None)


@event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, _previous: SessionTransaction) -> None:
    session.info.pop(KEPT, None)
    session.info.pop(RECALLED, None)
