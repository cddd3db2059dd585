"""What an office does beside its cases: its menu, and looking up whether somebody has benefited (seed 002 §3.3)."""

from __future__ import annotations

from dataclasses import dataclass

from bot.dialogues.desk import Desk
from bot.dialogues.nodes import CHOOSE, Typed
from bot.dialogues.office_desk import LINES
from bot.engine.definition import Move
from bot.engine.screen import Option, Screen
from bot.engine.state import State

LOOKED_UP = "looked-up"  # in the draft: the number as it was written
FORGOTTEN_LOOK: dict[str, str | None] = {LOOKED_UP: None}
LEADS = {
    "tasks": "tasks",
    "name-somebody": "naming-guarantee",
    "look-up": "look-up",
    "send-form": "form-name",
    "forms": "forms",
}


@dataclass(frozen=True)
class Office:
    """The lines for the seats she holds."""

    id: str = "office"

    def show(self, state: State, desk: Desk) -> Screen:
        lines = tuple(Option(line, desk.say("office-menu", line)) for line in desk.office_lines())
        return Screen(self.id, (desk.say("office-menu", "which" if lines else "nothing"),), lines)

    def take(self, state: State, choice: str | None, text: str) -> Move:
        return Move(LEADS[choice]) if choice in LINES else Move(self.id, wrong=CHOOSE)


@dataclass(frozen=True)
class Received:
    """What somebody received. The same answer where nobody has the number and where she lives elsewhere."""

    id: str = "received"

    def show(self, state: State, desk: Desk) -> Screen:
        found = desk.received(state.draft.get(LOOKED_UP, ""))
        said = [desk.say("look-up", "nobody")] if not found else []
        for member in found:
            said.append(desk.say("look-up", "member", who=member.who))
            said += member.lines or [desk.say("look-up", "nothing")]
        ids = ("look-up", "office")
        return Screen(self.id, tuple(said), tuple(Option(entry, desk.say("look-up", entry)) for entry in ids))

    def take(self, state: State, choice: str | None, text: str) -> Move:
        if choice not in ("look-up", "office"):
            return Move(self.id, wrong=CHOOSE)
        return Move(choice, FORGOTTEN_LOOK, fresh=choice == "office")


def _looked_up(_state: State, text: str) -> Move:
    return Move("received", {LOOKED_UP: text})


NODES = (Office(), Typed("look-up", "look-up", "number", _looked_up), Received())
