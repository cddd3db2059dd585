"""The main menu: the villager's, and an official's with her own work first."""

from __future__ import annotations

from dataclasses import dataclass

from bot.dialogues.answers import FORGOTTEN, next_question
from bot.dialogues.desk import Desk
from bot.dialogues.nodes import CHOOSE
from bot.dialogues.personal import personal_in
from bot.engine.definition import Move
from bot.engine.screen import Option, Screen
from bot.engine.state import HOME, State

# Where each line leads. "my-work" is there only after a PIN.
LINES = {
    "my-work": "my-work",
    "entitlements": "entitlements",
    "programmes": "programmes",
    "complaint": "kind",
    "my-case": "my-case",
    "hotline": "hotline",
    "language": "language",
}


@dataclass(frozen=True)
class MainMenu:
    """One page of 160 octets in Khmer: no title, the hotline never on a second page."""

    id: str = HOME

    def show(self, state: State, desk: Desk) -> Screen:
        ids = [line for line in LINES if line != "my-work" or state.official is not None]
        return Screen(self.id, (), tuple(Option(line, desk.say("menu", line)) for line in ids))

    def take(self, state: State, choice: str | None, text: str) -> Move:
        if choice == "complaint":
            return Move(next_question({}), {**FORGOTTEN, **personal_in(state.draft)})
        if choice in LINES and (choice != "my-work" or state.official is not None):
            return Move(LINES[choice], personal_in(state.draft))
        return Move(self.id, wrong=CHOOSE)


NODES = (MainMenu(),)
