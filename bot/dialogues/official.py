"""An official's phone: a PIN before anything of her office is shown. Without it the phone is a villager's like any other."""

from __future__ import annotations

from dataclasses import dataclass

from bot.dialogues.desk import SIGN_IN, Desk
from bot.engine.definition import Effect, Move
from bot.engine.screen import Asks, Option, Screen
from bot.engine.state import HOME, State
from writing.numerals import latin_digits


@dataclass(frozen=True)
class Pin:
    """The PIN goes into the effect and is kept nowhere. `skip` leads to the villager's menu."""

    id: str = "pin"

    def show(self, state: State, desk: Desk) -> Screen:
        skip = Option("skip", desk.say("official", "skip"))
        return Screen(self.id, (desk.say("official", "pin"),), (skip,), Asks.PIN)

    def take(self, state: State, choice: str | None, text: str) -> Move:
        if choice == "skip":
            return Move(HOME, fresh=True)
        if not text.strip():
            return Move(self.id, wrong="error.empty")
        return Move(HOME, {}, (Effect(SIGN_IN, {"pin": latin_digits(text.strip())}),), fresh=True)


NODES = (Pin(),)
