"""A tiny conversation to try the engine with, and a desk that says the msgid."""

from __future__ import annotations

from dataclasses import dataclass

from bot.engine.definition import Definition, Effect, Move
from bot.engine.screen import Asks, Option, Screen
from bot.engine.state import State


class EchoDesk:
    """Says what it was asked to say."""

    def say(self, context: str, msgid: str, **values: str) -> str:
        return f"{context}/{msgid}"


@dataclass(frozen=True)
class Menu:
    """The start: three ways on."""

    def show(self, state: State, desk: EchoDesk) -> Screen:
        return Screen(
            "main", ("Welcome",), (Option("words", "Say"), Option("many", "Many"), Option("finish", "Finish"))
        )

    def take(self, state: State, choice: str | None, text: str) -> Move:
        if choice == "finish":
            return Move("finish", {}, (Effect("filed", {"words": state.draft.get("words", "")}),), fresh=True)
        return Move(choice) if choice else Move("main", wrong="error.choose")


@dataclass(frozen=True)
class Words:
    """Asks for words."""

    def show(self, state: State, desk: EchoDesk) -> Screen:
        return Screen("words", ("Say it",), (Option("skip", "Skip"),), Asks.TEXT)

    def take(self, state: State, choice: str | None, text: str) -> Move:
        if choice == "skip":
            return Move("many", {"words": None})
        return Move("many", {"words": text}) if text else Move("words", {"tries": "1"}, wrong="error.empty")


@dataclass(frozen=True)
class Many:
    """More options than any page holds."""

    def show(self, state: State, desk: EchoDesk) -> Screen:
        return Screen(
            "many",
            (state.draft.get("words", "none"),),
            tuple(Option(f"o{n}", f"Option {n}") for n in range(120)),
        )

    def take(self, state: State, choice: str | None, text: str) -> Move:
        if choice is None:
            return Move("many", wrong="error.choose")
        return Move("words" if choice == "o1" else "many", {"chosen": choice})


@dataclass(frozen=True)
class Finish:
    """The end."""

    def show(self, state: State, desk: EchoDesk) -> Screen:
        return Screen("finish", ("Thank you",), asks=Asks.NOTHING)

    def take(self, state: State, choice: str | None, text: str) -> Move:
        return Move("main", fresh=True)


CONVERSATION = Definition({"main": Menu(), "words": Words(), "many": Many(), "finish": Finish()}, "main")
