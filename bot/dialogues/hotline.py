"""The hotlines. The shortest way there is: no place, no name, and a question whether this phone is safe to write to.

What she says goes to the hotline's own desk and nowhere else (SSDM §3.3.5). The screens say as little as they can: somebody
may be looking on.
"""

from __future__ import annotations

from bot.dialogues.answers import FORGOTTEN, filing
from bot.dialogues.desk import FILE
from bot.dialogues.nodes import Choice, Menu, Typed
from bot.engine.definition import Effect, Move
from bot.engine.state import State

CALL_ME = {"call-me": "yes"}  # filed with the standing words "please call me" instead of her own


def _kind(kind: str) -> dict[str, str | None]:
    return {**FORGOTTEN, "kind": kind}


def _file_words(state: State, text: str) -> Move:
    return filing(state, words=text)


def _file_call(state: State) -> Move:
    return filing(state, **CALL_ME)


def _may_text(answer: str) -> Choice:
    return Choice(answer, "hotline-words", {"may-text": answer})


def _call(kind: str) -> Choice:
    # The number to call is this phone's own; nothing is written to it.
    return Choice(kind, "filed", FORGOTTEN, (Effect(FILE, {"kind": kind, "may-text": "no", **CALL_ME}),))


NODES = (
    Menu(
        "hotline",
        "hotline",
        (
            Choice("danger", "may-text", _kind("danger")),
            Choice("migrant", "may-text", _kind("migrant")),
            Choice("numbers", "numbers"),
            Choice("call-me", "call-me"),
        ),
    ),
    Menu("may-text", "hotline", (_may_text("no"), _may_text("yes")), ("may-we-text",)),
    Typed("hotline-words", "hotline", "say", _file_words, {"call-me": _file_call}),
    Menu(
        "numbers",
        "hotline",
        (Choice("call-me", "call-me"),),
        ("police", "ambulance", "child", "trafficking", "unverified"),
    ),
    Menu("call-me", "hotline", (_call("danger"), _call("migrant")), ("who-should-call",)),
)
