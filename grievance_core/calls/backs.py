"""Calling back, once for each call that was missed, as texts are sent (grievance_core/messages/sending.py).

1. The missed call is a row, found again by the provider's id: a repeated delivery makes no second one.
2. A tick hands out the ids of calls that are due. Handing one out twice is harmless.
3. A worker changes waiting to calling and commits; with no transaction open it asks the provider to ring.
4. It writes down what the provider said. Where nobody can say whether the phone rings it is 'unknown', and nobody rings again.
5. The provider reports how the call ended. Where nobody answered there is another attempt, in the morning if it is night by then.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import CursorResult, and_, bindparam, delete, exists, func, or_, select, text, update
from sqlalchemy.orm import Session, sessionmaker

from grievance_core.calls.model import CallBack
from grievance_core.calls.rules import BackRules
from grievance_core.database import Instant, alone
from grievance_core.identifiers import new_id
from grievance_core.institution import Institution
from grievance_core.messages.sending import DeliveryError, Unanswered
from grievance_core.people.phones import index_of
from grievance_core.timers.policy import quiet_until
from grievance_core.timers.rows import CLAIM_GROWS_OLD, edges
from grievance_core.vault import Place

DAY = timedelta(days=1)
LIVE = timedelta(days=3)  # a number is kept no longer than it takes to call it
SOON = timedelta(minutes=1)  # until the provider is asked again that could not be reached
REPORTED = ("answered", "missed", "failed")

_DUE = and_(
    text("call_backs.state IN ('waiting','calling')"),
    CallBack.state == "waiting",
    CallBack.not_before <= bindparam("now", type_=Instant),
    or_(
        CallBack.claimed_at.is_(None),
        CallBack.claimed_at <= bindparam("oldest", type_=Instant),
        CallBack.claimed_at > bindparam("newest", type_=Instant),
    ),
)
_IS_DUE = select(exists(select(CallBack.id).where(_DUE)))


class Dialler(Protocol):
    """Something that makes a phone ring and puts whoever answers through to the line."""

    def ring(self, back_id: str, number: str) -> str:
        """The provider's id of the call. Raises DeliveryError; Unanswered where nobody can say whether it rings."""


@dataclass(frozen=True)
class CallingBack:
    """Who rings, and by which rules; there where missed calls are called back at all."""

    dialler: Dialler
    rules: BackRules


@dataclass(frozen=True)
class Missed:
    """A call that came in, by the provider's id."""

    call_id: str
    number: str


def owe(session: Session, inst: Institution, missed: Missed, rules: BackRules, now: datetime) -> bool:
    """Whether this call is called back, or one just before it is, and the caller has nothing to do but wait.

    False where it must be answered: in the quiet hours, when it is enough for today, and where nobody calls back.
    """
    alone(session, "call-backs")
    known = session.scalar(select(CallBack.id).where(CallBack.call_id == missed.call_id))
    if known is not None:
        return True
    if not rules.may_call(missed.number) or quiet_until(inst.policy, now) is not None:
        return False
    index = index_of(inst.vault, missed.number)
    mine = select(func.count()).select_from(CallBack).where(CallBack.number_index == index)
    is_open = CallBack.state.in_(("waiting", "calling"))
    if session.scalar(mine.where((CallBack.asked_at > now - rules.apart) | is_open)):
        return True
    if (session.scalar(mine.where(CallBack.asked_at > now - DAY)) or 0) >= rules.most_a_day:
        return False
    session.add(_row(inst, missed, index, now))
    return True


def _row(inst: Institution, missed: Missed, index: str, now: datetime) -> CallBack:
    back_id = new_id()
    return CallBack(
        id=back_id,
        call_id=missed.call_id,
        number_sealed=inst.vault.seal(missed.number, _place(back_id)),
        number_index=index,
        state="waiting",
        asked_at=now,
        not_before=now,
    )


def is_due(session: Session, now: datetime) -> bool:
    """Whether a phone waits to be rung. Looks at the index of what is open and at nothing else."""
    return bool(session.connection().scalar(_IS_DUE, {"now": now, **edges(now)}))


