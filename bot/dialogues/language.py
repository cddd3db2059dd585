"""The language: asked once of an unknown phone, Khmer first, and to be changed at any time.

Khmer in Latin letters is the third choice, written in those letters: whoever sees boxes in place of Khmer can read and choose it.
With it, texts stopped or started, and help.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.dialogues.desk import SPEAK, START_TEXTS, STOP_TEXTS, Desk
from bot.dialogues.nodes import CHOOSE, Choice, Menu
from bot.engine.definition import Effect, Move
from bot.engine.screen import Option, Screen
from bot.engine.state import HOME, State
from writing.languages import ENGLISH, KHMER, LATIN_KHMER

LANGUAGES = (KHMER, ENGLISH, LATIN_KHMER)
AFTER = "after-language"  # where a first call goes on once the language is known


@dataclass(frozen=True)
class Language:
    """Each language is named in itself, and the greeting is in both: nobody can read the wrong one."""

    id: str = "language"

    def show(self, state: State, desk: Desk) -> Screen:
        # An unknown phone is asked for its language and nothing else.
        others = () if AFTER in state.draft or not state.trail else (self._texts(desk), "help")
        return Screen(
            self.id,
            (desk.say("language", "greeting"),),
            tuple(Option(entry, desk.say("language", entry)) for entry in (*LANGUAGES, *others)),
        )

    def _texts(self, desk: Desk) -> str:
        return "start-texts" if desk.texts_stopped() else "stop-texts"

    def take(self, state: State, choice: str | None, text: str) -> Move:
        if choice == "help":
            return Move("help")
        if choice == "stop-texts":
            return Move("texts-stop")
        if choice == "start-texts":
            return Move("texts-started", {}, (Effect(START_TEXTS),), fresh=True)
        if choice not in LANGUAGES:
            return Move(self.id, wrong=CHOOSE)
        effects = (Effect(SPEAK, {"language": choice}),)
        return Move(state.draft.get(AFTER, HOME), {AFTER: None}, effects, fresh=True)


NODES = (
    Language(),
    # What stopping means is said before it is done: an answer then comes by way of her village.
    Menu(
        "texts-stop",
        "texts",
        (Choice("confirm", "texts-stopped", {}, (Effect(STOP_TEXTS),)), Choice("keep", HOME)),
        ("sure",),
    ),
    Menu("texts-stopped", "texts", (Choice(HOME, HOME),), ("stopped",)),
    Menu("texts-started", "texts", (Choice(HOME, HOME),), ("started",)),
    Menu("help", "texts", (Choice(HOME, HOME),), ("help",)),
)
