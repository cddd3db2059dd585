"""Where it happened: the village known of this phone, or one chosen by list or found by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.dialogues.answers import FORGOTTEN, KNOWN_VILLAGE, PILOT_PROVINCE, PLACE_FOR, TYPED_NAME, onward
from bot.dialogues.desk import Desk, Named
from bot.dialogues.nodes import CHOOSE, options
from bot.engine.definition import Move
from bot.engine.screen import Asks, Option, Screen
from bot.engine.state import State

VILLAGE_DIGITS = 8
ELSEWHERE = "elsewhere"
CHOSEN_PLACE = "chosen-place"  # in the draft: where programmes are looked for, and where she applies
BELOW = {"province": "district", "district": "commune", "commune": "village"}


def is_village(key: str) -> bool:
    """True for a key made of a village's eight-digit code; the second of a shared code is written `code~2`."""
    return len(key.partition("~")[0]) >= VILLAGE_DIGITS


@dataclass(frozen=True)
class Here:
    """The village is known: for herself there, for a neighbour there, or about another place. One input."""

    id: str = "here"

    def show(self, state: State, desk: Desk) -> Screen:
        said = desk.say("place", "here", place=desk.place(state.draft.get(KNOWN_VILLAGE, "")))
        if "recording" in state.draft:  # the villager's own problem, in the village of whoever writes it down
            labels = {"confirm": "recorded", ELSEWHERE: ELSEWHERE}
        else:
            labels = {entry: entry for entry in ("confirm", "behalf", ELSEWHERE)}
        return Screen(
            self.id, (said,), tuple(Option(id_, desk.say("place", msgid)) for id_, msgid in labels.items())
        )

    def take(self, state: State, choice: str | None, text: str) -> Move:
        village = state.draft.get(KNOWN_VILLAGE)
        if choice == ELSEWHERE or not village:
            return elsewhere(state)
        if choice not in ("confirm", "behalf"):
            return Move(self.id, wrong=CHOOSE)
        behalf = "yes" if choice == "behalf" else "no"
        return onward(state, {"area": village, "behalf": behalf, TYPED_NAME: None})


def elsewhere(state: State) -> Move:
    """Another place. A complaint an official writes down is the villager's own: nobody is asked whose it is."""
    if "recording" in state.draft:
        return Move("district", {"area": None, "behalf": "no"})
    return Move("whose", {"area": None, "behalf": None})


@dataclass(frozen=True)
class Whose:
    """For herself or for somebody else; the place is chosen next."""

    id: str = "whose"

    def show(self, state: State, desk: Desk) -> Screen:
        options_ = tuple(Option(entry, desk.say("place", entry)) for entry in ("me", "behalf"))
        return Screen(self.id, (desk.say("place", "whose"),), options_)

    def take(self, state: State, choice: str | None, text: str) -> Move:
        if choice not in ("me", "behalf"):
            return Move(self.id, wrong=CHOOSE)
        return Move("district", {"behalf": "yes" if choice == "behalf" else "no", "province": None})


@dataclass(frozen=True)
class Walk:
    """One level of the country, by code. A village's name may be typed instead, in Khmer or Latin letters."""

    id: str

    def show(self, state: State, desk: Desk) -> Screen:
        options_ = options(self._areas(state, desk))
        if self.id == "district":
            options_ += (Option(ELSEWHERE, desk.say("place", "other-province")),)
        if self.id == "village":  # a commune whose villages nobody listed, or hers is not among them
            commune = state.draft.get("commune", "")
            options_ += (Option(commune, desk.say("place", "whole", place=desk.place(commune))),)
        return Screen(self.id, (desk.say("place", self.id),), options_, Asks.TEXT)

    def _areas(self, state: State, desk: Desk) -> Sequence[Named]:
        if self.id == "province":
            return desk.provinces()
        above = {"district": "province", "commune": "district", "village": "commune"}[self.id]
        return desk.areas_below(state.draft.get(above, PILOT_PROVINCE))

    def take(self, state: State, choice: str | None, text: str) -> Move:
        if choice == ELSEWHERE:
            return Move("province")
        if choice is None:
            return Move("villages", {"sought": text.strip()}) if text.strip() else Move(self.id, wrong=CHOOSE)
        if self.id == "commune" and PLACE_FOR in state.draft:
            return _arrived(state, choice)
        if self.id == "village":
            walked = ("province", "district", "commune", TYPED_NAME)
            return onward(state, {"area": choice, **dict.fromkeys(walked)})
        return Move(BELOW[self.id], {self.id: choice})


@dataclass(frozen=True)
class Villages:
    """The villages that bear the typed name, or what to do when there is none."""

    id: str = "villages"

    def show(self, state: State, desk: Desk) -> Screen:
        sought = state.draft.get("sought", "")
        found = options(desk.villages_called(sought))
        said = desk.say("place", "which-village" if found else "no-village", name=sought)
        return Screen(self.id, (said,), (*found, Option("list", desk.say("place", "list"))), Asks.TEXT)

    def take(self, state: State, choice: str | None, text: str) -> Move:
        if choice == "list":
            return Move("district", {"sought": None})
        if choice is None:
            return Move(self.id, {"sought": text.strip()}) if text.strip() else Move(self.id, wrong=CHOOSE)
        if PLACE_FOR in state.draft:
            return _arrived(state, choice)
        return onward(state, {"area": choice, "sought": None, TYPED_NAME: "yes"})


def chosen_place(draft: Mapping[str, str]) -> str:
    """The place she chose in this conversation, else the village known of this phone; empty when there is neither."""
    return draft.get(CHOSEN_PLACE) or draft.get(KNOWN_VILLAGE, "")


def choose_place(then: str, keep: Mapping[str, str | None]) -> Move:
    """To the country's list for something else than a complaint, down to the commune; `then` is the node it leads to."""
    return Move("district", {**FORGOTTEN, **keep, PLACE_FOR: then})


def _arrived(state: State, area: str) -> Move:
    # What it is for stays, so that whoever goes back from there chooses again for the same thing.
    return Move(state.draft[PLACE_FOR], {CHOSEN_PLACE: area})


NODES = (Here(), Whose(), Walk("province"), Walk("district"), Walk("commune"), Walk("village"), Villages())