def hand_out_due(session: Session, now: datetime, limit: int = 200) -> list[str]:
    """The ids of calls to be made now, the oldest first; each is handed out once in a while only."""
    due = select(CallBack.id).where(_DUE).order_by(CallBack.not_before, CallBack.id).limit(limit)
    claim = (
        update(CallBack)
        .where(CallBack.id.in_(due.scalar_subquery()), _DUE)
        .values(claimed_at=now)
        .returning(CallBack.id, CallBack.not_before)
        .execution_options(synchronize_session=False)
    )
    rows = sorted(
        session.execute(claim, {"now": now, **edges(now)}), key=lambda row: (row.not_before, row.id)
    )
    return [row.id for row in rows]


def call_back(
    sessions: sessionmaker[Session],
    inst: Institution,
    how: CallingBack,
    back_id: str,
    now: datetime,
) -> None:
    """Ring one phone that is owed a call."""
    with sessions.begin() as session:
        number = _take(session, inst, back_id, now)
    if not number:
        return
    try:
        provider_id = how.dialler.ring(back_id, number)
    except DeliveryError as error:
        with sessions.begin() as session:
            _take_back(session, inst, back_id, how.rules, error, now)
        return
    with sessions.begin() as session:
        back = session.get(CallBack, back_id, with_for_update=True)
        if back is not None and back.state == "calling":  # a report may have been quicker
            back.state, back.provider_id = "called", provider_id


def _take(session: Session, inst: Institution, back_id: str, now: datetime) -> str:
    """The number, where this call is ours to make; it waits for the morning once the night has come."""
    morning = quiet_until(inst.policy, now)
    values = (
        {"state": "calling", "claimed_at": now, "attempts": CallBack.attempts + 1}
        if morning is None
        else {"not_before": morning, "claimed_at": None}
    )
    took: CursorResult[tuple[()]] = session.execute(  # type: ignore[assignment]
        update(CallBack)
        .where(CallBack.id == back_id, CallBack.state == "waiting", CallBack.not_before <= now)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    if took.rowcount != 1 or morning is not None:
        return ""
    back = session.get_one(CallBack, back_id, populate_existing=True)
    return inst.vault.open(back.number_sealed, _place(back_id))


def _take_back(
    session: Session,
    inst: Institution,
    back_id: str,
    rules: BackRules,
    why: DeliveryError,
    now: datetime,
) -> None:
    back = session.get(CallBack, back_id, with_for_update=True)
    if back is None or back.state != "calling":
        return
    if isinstance(why, Unanswered):
        back.state = "unknown"
    elif why.permanent or back.attempts >= rules.attempts:
        back.state = "failed"
    else:
        _again(inst, back, now + max(SOON, timedelta(seconds=why.wait)))


def _again(inst: Institution, back: CallBack, at: datetime) -> None:
    back.state, back.claimed_at = "waiting", None
    back.not_before = quiet_until(inst.policy, at) or at


def report(
    session: Session,
    inst: Institution,
    back_id: str,
    outcome: str,
    rules: BackRules,
    now: datetime,
    *,
    provider_id: str,
) -> None:
    """How a call back ended: answered, missed or failed. What is over, or about an earlier attempt, changes nothing."""
    back = session.get(CallBack, back_id, with_for_update=True)
    if back is None or outcome not in REPORTED or back.state in ("waiting", *REPORTED):
        return
    if back.provider_id not in (None, provider_id) and back.state == "called":
        return
    back.provider_id = provider_id
    if outcome == "missed" and back.attempts < rules.attempts:
        _again(inst, back, now + rules.between)
    else:
        back.state = outcome


def recover(session: Session, now: datetime) -> None:
    """Calls left in 'calling' by a worker that died may have rung: nobody rings again. And what is over is forgotten."""
    left = (CallBack.claimed_at <= now - CLAIM_GROWS_OLD) | (CallBack.claimed_at > now + CLAIM_GROWS_OLD)
    stale = update(CallBack).where(CallBack.state == "calling", left).values(state="unknown")
    session.execute(stale.execution_options(synchronize_session=False))
    old = delete(CallBack).where(CallBack.asked_at < now - LIVE)
    session.execute(old.execution_options(synchronize_session=False))


def _place(back_id: str) -> Place:
    return Place("call_backs", "number_sealed", back_id)
