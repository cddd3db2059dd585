"""The ways a conversation begins: by whoever calls or writes, from a phone that is known or not."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType

from bot.dialogues.answers import KNOWN_SEX, KNOWN_VILLAGE
from bot.dialogues.opening import Caller, opening
from bot.engine.definition import Definition
from bot.engine.state import State
from bot.engine.step import moved
from bot.survey.outcomes import outcomes
from bot.survey.sample import DUE, LONGEST, REFERENCE, Longest
from grievance_core.cases.views import Line

KNOWN = {KNOWN_VILLAGE: "17010101", KNOWN_SEX: "f"}
WRITTEN = ("", "1", "my money has not come for two months")
_WAITING = ("waiting_complainant", "awaiting_confirmation")


def openings(definition: Definition, language: str, longest: Longest = LONGEST) -> Iterator[State]:
    """The first state of each kind of conversation there is."""
    asked, solved = (
        Line("case", REFERENCE, "payment", "tcc", state, "village", DUE, "mine") for state in _WAITING
    )
    callers = (
        Caller(language),
        Caller(),
        Caller(language, official=True),
        Caller(language, draft=True),
        Caller(language, questions=(asked,)),
        Caller(language, questions=(solved, asked)),
    )
    for facts in ({}, KNOWN):
        start = State(language, draft=MappingProxyType(facts))
        for caller in callers:
            for words in WRITTEN:
                move = opening(caller, words)
                yield from outcomes(start, moved(definition, start, move), move.effects, longest)
