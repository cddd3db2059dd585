"""A villager's complaint written down by an official (SSDM table 10): her phone if she has one, and whether it is solved."""

from __future__ import annotations

from bot.addresses import NotANumber, e164
from bot.dialogues.answers import onward
from bot.dialogues.nodes import Choice, Menu, Typed
from bot.engine.definition import Move
from bot.engine.state import State


def _phone(state: State, text: str) -> Move:
    try:
        return onward(state, {"phone": e164(text)})
    except NotANumber:
        return Move("phone", wrong="error.number")


def _no_phone(state: State) -> Move:
    return onward(state, {"phone": ""})


def _solved(state: State, text: str) -> Move:
    return onward(state, {"solved": "yes", "solved-words": text})


NODES = (
    Typed("phone", "record", "phone", _phone, {"none": _no_phone}),
    Menu(
        "solved-already",
        "record",
        (Choice("yes", "solved-words"), Choice("no", "review", {"solved": "no"})),
        ("solved-already",),
    ),
    Typed("solved-words", "record", "how-solved", _solved),
)
