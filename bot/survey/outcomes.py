"""What may become of an effect, as far as the conversation sees it: the facts it is told, or what was wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType

from bot.dialogues import desk
from bot.dialogues.answers import next_question
from bot.dialogues.applying import TOLD_NUMBER, TOLD_PAPERS, TOLD_WHERE
from bot.dialogues.personal import PERSON
from bot.engine.definition import Effect
from bot.engine.state import State
from bot.survey.sample import REFERENCE, Longest
from grievance_core.levels import LADDER_LEVELS

OFFICIAL = 1
REFUSED = "error.refused"
Outcome = Callable[[State, Longest], Iterable[State]]


def outcomes(before: State, after: State, effects: Sequence[Effect], longest: Longest) -> list[State]:
    """Every state in which the person may find herself once `effects` were carried out, or were refused."""
    states = [after]
    for effect in effects:
        possible = OUTCOMES.get(effect.name, _as_it_is)
        states = [told for state in states for told in possible(state, longest)]
    refused = [before._replace(page=0, complaint=REFUSED)] if effects else []
    return states + refused


def _as_it_is(after: State, _longest: Longest) -> Iterable[State]:
    return (after,)


def _with(after: State, **facts: str) -> State:
    return after._replace(draft=MappingProxyType({**after.draft, **facts}))


def _filed(after: State, _longest: Longest) -> Iterable[State]:
    for level, day in [*((level, "28/11") for level in LADDER_LEVELS), ("service-desk", ""), ("desk", "")]:
        facts = {"filed-reference": REFERENCE, "filed-pin": "4711", "filed-level": level, "filed-day": day}
        yield _with(after, **facts)


def _applied(after: State, longest: Longest) -> Iterable[State]:
    where, papers = longest.office(after.language), longest.place(after.language)
    yield _with(after, **{TOLD_NUMBER: "8 123 456 789", TOLD_WHERE: where, TOLD_PAPERS: papers})


def _signed_in(after: State, _longest: Longest) -> Iterable[State]:
    yield after._replace(official=OFFICIAL)


def _herself(after: State, _longest: Longest) -> Iterable[State]:
    yield _with(after, **{PERSON: "A"})


def _taken_up(after: State, _longest: Longest) -> Iterable[State]:
    for kind in ("eligibility", "payment", "conduct"):
        state = _with(after, kind=kind, words="x")
        yield state._replace(node=next_question(state.draft))


OUTCOMES: Mapping[str, Outcome] = {
    desk.FILE: _filed,
    desk.CONTEST: _filed,
    desk.CONTEST_ASKED: _filed,
    desk.APPLY: _applied,
    desk.TAKE_OFFER: _applied,
    desk.NAME_SOMEBODY: _applied,
    desk.SIGN_IN: _signed_in,
    desk.LINK: _herself,
    desk.BE_MYSELF: _herself,
    desk.TAKE_UP_DRAFT: _taken_up,
}
