"""How she may be reached, asked once she was heard or opened her case: which phone, by what, when, and in which words.

Her answers are kept together when the last is given, and not one by one: "call me" without the hours at which he is away could
hurt her. Until then, and where she stops in between, nobody writes or calls but as she agreed before.
"""

from __future__ import annotations

from bot.addresses import NotANumber, e164
from bot.dialogues.desk import REACH
from bot.dialogues.nodes import Choice, Menu, Typed
from bot.engine.definition import Effect, Move
from bot.engine.state import State
from grievance_core.safety.contact import SHARED, WORDINGS
from grievance_core.safety.hours import HOURS

PHONE, NUMBER, HOW, TIME, WITH = (
    f"reach-{answer}" for answer in ("phone", "number", "how", "hours", "shared")
)
ANSWERS = (PHONE, NUMBER, HOW, TIME, WITH)
CONTEXT = "reach"
_NO_MORE = dict.fromkeys(ANSWERS)


def _number(_state: State, text: str) -> Move:
    try:
        return Move(HOW, {PHONE: "other", NUMBER: e164(text)})
    except NotANumber:
        return Move(NUMBER, wrong="error.number")


def _this_phone(_state: State) -> Move:
    return Move(HOW, {PHONE: "this", NUMBER: None})


class _Shared(Menu):
    """The last question where nothing is written to her; else her words for a text are still to be chosen."""

    def take(self, state: State, choice: str | None, text: str) -> Move:
        move = super().take(state, choice, text)
        if move.wrong or state.draft.get(HOW) in ("text", "both"):
            return move
        return Move("reach-done", _NO_MORE, (_agreed(state, **{WITH: choice or ""}),), fresh=True)


class _Wording(Menu):
    """How a text may read."""

    def take(self, state: State, choice: str | None, text: str) -> Move:
        move = super().take(state, choice, text)
        if move.wrong:
            return move
        return Move("reach-done", _NO_MORE, (_agreed(state, wording=choice or ""),), fresh=True)


def _agreed(state: State, **more: str) -> Effect:
    said = {name: state.draft[name] for name in ANSWERS if name in state.draft}
    return Effect(REACH, {**said, **more})


def _menu(kind: type[Menu], id_: str, ids: tuple[str, ...], to: str, *, keep: bool = True) -> Menu:
    choices = tuple(Choice(one, to, {id_: one} if keep else {}) for one in ids)
    return kind(id_, CONTEXT, choices, (f"ask-{id_.removeprefix('reach-')}",), leaves=True)


NODES = (
    Menu(
        PHONE,
        CONTEXT,
        (
            Choice("this", HOW, {PHONE: "this", NUMBER: None}),
            Choice("other", NUMBER, {PHONE: "other"}),
            Choice("none", "reach-done", _NO_MORE, (Effect(REACH, {PHONE: "none"}),)),
        ),
        ("ask-phone",),
        leaves=True,
    ),
    Typed(NUMBER, CONTEXT, "ask-number", _number, {"this": _this_phone}, leaves=True),
    _menu(Menu, HOW, ("call", "text", "both"), TIME),
    _menu(Menu, TIME, tuple(HOURS), WITH),
    _menu(_Shared, WITH, (*SHARED, "skip"), "reach-wording"),
    _menu(_Wording, "reach-wording", WORDINGS, "reach-done", keep=False),
    Menu("reach-done", CONTEXT, (Choice("second-pin", "second-pin"),), ("done",), leaves=True),
)
