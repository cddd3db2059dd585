"""Her applications: where each stands, its result with the reason, one key to contest it (SSDM §3.3.2, §3.3.4)."""

from __future__ import annotations

from dataclasses import dataclass

from bot.dialogues.desk import CONTEST, WITHDRAW_APPLICATION, Desk
from bot.dialogues.entitlement_desk import Applied
from bot.dialogues.nodes import CHOOSE, Choice, Menu
from bot.dialogues.personal import APPLICATION, FORGOTTEN_PERSON
from bot.engine.definition import Effect, Move
from bot.engine.screen import Option, Screen
from bot.engine.state import State


@dataclass(frozen=True)
class Applications:
    """Number and state of each, the newest first."""

    id: str = "applications"

    def show(self, state: State, desk: Desk) -> Screen:
        found = desk.applications()
        said = desk.say("applications", "which" if found else "none")
        return Screen(self.id, (said,), tuple(Option(one.number, self._label(one, desk)) for one in found))

    def _label(self, one: Applied, desk: Desk) -> str:
        return f"{one.spoken} {desk.say('application-state', one.state)}"

    def take(self, state: State, choice: str | None, text: str) -> Move:
        return Move("application", {APPLICATION: choice}) if choice else Move(self.id, wrong=CHOOSE)


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


NODES = (
    Applications(),
    Application(),
    Withdraw(),
    Menu("application-withdrawn", "applications", (Choice("applications", "applications"),), ("withdrawn",)),
)
