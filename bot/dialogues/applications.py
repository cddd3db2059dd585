"""Her applications: where each stands, its result with the reason, one key to contest it (SSDM §3.3.2, §3.3.4)."""

from __future__ import annotations

from dataclasses import dataclass

from bot.dialogues.desk import CONTEST, PROVE_APPLICATION, WITHDRAW_APPLICATION, Desk
from bot.dialogues.entitlement_desk import Applied
from bot.dialogues.nodes import CHOOSE, Choice, Menu, Typed, born
from bot.dialogues.personal import APPLICATION, FORGOTTEN_PERSON, TRIED
from bot.engine.definition import Effect, Move
from bot.engine.screen import Option, Screen
from bot.engine.state import State
from grievance_core.applications.numbers import read_number


@dataclass(frozen=True)
class Applications:
    """Number and state of each, the newest first; and the way to any other by number and year of birth."""

    id: str = "applications"

    def show(self, state: State, desk: Desk) -> Screen:
        found = desk.applications()
        said = desk.say("applications", "which" if found else "none")
        options = tuple(Option(one.number, self._label(one, desk)) for one in found)
        return Screen(self.id, (said,), (*options, Option("number", desk.say("applications", "number"))))

    def _label(self, one: Applied, desk: Desk) -> str:
        return f"{one.spoken} {desk.say('application-state', one.state)}"

    def take(self, state: State, choice: str | None, text: str) -> Move:
        if choice == "number":
            return Move("application-number")
        if choice is not None:
            return Move("application", {APPLICATION: choice})
        return numbered(text) or Move(self.id, wrong=CHOOSE)


@dataclass(frozen=True)
class Application:
    """One of them, with what she may do about it."""

    id: str = "application"

    def show(self, state: State, desk: Desk) -> Screen:
        one = desk.application(state.draft.get(APPLICATION, ""))
        stands = desk.say("application-state", one.state)
        said = (
            desk.say("applications", "state", number=one.spoken, state=stands),
            *((one.programme,) if one.programme else ()),
            *((desk.say("applications", "why", why=one.why),) if one.why else ()),
            *((desk.say("applications", "due", day=one.due),) if one.due else ()),
        )
        may = (("contest", one.may_contest), ("withdraw", one.may_withdraw))
        ids = tuple(Option(entry, desk.say("applications", entry)) for entry, open_ in may if open_)
        return Screen(self.id, said, ids)

    def take(self, state: State, choice: str | None, text: str) -> Move:
        values = {"application": state.draft.get(APPLICATION, "")}
        if choice == "contest":
            return Move("filed", FORGOTTEN_PERSON, (Effect(CONTEST, values),), fresh=True)
        return Move("application-withdraw") if choice == "withdraw" else Move(self.id, wrong=CHOOSE)


@dataclass(frozen=True)
class Withdraw:
    """Asked once more."""

    id: str = "application-withdraw"

    def show(self, state: State, desk: Desk) -> Screen:
        ids = tuple(Option(entry, desk.say("case", entry)) for entry in ("confirm", "keep"))
        return Screen(self.id, (desk.say("applications", "withdraw-sure"),), ids)

    def take(self, state: State, choice: str | None, text: str) -> Move:
        if choice == "confirm":
            values = {"application": state.draft.get(APPLICATION, "")}
            keep = {APPLICATION: None}
            return Move("application-withdrawn", keep, (Effect(WITHDRAW_APPLICATION, values),), fresh=True)
        return Move("application") if choice == "keep" else Move(self.id, wrong=CHOOSE)


def numbered(text: str) -> Move | None:
    """To the year of birth, where this is an application's number."""
    number = read_number(text)
    return Move("application-year", {TRIED: number}) if number else None


def _number(_state: State, text: str) -> Move:
    return numbered(text) or Move("application-number", wrong="error.application-number")


def _year(state: State, text: str) -> Move:
    year = born(text)
    if not year:
        return Move("application-year", wrong="error.year")
    number = state.draft.get(TRIED, "")
    effect = Effect(PROVE_APPLICATION, {"number": number, "year": year})
    return Move("application", {TRIED: None, APPLICATION: number}, (effect,), fresh=True)


NODES = (
    Applications(),
    Typed("application-number", "applications", "type-number", _number),
    Typed("application-year", "applications", "year", _year),
    Application(),
    Withdraw(),
    Menu("application-withdrawn", "applications", (Choice("applications", "applications"),), ("withdrawn",)),
)
