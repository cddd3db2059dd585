"""A worker abroad, once she was heard: what she wants, the country, employer or broker, and her passport. Each can be skipped.

Each answer goes to her case as it is given: a call from abroad breaks off easily, and none of them can hurt her by being alone.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.dialogues.desk import ABROAD, Desk
from bot.dialogues.nodes import CHOOSE, Choice, Menu, Typed
from bot.engine.definition import Effect, Move
from bot.engine.screen import Option, Screen
from bot.engine.state import State
from grievance_core.safety.hours import COUNTRIES

CONTEXT = "abroad"
TOPICS = ("wages", "missing", "return", "else")


def _told(to: str, **said: str) -> Choice:
    (choice,) = said.values()
    return Choice(choice, to, {}, (Effect(ABROAD, said),))


def _country(_state: State, text: str) -> Move:
    return Move("abroad-employer", {}, (Effect(ABROAD, {"country": text}),))


def _employer(_state: State, text: str) -> Move:
    return Move("abroad-passport", {}, (Effect(ABROAD, {"employer": text}),))


def _without_country(_state: State) -> Move:
    return Move("abroad-employer")


def _without_employer(_state: State) -> Move:
    return Move("abroad-passport")


@dataclass(frozen=True)
class ToldOfAbroad:
    """It is with her case. Telegram costs nothing abroad, so it is named first; then how she may be reached."""

    id: str = "abroad-done"

    def show(self, state: State, desk: Desk) -> Screen:
        link = "" if desk.chat_stays() else desk.chat_link()
        chat = (desk.say(CONTEXT, "telegram", link=link),) if link else ()
        ways = tuple(Option(one, desk.say("reach", one)) for one in ("reach", "second-pin"))
        return Screen(self.id, (desk.say(CONTEXT, "done"), *chat), ways, leaves=True)

    def take(self, state: State, choice: str | None, text: str) -> Move:
        leads = {"reach": "reach-phone", "second-pin": "second-pin"}
        return Move(leads[choice]) if choice in leads else Move(self.id, wrong=CHOOSE)


NODES = (
    Menu(
        "abroad-topic",
        CONTEXT,
        (*(_told("abroad-country", topic=one) for one in TOPICS), Choice("skip", "abroad-country")),
        ("ask-topic",),
        leaves=True,
    ),
    Menu(
        "abroad-country",
        CONTEXT,
        (
            *(_told("abroad-employer", country=one) for one in COUNTRIES),
            Choice("other", "abroad-other"),
            Choice("skip", "abroad-employer"),
        ),
        ("ask-country",),
        leaves=True,
    ),
    Typed("abroad-other", CONTEXT, "ask-other", _country, {"skip": _without_country}, leaves=True),
    Typed("abroad-employer", CONTEXT, "ask-employer", _employer, {"skip": _without_employer}, leaves=True),
    Menu(
        "abroad-passport",
        CONTEXT,
        (
            _told("abroad-done", passport="yes"),
            _told("abroad-done", passport="no"),
            Choice("skip", "abroad-done"),
        ),
        ("ask-passport",),
        leaves=True,
    ),
    ToldOfAbroad(),
)
