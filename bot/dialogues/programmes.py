"""The programmes there are where she lives, by the four guarantees, and a page for each (SSDM §3.3.1)."""

from __future__ import annotations

from dataclasses import dataclass

from bot.dialogues.applying import begin
from bot.dialogues.desk import Desk
from bot.dialogues.entitlement_desk import ProgrammePage
from bot.dialogues.nodes import CHOOSE, options
from bot.dialogues.papers import brought, gone
from bot.dialogues.personal import ONE, PERSON, PROGRAMME, UNANSWERED
from bot.dialogues.place import CHOSEN_PLACE, choose_place, chosen_place
from bot.engine.definition import Move
from bot.engine.screen import Option, Screen
from bot.engine.state import State
from grievance_core.programmes.programme import GUARANTEES

GUARANTEE = "guarantee"  # in the draft: the one that is looked at
EVERYWHERE = "everywhere"


@dataclass(frozen=True)
class Guarantees:
    """The four guarantees. Where no village is known it is about the whole country, and a place can be chosen.

    The place is named on the lists: this screen asks the institution nothing.
    """

    id: str = "programmes"

    def show(self, state: State, desk: Desk) -> Screen:
        place = place_of(state)
        where = "chosen" if CHOSEN_PLACE in state.draft else "here"
        said = desk.say("programmes", where if place else "all")
        guarantees = tuple(Option(name, desk.say("guarantee", name)) for name in GUARANTEES)
        others = ("place", EVERYWHERE) if place else ("place",)
        places = tuple(Option(entry, desk.say("programmes", entry)) for entry in others)
        return Screen(self.id, (said,), guarantees + places)

    def take(self, state: State, choice: str | None, text: str) -> Move:
        if choice == "place":
            return choose_place(self.id, {})
        if choice == EVERYWHERE:
            return Move(self.id, {CHOSEN_PLACE: EVERYWHERE})
        return Move("guarantee", {GUARANTEE: choice}) if choice else Move(self.id, wrong=CHOOSE)


@dataclass(frozen=True)
class OfGuarantee:
    """The programmes of one guarantee."""

    id: str = "guarantee"

    def show(self, state: State, desk: Desk) -> Screen:
        guarantee = state.draft.get(GUARANTEE, GUARANTEES[0])
        place, name = place_of(state), desk.say("guarantee", guarantee)
        found = options(desk.programmes_in(place, guarantee))
        said = desk.say("programmes", "of", guarantee=name, place=desk.place(place)) if place else name
        none = () if found else (desk.say("programmes", "none"),)
        return Screen(self.id, (said, *none), found)

    def take(self, state: State, choice: str | None, text: str) -> Move:
        return Move("programme", {PROGRAMME: choice}) if choice else Move(self.id, wrong=CHOOSE)


@dataclass(frozen=True)
class Programme:
    """What it gives, for whom, what to bring, where, and whom to ask; then whether she is entitled, and applying."""

    id: str = "programme"

    def show(self, state: State, desk: Desk) -> Screen:
        page = desk.programme(state.draft.get(PROGRAMME, ""))
        if page is None:
            return gone(self.id, desk)
        ids = ("eligible", "apply") if page.apply_here else ("eligible",)
        return Screen(
            self.id, _told(page, desk), tuple(Option(entry, desk.say("programmes", entry)) for entry in ids)
        )

    def take(self, state: State, choice: str | None, text: str) -> Move:
        programme = state.draft.get(PROGRAMME, "")
        match choice:
            case "eligible" if PERSON in state.draft:
                return Move("entitled")
            case "eligible":
                return Move("interview-1", {**UNANSWERED, ONE: programme})
            case "apply":
                return begin(state, programme)
            case "programmes":
                return Move("programmes")
        return Move(self.id, wrong=CHOOSE)


def place_of(state: State) -> str:
    """The area that programmes are looked for in; empty for the whole country."""
    place = chosen_place(state.draft)
    return "" if place == EVERYWHERE else place


def _told(page: ProgrammePage, desk: Desk) -> tuple[str, ...]:
    return (
        page.name,
        desk.say("programmes", "for", who=page.who),
        *page.gives,
        *brought(page, desk),
        *((desk.say("programmes", "only-in", places=", ".join(page.only_in)),) if page.only_in else ()),
        *page.notes,
    )


NODES = (Guarantees(), OfGuarantee(), Programme())
