"""The hotlines. The shortest way there is: no place, no name, and a question whether this phone is safe to write to.

What she says goes to the hotline's own desk and nowhere else (SSDM §3.3.5). The screens say as little as they can: somebody
may be looking on. She is heard first and asked afterwards: what she says is filed at once, and everything else (how she may be
reached, where she is abroad) can be told then, or never. So a call that breaks off before she sent it leaves nothing behind for
whoever dials next, and one that breaks off after it loses nothing she said.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.dialogues.answers import FORGOTTEN, filing
from bot.dialogues.desk import FILE, FORGET_CHAT, Desk
from bot.dialogues.nodes import CHOOSE, Choice, Menu, Typed
from bot.engine.definition import Effect, Move
from bot.engine.screen import Asks, Option, Screen
from bot.engine.state import State

CALL_ME = {"call-me": "yes"}  # filed with the standing words "please call me" instead of her own
FORGET = "delete-chat"


def _kind(kind: str) -> dict[str, str | None]:
    return {**FORGOTTEN, "kind": kind}


def _file_words(state: State, text: str) -> Move:
    return filing(state, words=text)


def _file_call(state: State) -> Move:
    return filing(state, **CALL_ME)


def _may_text(answer: str) -> Choice:
    return Choice(answer, "hotline-words", {"may-text": answer})


def _file_call_about(state: State, text: str) -> Move:
    return filing(state, words=text, **CALL_ME)


def _call(kind: str) -> Choice:
    # The number to call is this phone's own; nothing is written to it.
    return Choice(kind, "filed", FORGOTTEN, (Effect(FILE, {"kind": kind, "may-text": "no", **CALL_ME}),))


@dataclass(frozen=True)
class Hotline:
    """Whom to speak to. Where texts stay on the phone that is said once, and a call is the way out of it."""

    id: str = "hotline"

    def show(self, state: State, desk: Desk) -> Screen:
        ways = tuple(Option(one, desk.say("hotline", one)) for one in self._leads)
        if desk.texts_stay():
            return Screen(self.id, (desk.say("hotline", "texts-stay"),), ways, leaves=True)
        clear = (Option(FORGET, desk.say("reach", FORGET)),) if desk.chat_stays() else ()
        return Screen(self.id, (), ways + clear, leaves=True)

    @property
    def _leads(self) -> dict[str, Move]:
        return {
            "danger": Move("may-text", _kind("danger")),
            "migrant": Move("may-text-abroad", _kind("migrant")),
            "numbers": Move("numbers"),
            "call-me": Move("call-me"),
        }

    def take(self, state: State, choice: str | None, text: str) -> Move:
        if choice == FORGET:
            return forgetting_chat(state)
        return self._leads.get(choice or "") or Move(self.id, wrong=CHOOSE)


@dataclass(frozen=True)
class Numbers:
    """The national emergency lines. While an officer has not confirmed all of them, the screen says so."""

    id: str = "numbers"

    def show(self, state: State, desk: Desk) -> Screen:
        known = desk.emergency_lines()
        said = tuple(desk.say("hotline", line.name, number=line.number) for line in known)
        doubt = () if all(line.confirmed for line in known) else (desk.say("hotline", "unverified"),)
        call = (Option("call-me", desk.say("hotline", "call-me")),)
        return Screen(self.id, (*said, *doubt), call, leaves=True)

    def take(self, state: State, choice: str | None, text: str) -> Move:
        return Move("call-me") if choice == "call-me" else Move(self.id, wrong=CHOOSE)


@dataclass(frozen=True)
class ChatForgotten:
    """What is told of a chat that is being cleared: what only she can remove."""

    id: str = "chat-forgotten"

    def show(self, state: State, desk: Desk) -> Screen:
        return Screen(self.id, (desk.say("end", "chat-forgotten"),), asks=Asks.NOTHING)

    def take(self, state: State, choice: str | None, text: str) -> Move:
        return Move("main", fresh=True)


def forgetting_chat(state: State) -> Move:
    """Have everything removed from the chat that may be removed, and end there."""
    return Move("chat-forgotten", dict.fromkeys(state.draft), (Effect(FORGET_CHAT),), fresh=True)


NODES = (
    Hotline(),
    Menu("may-text", "hotline", (_may_text("no"), _may_text("yes")), ("may-we-text",), leaves=True),
    Menu(
        "may-text-abroad",
        "hotline",
        (
            _may_text("no"),
            _may_text("yes"),
            Choice("before-leaving", "before-leaving"),
            Choice("back-home", "programmes", FORGOTTEN),
        ),
        ("may-we-text",),
        leaves=True,
    ),
    Menu("before-leaving", "hotline", (Choice("call-me", "call-me"),), ("before-leaving-says",), leaves=True),
    Typed("hotline-words", "hotline", "say", _file_words, {"call-me": _file_call}, leaves=True),
    Numbers(),
    Menu(
        "call-me",
        "hotline",
        (_call("danger"), _call("migrant"), Choice("anything", "call-words", _kind("other"))),
        ("who-should-call",),
        leaves=True,
    ),
    # About anything else the service desk calls: no place is asked, so it lies before no office of her village.
    Typed("call-words", "hotline", "say-what-about", _file_call_about, {"call-me": _file_call}, leaves=True),
    ChatForgotten(),
)
