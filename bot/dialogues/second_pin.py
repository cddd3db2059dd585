"""A second PIN, for when somebody stands beside her: it opens information about programmes, and the desk hears of it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.dialogues.desk import SECOND_PIN, Desk
from bot.dialogues.nodes import Choice, Menu
from bot.engine.definition import Effect, Move
from bot.engine.screen import Asks, Screen
from bot.engine.state import State
from writing.numerals import latin_digits


@dataclass(frozen=True)
class SecondPin:
    """What it is for, and the four digits. They go into the effect and are kept nowhere."""

    id: str = "second-pin"

    def show(self, state: State, desk: Desk) -> Screen:
        return Screen(self.id, (desk.say("reach", "ask-second-pin"),), asks=Asks.PIN, leaves=True)

    def take(self, state: State, choice: str | None, text: str) -> Move:
        pin = latin_digits(text.strip())
        if not pin:
            return Move(self.id, wrong="error.empty")
        return Move("second-pin-done", {}, (Effect(SECOND_PIN, {"pin": pin}),))


NODES = (
    SecondPin(),
    Menu("second-pin-done", "reach", (Choice("reach", "reach-phone"),), ("second-pin-kept",), leaves=True),
)
