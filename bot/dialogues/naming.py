"""A VDC member names somebody a programme may be for, and she is channelled to the commune (SSDM table 10, function 2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.addresses import NotANumber, e164
from bot.dialogues.applying import TOLD_NUMBER, TOLD_PAPERS, TOLD_WHERE
from bot.dialogues.desk import NAME_SOMEBODY, Desk
from bot.dialogues.nodes import CHOOSE, Typed, options
from bot.dialogues.place import choose_place, chosen_place
from bot.dialogues.review import excerpt
from bot.engine.definition import Effect, Move
from bot.engine.screen import Option, Screen
from bot.engine.state import State
from grievance_core.programmes.programme import GUARANTEES

PROGRAMME, NAME, PHONE = "named-programme", "named-name", "named-phone"
FORGOTTEN_NAMED: Mapping[str, None] = dict.fromkeys((PROGRAMME, NAME, PHONE))


@dataclass(frozen=True)
class Guarantee:
    """What kind of help she needs."""

    id: str = "naming-guarantee"

    def show(self, state: State, desk: Desk) -> Screen:
        lines = tuple(Option(name, desk.say("guarantee", name)) for name in GUARANTEES)
        return Screen(self.id, (desk.say("naming", "guarantee"),), lines)

    def take(self, state: State, choice: str | None, text: str) -> Move:
        if choice not in GUARANTEES:
            return Move(self.id, wrong=CHOOSE)
        return Move("naming-programme", {**FORGOTTEN_NAMED, "guarantee": choice})


@dataclass(frozen=True)
class Programme:
    """Which programme, of those there are where she lives."""

    id: str = "naming-programme"

    def show(self, state: State, desk: Desk) -> Screen:
        place, guarantee = chosen_place(state.draft), state.draft.get("guarantee", GUARANTEES[0])
        found = options(desk.programmes_in(place, guarantee))
        return Screen(
            self.id, (desk.say("naming", "programme") if found else desk.say("programmes", "none"),), found
        )

    def take(self, state: State, choice: str | None, text: str) -> Move:
        if choice is None:
            return Move(self.id, wrong=CHOOSE)
        keep = {PROGRAMME: choice}
        return Move("naming-name", keep) if chosen_place(state.draft) else choose_place("naming-name", keep)


@dataclass(frozen=True)
class Review:
    """What will be sent; where she lives can be chosen again."""

    id: str = "naming-review"

    def show(self, state: State, desk: Desk) -> Screen:
        page = desk.programme(state.draft.get(PROGRAMME, ""))
        said = (
            excerpt(state.draft.get(NAME, "")),
            *((page.name,) if page else (desk.say("papers", "gone"),)),
            desk.place(chosen_place(state.draft)),
            state.draft.get(PHONE) or desk.say("naming", "no-phone"),
        )
        ids = ("confirm", "place") if page else ("place",)
        return Screen(self.id, said, tuple(Option(entry, desk.say("naming", entry)) for entry in ids))

    def take(self, state: State, choice: str | None, text: str) -> Move:
        if choice == "place":
            return choose_place(self.id, {})
        if choice != "confirm":
            return Move(self.id, wrong=CHOOSE)
        draft = state.draft
        values = {
            "programme": draft.get(PROGRAMME, ""),
            "name": draft.get(NAME, ""),
            "phone": draft.get(PHONE, ""),
            "area": chosen_place(draft),
        }
        return Move("named", FORGOTTEN_NAMED, (Effect(NAME_SOMEBODY, values),), fresh=True)


@dataclass(frozen=True)
class Named:
    """The number to give her, where she is expected and with which papers."""

    id: str = "named"

    def show(self, state: State, desk: Desk) -> Screen:
        told = (state.draft.get(name, "") for name in (TOLD_WHERE, TOLD_PAPERS))
        number = desk.say("naming", "number", number=state.draft.get(TOLD_NUMBER, ""))
        ids = ("naming-guarantee", "office")
        lines = tuple(Option(entry, desk.say("naming", entry)) for entry in ids)
        return Screen(self.id, (number, *filter(None, told)), lines)

    def take(self, state: State, choice: str | None, text: str) -> Move:
        if choice not in ("naming-guarantee", "office"):
            return Move(self.id, wrong=CHOOSE)
        return Move(choice, dict.fromkeys((TOLD_NUMBER, TOLD_WHERE, TOLD_PAPERS)), fresh=True)


def _named(_state: State, text: str) -> Move:
    return Move("naming-phone", {NAME: text})


def _phone(_state: State, text: str) -> Move:
    try:
        return Move("naming-review", {PHONE: e164(text)})
    except NotANumber:
        return Move("naming-phone", wrong="error.number")


def _no_phone(_state: State) -> Move:
    return Move("naming-review", {PHONE: None})


NODES = (
    Guarantee(),
    Programme(),
    Typed("naming-name", "naming", "name", _named),
    Typed("naming-phone", "naming", "phone", _phone, {"none": _no_phone}),
    Review(),
    Named(),
)
