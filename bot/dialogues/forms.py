"""The form about a programme that a commune found: sent to the district, and closed there (SSDM table 9, function 1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.dialogues.desk import CLOSE_FORM, SEND_FORM, Desk
from bot.dialogues.nodes import CHOOSE, Choice, Menu, Typed, options
from bot.dialogues.review import excerpt
from bot.engine.definition import Effect, Move
from bot.engine.screen import Option, Screen
from bot.engine.state import State
from grievance_core.programme_forms import OUTCOMES

NAME, GIVES, CONTACT, FORM = "form-name", "form-gives", "form-contact", "form"
WRITTEN = (NAME, GIVES, CONTACT)
FORGOTTEN_FORM: Mapping[str, None] = dict.fromkeys((*WRITTEN, FORM))


@dataclass(frozen=True)
class Review:
    """What will be sent."""

    id: str = "form-review"

    def show(self, state: State, desk: Desk) -> Screen:
        said = tuple(excerpt(state.draft.get(part, "")) for part in WRITTEN)
        return Screen(self.id, said, (Option("confirm", desk.say("forms", "confirm")),))

    def take(self, state: State, choice: str | None, text: str) -> Move:
        if choice != "confirm":
            return Move(self.id, wrong=CHOOSE)
        values = {part: state.draft.get(part, "") for part in WRITTEN}
        return Move("form-sent", FORGOTTEN_FORM, (Effect(SEND_FORM, values),), fresh=True)


@dataclass(frozen=True)
class Forms:
    """The forms that wait, by commune and day."""

    id: str = "forms"

    def show(self, state: State, desk: Desk) -> Screen:
        found = options(desk.forms())
        return Screen(self.id, (desk.say("forms", "which" if found else "none"),), found)

    def take(self, state: State, choice: str | None, text: str) -> Move:
        return Move("form", {FORM: choice}) if choice else Move(self.id, wrong=CHOOSE)


@dataclass(frozen=True)
class OneForm:
    """What it says, and what came of it."""

    id: str = "form"

    def show(self, state: State, desk: Desk) -> Screen:
        form = desk.form(state.draft.get(FORM, ""))
        if form is None:
            return Screen(
                self.id, (desk.say("forms", "closed"),), (Option("forms", desk.say("forms", "forms")),)
            )
        said = (f"{form.place}, {form.day}", form.name, form.gives, form.contact)
        return Screen(self.id, said, tuple(Option(entry, desk.say("forms", entry)) for entry in OUTCOMES))

    def take(self, state: State, choice: str | None, text: str) -> Move:
        if choice == "forms":
            return Move("forms", FORGOTTEN_FORM)
        if choice not in OUTCOMES:
            return Move(self.id, wrong=CHOOSE)
        values = {"form": state.draft.get(FORM, ""), "outcome": choice}
        return Move("forms", FORGOTTEN_FORM, (Effect(CLOSE_FORM, values),), fresh=True)


def _name(_state: State, text: str) -> Move:
    return Move("form-gives", {NAME: text})


def _gives(_state: State, text: str) -> Move:
    return Move("form-contact", {GIVES: text})


def _contact(_state: State, text: str) -> Move:
    return Move("form-review", {CONTACT: text})


NODES = (
    Typed("form-name", "forms", "name", _name),
    Typed("form-gives", "forms", "gives", _gives),
    Typed("form-contact", "forms", "contact", _contact),
    Review(),
    Menu("form-sent", "forms", (Choice("office", "office"),), ("sent",)),
    Forms(),
    OneForm(),
)
