"""What it is about, in her own words, and who she is as far as she wants to say."""

from __future__ import annotations

from dataclasses import dataclass

from bot.dialogues.answers import KINDS, KNOWN_VILLAGE, onward
from bot.dialogues.desk import Desk
from bot.dialogues.nodes import CHOOSE, Typed
from bot.engine.definition import Move
from bot.engine.screen import Option, Screen
from bot.engine.state import State

# Answers that only make sense for the kind they were given for.
OF_A_KIND = ("contested", "accuse", "accused", "accused-office", "accused-seat", "accused-words", "may-text")
SEXES = ("f", "m", "skip")


@dataclass(frozen=True)
class Asked:
    """A question with fixed answers, kept under `key`."""

    id: str
    context: str
    key: str
    answers: tuple[str, ...]

    def show(self, state: State, desk: Desk) -> Screen:
        labels = tuple(Option(answer, desk.say(self.context, answer)) for answer in self.answers)
        return Screen(self.id, (desk.say(self.context, self.id),), labels)

    def take(self, state: State, choice: str | None, text: str) -> Move:
        return onward(state, {self.key: choice}) if choice in self.answers else Move(self.id, wrong=CHOOSE)


class Kind(Asked):
    """The kinds of complaint, and its own clearing: another kind asks other questions."""

    def take(self, state: State, choice: str | None, text: str) -> Move:
        if choice not in self.answers:
            return Move(self.id, wrong=CHOOSE)
        return onward(state, {**dict.fromkeys(OF_A_KIND), "kind": choice})


class Contested(Asked):
    """Whether the result of an application is contested.

    A known village is taken as hers here, to spare an input: it is read back before anything is sent, and can be changed there.
    """

    def take(self, state: State, choice: str | None, text: str) -> Move:
        if choice not in self.answers:
            return Move(self.id, wrong=CHOOSE)
        village = state.draft.get(KNOWN_VILLAGE)
        hers = village and "area" not in state.draft and "behalf" not in state.draft
        here: dict[str, str | None] = {"area": village, "behalf": "no"} if hers else {}
        return onward(state, {"contested": choice, **here})


def _words(state: State, text: str) -> Move:
    return onward(state, {"words": text})


def _name(state: State, text: str) -> Move:
    return onward(state, {"name": text, "anonymous": "no"})


def _anonymous(state: State) -> Move:
    return onward(state, {"name": "", "anonymous": "yes"})


def _no_name(state: State) -> Move:
    return onward(state, {"name": "", "anonymous": "no"})


NODES = (
    Kind("kind", "kind", "kind", KINDS),
    Contested("contested", "complaint", "contested", ("yes", "no")),
    Typed("words", "complaint", "words", _words),
    Typed("name", "complaint", "name", _name, {"anonymous": _anonymous, "skip": _no_name}),
    Asked("sex", "sex", "sex", SEXES),
)
