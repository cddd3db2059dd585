"""How a conversation is declared: named nodes, each with a screen to show and a rule for what an answer does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from bot.engine.screen import Screen
from bot.engine.state import State


@dataclass(frozen=True)
class Effect:
    """Something the institution is asked to do, by name, with plain values. Carried out by the counter in one transaction."""

    name: str
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Move:
    """Where an answer leads: the next node, answers to keep (None forgets one), effects, or what was wrong with it.

    After effects the counter may add facts to the draft (a reference, a PIN, an error's msgid) before the next screen is shown.
    """

    to: str
    keep: Mapping[str, str | None] = field(default_factory=dict)
    effects: tuple[Effect, ...] = ()
    wrong: str = ""  # msgid of the sentence that says what to do instead; the node is then shown again
    fresh: bool = False  # forget the trail: there is no way back from here (after filing, after signing in)


class Desk(Protocol):
    """What a screen may ask the institution while it is drawn. Read only; implemented by the counter."""

    def say(self, context: str, msgid: str, **values: str) -> str:
        """A text in the person's language. Values are inserted literally and never interpreted."""


class Node(Protocol):
    """One place in the conversation."""

    def show(self, state: State, desk: Desk) -> Screen:
        """The screen as it stands now."""

    def take(self, state: State, choice: str | None, text: str) -> Move:
        """What the answer does: `choice` is one of the shown ids or None, `text` what was typed. Pure."""


@dataclass(frozen=True)
class Definition:
    """A whole conversation: its nodes by name and where it begins."""

    nodes: Mapping[str, Node]
    start: str
