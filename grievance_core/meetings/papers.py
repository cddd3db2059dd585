"""What a committee reads of each case: what was said, never by whom.

Names are not needed to weigh a case. Her name is left out, taken out of what she said where it is known, and so is everything
that looks like a telephone number. Whoever needs her identity opens the case itself, where she may.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from grievance_core.cases.history import open_words
from grievance_core.cases.model import CaseEvent, CaseWords
from grievance_core.cases.reading import log_reads
from grievance_core.institution import Institution
from grievance_core.meetings.agenda import Item
from grievance_core.meetings.sight import Sight, UnknownCommittee
from writing.breaks import break_opportunities

LEFT_OUT = "(…)"
# In the order in which a committee reads them.
SHOWN = ("words", "addition", "question", "answer", "reason")
_NAME = "name"
# 0 or +855 and eight or nine digits, in either script, however they are grouped.
_NUMBER = re.compile(r"(?:\+?(?:855|៨៥៥)[\s.-]?|[0០])(?:[0-9០-៩][\s.-]?){7,8}[0-9០-៩]")


@dataclass(frozen=True)
class Step:
    """Something that happened, and where: offices, never people."""

    at: datetime
    type: str
    office_key: str


@dataclass(frozen=True)
class Paper:
    """One case as the committee reads it. `said`: in which role, and the words."""

    item: Item
    said: tuple[tuple[str, str], ...] = field(repr=False)
    history: tuple[Step, ...]


def papers(
    session: Session, inst: Institution, sight: Sight, items: Sequence[Item], now: datetime, purpose: str
) -> tuple[Paper, ...]:
    """The papers of these items of her agenda; the look at each is logged. Raises UnknownCommittee where she sees lines only."""
    if not sight.reads_papers:
        raise UnknownCommittee("papers")
    ids = [item.case_id for item in items]
    log_reads(session, sight.by, ids, now, purpose)
    said, steps = _said(session, inst, ids), _steps(session, ids)
    return tuple(
        Paper(item, said.get(item.case_id, ()), tuple(steps.get(item.case_id, ()))) for item in items
    )


def for_member(items: Sequence[Item], seat_id: int) -> tuple[Item, ...]:
    """The items a member's copy has: those for which she stays in the room."""
    return tuple(item for item in items if seat_id not in item.steps_out)


def without_her(text: str, name: str) -> str:
    """The text without numbers to call and without this name, where it stands as words of its own."""
    text = _NUMBER.sub(LEFT_OUT, text)
    words = name.split()
    if not words:
        return text
    whole, ends = break_opportunities(text)
    edges = {0, *ends}
    called = re.compile(r"\s*".join(map(re.escape, words)), re.IGNORECASE)
    return called.sub(lambda found: _left_out(found, whole, edges), whole)


def _left_out(found: re.Match[str], whole: str, edges: Collection[int]) -> str:
    """Only between words: ICU knows where one Khmer word ends, and a name may be the beginning of another word."""
    after = found.end() + len(whole[found.end() :]) - len(whole[found.end() :].lstrip())
    alone = found.start() in edges or not whole[found.start() - 1].isalpha()
    ends = found.end() in edges or after in edges or not whole[found.end()].isalpha()
    return LEFT_OUT if alone and ends else found[0]


def _said(session: Session, inst: Institution, ids: Sequence[str]) -> dict[str, tuple[tuple[str, str], ...]]:
    rows = session.execute(
        select(CaseWords, CaseEvent.sequence)
        .join(CaseEvent, CaseEvent.id == CaseWords.event_id)
        .where(CaseWords.case_id.in_(ids), CaseWords.role.in_((*SHOWN, _NAME)))
        .order_by(CaseWords.case_id, CaseEvent.sequence)
    )
    spoken: dict[str, list[tuple[str, str]]] = {}
    for words, _ in rows:
        spoken.setdefault(words.case_id, []).append((words.role, open_words(inst.vault, words)))
    return {case_id: _without_name(said) for case_id, said in spoken.items()}


def _without_name(said: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    names = [text for role, text in said if role == _NAME and text]
    told = sorted((pair for pair in said if pair[0] in SHOWN), key=lambda pair: SHOWN.index(pair[0]))
    return tuple((role, without_her(text, names[-1] if names else "")) for role, text in told if text)


def _steps(session: Session, ids: Sequence[str]) -> dict[str, list[Step]]:
    rows = session.execute(
        select(CaseEvent.case_id, CaseEvent.at, CaseEvent.type, CaseEvent.office_key)
        .where(CaseEvent.case_id.in_(ids))
        .order_by(CaseEvent.case_id, CaseEvent.sequence)
    )
    steps: dict[str, list[Step]] = {}
    for row in rows:
        steps.setdefault(row.case_id, []).append(Step(row.at, row.type, row.office_key))
    return steps
