"""Who is complained about: an office or a seat of her own area, or somebody in her own words.

What is chosen here is what keeps the complaint away from that person: seats and offices are named, so that the holders can be
recused, not guessed from a text.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.dialogues.answers import onward
from bot.dialogues.desk import Desk
from bot.dialogues.nodes import CHOOSE, Typed, options
from bot.engine.definition import Move
from bot.engine.screen import Option, Screen
from bot.engine.state import State

NOBODY: dict[str, str | None] = {"accused-office": None, "accused-seat": None, "accused-words": None}


@dataclass(frozen=True)
class AccusedOffice:
    """The offices that serve the place of the complaint."""

    id: str = "accused-office"

    def show(self, state: State, desk: Desk) -> Screen:
        reachable = desk.accusable(state.draft.get("area", ""))
        offices = tuple(Option(office.key, office.name) for office in reachable)
        others = tuple(Option(entry, desk.say("accused", entry)) for entry in ("other", "skip"))
        return Screen(self.id, (desk.say("accused", "office"),), offices + others)

    def take(self, state: State, choice: str | None, text: str) -> Move:
        if choice is None:
            return Move(self.id, wrong=CHOOSE)
        if choice == "other":
            return Move("accused-words", NOBODY)
        if choice == "skip":
            return onward(state, {**NOBODY, "accused": "skip"})
        return Move("accused-seat", {**NOBODY, "accused-office": choice})


@dataclass(frozen=True)
class AccusedSeat:
    """A seat of the office, or the whole office."""

    id: str = "accused-seat"

    def show(self, state: State, desk: Desk) -> Screen:
        chosen = state.draft.get("accused-office", "")
        reachable = desk.accusable(state.draft.get("area", ""))
        seats = next((office.seats for office in reachable if office.key == chosen), ())
        whole = Option("skip", desk.say("accused", "whole-office"))
        return Screen(self.id, (desk.say("accused", "seat"),), (*options(seats), whole))

    def take(self, state: State, choice: str | None, text: str) -> Move:
        if choice is None:
            return Move(self.id, wrong=CHOOSE)
        return onward(state, {"accused": "named", "accused-seat": None if choice == "skip" else choice})


def _described(state: State, text: str) -> Move:
    return onward(state, {"accused": "other", "accused-words": text})


NODES = (AccusedOffice(), AccusedSeat(), Typed("accused-words", "accused", "describe", _described))
