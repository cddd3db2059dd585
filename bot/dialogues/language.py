"""The language: asked once of an unknown phone, Khmer first, and to be changed at any time."""

from __future__ import annotations

from dataclasses import dataclass

from bot.dialogues.desk import SPEAK, Desk
from bot.dialogues.nodes import CHOOSE
from bot.engine.definition import Effect, Move
from bot.engine.screen import Option, Screen
from bot.engine.state import HOME, State

LANGUAGES = ("km", "en")
AFTER = "after-language"  # where a first call goes on once the language is known


@dataclass(frozen=True)
class Language:
    """Each language is named in itself, and the greeting is in both: nobody can read the wrong one."""

    id: str = "language"

    def show(self, state: State, desk: Desk) -> Screen:
        return Screen(
            self.id,
            (desk.say("language", "greeting"),),
            tuple(Option(language, desk.say("language", language)) for language in LANGUAGES),
        )

    def take(self, state: State, choice: str | None, text: str) -> Move:
        if choice not in LANGUAGES:
            return Move(self.id, wrong=CHOOSE)
        effects = (Effect(SPEAK, {"language": choice}),)
        return Move(state.draft.get(AFTER, HOME), {AFTER: None}, effects, fresh=True)


NODES = (Language(),)
