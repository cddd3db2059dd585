"""Drafts of the escalation policy: what is wrong with one, which open cases it would move, and switching it on."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from grievance_core.administration.four_eyes import is_administrator
from grievance_core.administration.model import PolicyEdition
from grievance_core.administration.record import POLICY, note, signed
from grievance_core.administration.ruling import read_policy
from grievance_core.cases import replanning
from grievance_core.cases.principal import OPERATOR, Principal
from grievance_core.database import alone
from grievance_core.errors import Denied, Incomplete, NotNow
from grievance_core.institution import Institution
from grievance_core.memory import look
from grievance_core.timers.policy import EscalationPolicy

LONGEST_LOOK = 8.0  # seconds somebody waits for a page


@dataclass(frozen=True)
class Moved:
    """Open cases of one level and kind whose deadline a draft would change: how many get more time, how many less, by when."""

    level: str
    kind: str
    later: int
    sooner: int
    first: datetime
    last: datetime

    @property
    def cases(self) -> int:
        return self.later + self.sooner


@dataclass(frozen=True)
class Outlook:
    """What a draft would move. `whole` is False where not all cases could be looked at: then it is at least this."""

    moved: Sequence[Moved]
    whole: bool

    @property
    def cases(self) -> int:
        return sum(row.cases for row in self.moved)


def draft(inst: Institution, source: str) -> EscalationPolicy:
    """The policy in this text. Raises PolicyError with every mistake and its line."""
    return read_policy(_lines(source), inst.calendar.standard_day)


def outlook(session: Session, inst: Institution, source: str, now: datetime) -> Outlook:
    """Which open cases would get another deadline. Hotline cases are not in it. Nothing is changed. Raises PolicyError."""
    look(session)
    under = replace(inst, policy=draft(inst, source))
    until, whole = time.monotonic() + LONGEST_LOOK, True
    found: dict[tuple[str, str], list[replanning.Replan]] = defaultdict(list)
    for case, change in replanning.would_change(session, under, now):
        if not case.restricted:
            found[case.level, case.kind].append(change)
        if time.monotonic() > until:
            whole = False
            break
    return Outlook([_moved(*key, found[key]) for key in sorted(found)], whole)


def switch_on(
    session: Session,
    inst: Institution,
    by: Principal,
    source: str,
    note_: str,
    now: datetime,
    *,
    move: bool = False,
) -> int:
    """In force from now on, in every process. With `move` open cases get the deadlines `outlook` shows. How many did.

    Raises PolicyError, Denied, Incomplete without a note, and NotNow for what is in force already.
    """
    if by != OPERATOR and not is_administrator(session, by.official_id, now):
        raise Denied("policy")
    if not note_.strip():
        raise Incomplete("note")
    alone(session, POLICY)
    look(session)
    new, number = draft(inst, source), _newest_number(session)
    if new.version == inst.policy.version:
        raise NotNow("in force already")
    row = PolicyEdition(
        number=number + 1, version=new.version, source=_lines(source), holds_from=now, by=signed(by), note=note_.strip()
    )  # fmt: skip
    session.add(row)
    note(session, by, "policy", POLICY, now, inst.policy.version, new.version)
    return len(replanning.replan(session, replace(inst, policy=new), now)) if move else 0


def editions(session: Session) -> Sequence[PolicyEdition]:
    """Every policy that was switched on, the newest first. Before the first the file's was in force."""
    return session.scalars(select(PolicyEdition).order_by(PolicyEdition.number.desc())).all()


def source_in_force(session: Session, of_file: str) -> str:
    """The text of the policy in force."""
    newest = select(PolicyEdition.source).order_by(PolicyEdition.number.desc()).limit(1)
    return session.scalar(newest) or of_file


def edition(session: Session, number: int) -> PolicyEdition | None:
    """The edition of this number."""
    return session.get(PolicyEdition, number)


def _newest_number(session: Session) -> int:
    return session.scalar(select(func.max(PolicyEdition.number))) or 0


def _moved(level: str, kind: str, changes: list[replanning.Replan]) -> Moved:
    later = sum(change.before is None or change.after > change.before for change in changes)
    ends = [change.after for change in changes]
    return Moved(level, kind, later, len(changes) - later, min(ends), max(ends))


def _lines(source: str) -> str:
    """A browser sends lines that end in CR LF; the version of a text is that of its words."""
    return source.replace("\r\n", "\n").rstrip() + "\n"
