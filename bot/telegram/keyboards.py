"""Buttons under a message, and what they send back when they are pressed.

That is the mark of the screen they stood on with the id of the option: a press always means what the button said, and on any
other screen than the last one it means nothing (`Inbound.seen`).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.engine.navigation import KEYS, Key
from bot.engine.rendered import Rendered
from bot.telegram.rendering import MOST_BUTTONS, is_too_wide
from writing.breaks import WORD_MARK
from writing.clusters import clusters, cut

MOST_OCTETS = 64  # https://core.telegram.org/bots/api#inlinekeyboardbutton
LABEL_UNITS = 60
BESIDE = 14  # clusters of a label that leaves room for another beside it
MANY = 8  # options: from here on they stand two beside each other where they are short
NO_MARK = "-"  # of a sentence that is no screen: never the last one
BY_ID, BY_KEY = ".", "#"

Keyboard = dict[str, object]


@dataclass(frozen=True)
class Pressed:
    """A button that was pressed: the option's id, or its key where the id is too long to go with it."""

    seen: str
    choice: str | None = None
    key: str = field(default="")


def under(rendered: Rendered, mark: str) -> Keyboard | None:
    """The buttons under a screen with this mark; None where there is nothing to press."""
    if rendered.ended:
        return None
    options = [key for key in rendered.options if key.id not in KEYS][:MOST_BUTTONS]
    moves = [key for key in rendered.options if key.id in KEYS]
    numbered = rendered.pages > 1 or is_too_wide(options)
    labels = [_label(key, numbered=numbered) for key in options]
    abreast = 2 if len(options) >= MANY and all(len(clusters(label)) <= BESIDE for label in labels) else 1
    buttons = [_button(label, key, mark) for label, key in zip(labels, options, strict=True)]
    rows = [buttons[at : at + abreast] for at in range(0, len(buttons), abreast)]
    rows += [[_button(key.label, key, mark) for key in moves]] if moves else []
    return {"inline_keyboard": rows} if rows else None


def pressed(data: str) -> Pressed:
    """What a button sent back, read; whatever is none of ours was pressed on no screen of ours."""
    for sign in (BY_ID, BY_KEY):
        seen, found, rest = data.partition(sign)
        if found and rest and seen.isalnum():
            return Pressed(seen, choice=rest) if sign == BY_ID else Pressed(seen, key=rest)
    return Pressed(NO_MARK, choice="")


def asking_for_number(label: str) -> Keyboard:
    """The button that sends her own number (https://core.telegram.org/bots/api#keyboardbutton)."""
    button = {"text": label, "request_contact": True}
    return {"keyboard": [[button]], "resize_keyboard": True, "one_time_keyboard": True}


REMOVED: Keyboard = {"remove_keyboard": True}
NO_BUTTONS: Keyboard = {"inline_keyboard": []}


def _label(key: Key, *, numbered: bool) -> str:
    label = key.label.replace(WORD_MARK, "")
    return cut(f"{key.key}. {label}" if numbered else label, LABEL_UNITS)


def _button(label: str, key: Key, mark: str) -> dict[str, str]:
    return {"text": label, "callback_data": _data(key, mark or NO_MARK)}


def _data(key: Key, mark: str) -> str:
    data = f"{mark}{BY_ID}{key.id}"
    return data if len(data.encode()) <= MOST_OCTETS else f"{mark}{BY_KEY}{key.key}"
