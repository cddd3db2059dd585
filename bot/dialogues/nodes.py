"""The plain kinds of node most of the conversation is made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from bot.dialogues.desk import Desk, Named
from bot.engine.definition import Effect, Move
from bot.engine.screen import Asks, Option, Screen
from bot.engine.state import State

CHOOSE = "error.choose"


@dataclass(frozen=True)
class Choice:
    """One line of a menu: its id (also the msgid of its label) and where it leads."""

    id: str
    to: str
    keep: Mapping[str, str | None] = field(default_factory=dict)
    effects: tuple[Effect, ...] = ()

    @property
    def move(self) -> Move:
        return Move(self.to, self.keep, self.effects)


@dataclass(frozen=True)
class Menu:
    """A fixed list to choose from. Labels and paragraphs are texts of its context."""

    id: str
    context: str
    choices: tuple[Choice, ...]
    paragraphs: tuple[str, ...] = ()

    @property
    def leads(self) -> tuple[str, ...]:
        """Where its lines lead."""
        return tuple(choice.to for choice in self.choices)

    def show(self, state: State, desk: Desk) -> Screen:
        return Screen(
            self.id,
            tuple(desk.say(self.context, msgid) for msgid in self.paragraphs),
            tuple(Option(choice.id, desk.say(self.context, choice.id)) for choice in self.choices),
        )

    def take(self, state: State, choice: str | None, text: str) -> Move:
        return next((entry.move for entry in self.choices if entry.id == choice), Move(self.id, wrong=CHOOSE))


@dataclass(frozen=True)
class Typed:
    """One thing to type. `then` says where the words lead; `offers` are the ids that may be chosen instead."""

    id: str
    context: str
    prompt: str
    then: Callable[[State, str], Move]
    offers: Mapping[str, Callable[[State], Move]] = field(default_factory=dict)
    asks: Asks = Asks.TEXT
    empty: str = "error.empty"

    def show(self, state: State, desk: Desk) -> Screen:
        options = tuple(Option(offer, desk.say(self.context, offer)) for offer in self.offers)
        return Screen(self.id, (desk.say(self.context, self.prompt),), options, self.asks)

    def take(self, state: State, choice: str | None, text: str) -> Move:
        if choice is not None and choice in self.offers:
            return self.offers[choice](state)
        return self.then(state, text.strip()) if text.strip() else Move(self.id, wrong=self.empty)


def options(entries: Iterable[Named]) -> tuple[Option, ...]:
    """Options of names."""
    return tuple(Option(entry.id, entry.name) for entry in entries)
