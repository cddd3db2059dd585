"""Applying by phone: place, name, read back, sent. A pre-registration: the papers are brought to the office (SSDM §3.3.2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.dialogues.answers import KNOWN_VILLAGE
from bot.dialogues.desk import APPLY, Desk
from bot.dialogues.nodes import CHOOSE, Typed
from bot.dialogues.papers import gone
from bot.dialogues.personal import APPLICANT, FORGOTTEN_PERSON, PERSON, PROGRAMME, answers
from bot.dialogues.place import CHOSEN_PLACE, choose_place
from bot.dialogues.review import excerpt
from bot.engine.definition import Effect, Move
from bot.engine.screen import Asks, Option, Screen
from bot.engine.state import HOME, State
from writing.clusters import cut

LONGEST_NAME = 120  # characters: what the institution takes
SAID = "said-"  # before the fact, in the effect's values
# What the counter tells of an application that was sent.
TOLD_NUMBER, TOLD_WHERE, TOLD_PAPERS = "applied-number", "applied-where", "applied-papers"


def begin(state: State, programme: str) -> Move:
    """To the first thing that has to be asked. Who gave her PIN is known with her village: there is nothing to ask."""
    keep: Mapping[str, str | None] = {PROGRAMME: programme}
    if PERSON in state.draft:
        return Move("apply-review", keep)
    if not _village(state):
        return choose_place("apply-name", keep)
    return Move("apply-name", keep)


def _village(state: State) -> str:
    """Where she applies: the place she chose, if it is one and not the whole country, else the village of this phone."""
    chosen = state.draft.get(CHOSEN_PLACE, "")
    return chosen if chosen[:1].isdigit() else state.draft.get(KNOWN_VILLAGE, "")


def _named(_state: State, text: str) -> Move:
    return Move("apply-review", {APPLICANT: cut(text, LONGEST_NAME)})


@dataclass(frozen=True)
class Review:
    """What will be sent. A programme that ended meanwhile is said to be gone, and nothing is sent."""

    id: str = "apply-review"

    def show(self, state: State, desk: Desk) -> Screen:
        page = desk.programme(state.draft.get(PROGRAMME, ""))
        if page is None:
            return gone(self.id, desk)
        mine = PERSON in state.draft
        place = desk.place(desk.my_place() if mine else _village(state))
        who = desk.say("myself", "person", digits=desk.my_digits()) if mine else self._name(state, desk)
        said = (desk.say("apply", "review", programme=page.name), *((place,) if place else ()), who)
        ids = ("confirm",) if mine else ("confirm", "change-name", "change-place")
        return Screen(self.id, said, tuple(Option(entry, desk.say("apply", entry)) for entry in ids))

    def _name(self, state: State, desk: Desk) -> str:
        return desk.say("apply", "by", name=excerpt(state.draft.get(APPLICANT, "")))

    def take(self, state: State, choice: str | None, text: str) -> Move:
        match choice:
            case "confirm":
                return _sent(state)
            case "change-name":
                return Move("apply-name")
            case "change-place":
                return choose_place(self.id, {})
            case "programmes":
                return Move("programmes")
        return Move(self.id, wrong=CHOOSE)


def _sent(state: State) -> Move:
    """Send it, and forget who she is and what she said."""
    values = {"programme": state.draft.get(PROGRAMME, "")}
    if PERSON not in state.draft:
        values |= {"area": _village(state), "name": state.draft.get(APPLICANT, "")}
        values |= {f"{SAID}{said.fact}": said.answer for said in answers(state.draft)}
    return Move("applied", FORGOTTEN_PERSON, (Effect(APPLY, values),), fresh=True)


@dataclass(frozen=True)
class Sent:
    """The number, where to go with which papers, and until when she hears."""

    id: str = "applied"

    def show(self, state: State, desk: Desk) -> Screen:
        told = (state.draft.get(name, "") for name in (TOLD_WHERE, TOLD_PAPERS))
        number = desk.say("apply", "number", number=state.draft.get(TOLD_NUMBER, ""))
        return Screen(self.id, (number, *filter(None, told)), asks=Asks.NOTHING)

    def take(self, state: State, choice: str | None, text: str) -> Move:
        return Move(HOME, fresh=True)


NODES = (Typed("apply-name", "apply", "name", _named), Review(), Sent())
