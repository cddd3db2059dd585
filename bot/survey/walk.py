"""Goes through the conversation with every option of every screen, and with whatever may be typed.

States are without number, for every answer is remembered. One is gone into when it brings an answer to a screen that was not
brought there before, and each screen a limited number of times.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from bot.engine.definition import Definition
from bot.engine.screen import Asks
from bot.engine.state import Answered, Dialled, State
from bot.engine.step import CHOOSE, Drawn, draw, on_view, step
from bot.survey.desk import Mood, Say, SurveyDesk
from bot.survey.outcomes import outcomes
from bot.survey.sample import LONGEST, REFERENCE, Longest

# Enough for anything that is read: nothing, a word, a reference; where it is to be typed, an age, a year or PIN, a phone.
TYPED = ("", "x", REFERENCE, "7", "1995", "+85512000001")
ANYWHERE = 3
MOST_VISITS = 50  # of one screen in one mood: what follows from more of the same was seen by then
TOLD_APART = 24  # characters of an answer from which on it is somebody's words
LISTED = 2  # entries of a list that are gone into: the others lead where these lead
WORDS = "words"  # how an edge is called that something typed leads along


class Edge(NamedTuple):
    """A way from one screen to another: by an option's id, or by typing; `label` is what is read, empty for a list's entry."""

    start: str
    by: str
    label: str
    end: str


class Shown(NamedTuple):
    """A screen as the walk met it, to be drawn again in another language."""

    state: State
    mood: Mood
    listing: bool


@dataclass
class Walk:
    """What a walk found."""

    screens: dict[str, list[Shown]] = field(default_factory=dict)
    edges: dict[Edge, None] = field(default_factory=dict)
    openings: dict[str, None] = field(default_factory=dict)
    problems: dict[str, None] = field(default_factory=dict)


def walk(
    definition: Definition,
    beginnings: Sequence[State],
    say: Say,
    language: str,
    moods: Iterable[Mood] = Mood,
    longest: Longest = LONGEST,
) -> Walk:
    """Everything that can be reached from these states, in each mood of the desk."""
    found = Walk()
    for mood in moods:
        _Walker(definition, SurveyDesk(say, language, mood, longest), mood, longest, found).go(beginnings)
    missing = sorted(set(definition.nodes) - set(found.screens))
    found.problems |= dict.fromkeys(f"{node} is never reached" for node in missing)
    return found


@dataclass
class _Walker:
    definition: Definition
    desk: SurveyDesk
    mood: Mood
    longest: Longest
    found: Walk
    seen: set[object] = field(default_factory=set)
    visits: Counter[str] = field(default_factory=Counter)
    waiting: deque[State] = field(default_factory=deque)

    def go(self, beginnings: Sequence[State]) -> None:
        for state in beginnings:
            self.found.openings[state.node] = None
            self._meet(state)
        while self.waiting:
            self._visit(self.waiting.popleft())

    def _meet(self, state: State) -> None:
        new = set(_signs(state)) - self.seen
        if new and self.visits[state.node] < MOST_VISITS:
            self.visits[state.node] += 1
            self.seen |= new
            self.waiting.append(state)

    def _visit(self, state: State) -> None:
        self.desk.listed.clear()
        try:
            drawn = draw(self.definition, state, self.desk)
        except Exception as error:  # noqa: BLE001  # whatever a screen raises is what is looked for
            self._problem(state.node, f"cannot be drawn: {type(error).__name__}: {error}")
            return
        listing = bool(self.desk.listed.intersection(option.id for option in drawn.screen.options))
        self.found.screens.setdefault(state.node, []).append(Shown(state, self.mood, listing))
        if drawn.screen.id not in self.definition.nodes:
            self._problem(state.node, f"calls its screen {drawn.screen.id}, and there is no such screen")
        if _dead_end(drawn):
            self._problem(state.node, "is a dead end: nothing to choose, to write or to go back to")
        if not drawn.screen.ended:
            self._answer(drawn, listing)

    def _answer(self, drawn: Drawn, listing: bool) -> None:
        state = on_view(drawn.state, 0, 1)
        followed = 0
        for option in drawn.screen.options:
            entry = option.id in self.desk.listed
            followed += entry
            if entry and followed > LISTED:
                continue
            self._take(state, Answered(choice=option.id), option.id, "" if entry else option.label)
        typed = TYPED if drawn.screen.asks in (Asks.TEXT, Asks.PIN) else TYPED[:ANYWHERE]
        for text in typed:
            if not _chooses(text, drawn):
                self._take(state, Answered(text=text), WORDS, "")
        self._take(state, Dialled(), "", "")
        for way in ("0", "00"):
            self._take(state, Answered(text=way), "", "")

    def _take(self, state: State, event: Answered | Dialled, by: str, label: str) -> None:
        try:
            stepped = step(self.definition, state, event)
        except Exception as error:  # noqa: BLE001  # as above
            self._problem(state.node, f"cannot take {by or 'a way back'}: {type(error).__name__}: {error}")
            return
        if isinstance(event, Answered) and event.choice and stepped.state.complaint == CHOOSE:
            self._problem(state.node, f"shows {by} and does not know it")
        for after in outcomes(state, stepped.state, stepped.effects, self.longest):
            if by and after.node != state.node:
                self.found.edges[Edge(state.node, by, label, after.node)] = None
            self._meet(after._replace(complaint=""))

    def _problem(self, node: str, what: str) -> None:
        self.found.problems[f"{node} {what}"] = None


def _chooses(text: str, drawn: Drawn) -> bool:
    return text.isdigit() and 0 < int(text) <= len(drawn.screen.options)


def _dead_end(drawn: Drawn) -> bool:
    moves = drawn.navigation.can_go_back or drawn.navigation.can_go_home
    answers = drawn.screen.options or drawn.screen.asks in (Asks.TEXT, Asks.PIN)
    return not (answers or moves or drawn.screen.ended)


def _signs(state: State) -> Iterator[object]:
    """What makes a state new: each answer that is known at a node, and that there is a way back."""
    official = state.official is not None
    yield state.node, official, bool(state.trail)
    for name, value in state.draft.items():
        yield state.node, official, name, _sign(value)


def _sign(value: str) -> str:
    return "typed" if value in TYPED or len(value) > TOLD_APART else value
