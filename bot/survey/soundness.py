"""Whether the conversation holds together, seen in the blink of an eye: for every start of the service.

The whole walk (`walk.py`) takes seconds. This one goes where it has been least and stops as soon as it has been everywhere, so
each screen was drawn and each of its answers given at least once. Pages and the long names of places are left to the whole one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from heapq import heappop, heappush

from bot.engine.definition import Definition
from bot.engine.state import State
from bot.survey.desk import Mood, SurveyDesk
from bot.survey.openings import openings
from bot.survey.sample import LONGEST
from bot.survey.walk import Walk, Walker
from writing.catalogue import Catalogues, Key
from writing.languages import ENGLISH

MOST_TOLD = 12  # what is wrong, in one sentence that can still be read


class UnsoundError(ValueError):
    """The conversation has a screen nobody reaches, an answer nobody takes, a dead end, or a text that is not there."""


class Asked:
    """Says each text by its name, and remembers which were asked for."""

    def __init__(self) -> None:
        self.keys: set[Key] = set()

    def say(self, context: str, msgid: str, /, **_values: str) -> str:
        self.keys.add((context, msgid))
        return f"{context}/{msgid}"


def hold_sound(definition: Definition, catalogues: Catalogues) -> None:
    """Raises UnsoundError, which says everything that is wrong with this conversation in these languages."""
    wrong, asked = _walked(definition)
    told = [*wrong, *_unsaid(asked, catalogues)]
    if told:
        more = f"; and {len(told) - MOST_TOLD} more" if len(told) > MOST_TOLD else ""
        raise UnsoundError(f"the conversation does not hold together: {'; '.join(told[:MOST_TOLD])}{more}")


def glance(definition: Definition, beginnings: Sequence[State], asked: Asked) -> Walk:
    """The shortest walk that meets every screen. Where one cannot be met, everything was tried."""
    found = Walk()
    guides = [
        Guide(Walker(definition, SurveyDesk(asked.say, ENGLISH, mood, LONGEST), mood, LONGEST, found))
        for mood in Mood
    ]
    for guide in guides:
        guide.walker.begin(beginnings)
    on = True
    while on and found.missing(definition):
        steps = [guide.on() for guide in guides]
        on = any(steps)
    found.problems |= dict.fromkeys(f"{node} is never reached" for node in found.missing(definition))
    return found


@dataclass
class Guide:
    """Leads a walk to where it has been least: to screens it has not met, and then with answers that were seldom on the way."""

    walker: Walker
    _been: Counter[str] = field(default_factory=Counter)
    _with: Counter[str] = field(default_factory=Counter)
    _next: list[tuple[tuple[int, int], int, State]] = field(default_factory=list)
    _count: int = 0

    def on(self) -> bool:
        """One visit. False when nothing is left to visit."""
        while self.walker.waiting:
            self._wait(self.walker.waiting.popleft())
        while self._next:
            told, _, state = heappop(self._next)
            if told == self._familiar(state):
                self._visit(state)
                return True
            self._wait(state)  # it became more familiar while it waited, never less
        return False

    def _wait(self, state: State) -> None:
        self._count += 1
        heappush(self._next, (self._familiar(state), self._count, state))

    def _visit(self, state: State) -> None:
        self._been[state.node] += 1
        self._with.update(_company(state))
        self.walker.visit(state)

    def _familiar(self, state: State) -> tuple[int, int]:
        return self._been[state.node], min(self._with[answer] for answer in _company(state))


def _company(state: State) -> tuple[str, ...]:
    """The names of the answers that are known there, and whether an official gave them."""
    return (*state.draft, "official" if state.official else "villager")


@cache
def _walked(definition: Definition) -> tuple[tuple[str, ...], frozenset[Key]]:
    asked = Asked()
    found = glance(definition, tuple(openings(definition, ENGLISH)), asked)
    return tuple(found.problems), frozenset(asked.keys)


def _unsaid(asked: frozenset[Key], catalogues: Catalogues) -> Iterator[str]:
    for language in catalogues.languages:
        texts = catalogues.texts(language)
        for context, msgid in sorted(key for key in asked if not texts.get(key)):
            yield f"there is no text {context}/{msgid} in {language}"
