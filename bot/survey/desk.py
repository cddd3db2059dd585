"""A desk that answers whatever a screen asks, from the type of the answer alone.

So a question that is new at the real desk is answered here without a word being added, unless an answer's part may hold only
certain words: those stand in sample.py.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from functools import lru_cache, partial
from typing import Any, Protocol, Union, get_args, get_origin, get_type_hints

from bot.dialogues.desk import Desk
from bot.survey.sample import DUE, LONGEST, REFERENCE, WORDS, Longest
from bot.survey.sample import words as said_in
from grievance_core.cases.references import spoken
from writing import dates

MANY = 4  # entries of a list whose parts hold no certain words


class Mood(Enum):
    """How a desk answers: with as much as there can be, with as little as an answer may hold, or with nothing."""

    FULL = "full"
    SPARE = "spare"
    EMPTY = "empty"


IDS = ("id", "key", "reference", "number", "programme")  # what an entry of a list is chosen by
LENGTHS = {Mood.FULL: 5, Mood.SPARE: 1, Mood.EMPTY: 0}  # how often somebody says the same sentence


class Say(Protocol):
    """A text of the catalogue."""

    def __call__(self, context: str, msgid: str, /, **values: str) -> str: ...


class SurveyDesk:
    """Answers every question of the dialogues' desk. `listed` holds the ids it made up: a list shows them, no declaration."""

    def __init__(self, say: Say, language: str, mood: Mood, longest: Longest = LONGEST) -> None:
        self._say, self._language, self._mood, self._longest = say, language, mood, longest
        self.listed: set[str] = set()

    def say(self, context: str, msgid: str, **values: str) -> str:
        return self._say(context, msgid, **values)

    def localized(self, names: Mapping[str, str]) -> str:
        return self._longest.office(self._language)

    def day(self, at: datetime) -> str:
        return dates.day(at, self._language)

    def short_day(self, at: datetime) -> str:
        return dates.short_day(at, self._language)

    def __getattr__(self, question: str) -> Callable[..., Any]:
        if question.startswith("_"):
            raise AttributeError(question)
        return partial(self._answer, question)

    def _answer(self, question: str, *_asked: object, **_more: object) -> Any:
        return self._made(_answers()[question], question, "", 0)

    def _made(self, kind: Any, owner: str, part: str, at: int) -> Any:
        """Something of a type: the answer to the question `owner`, or `part` of a record of that name, the `at`th of a list."""
        arguments = get_args(kind)
        if get_origin(kind) in (Union, types.UnionType):
            empty = self._mood is Mood.EMPTY and type(None) in arguments
            return None if empty else self._made(arguments[0], owner, part, at)
        if get_origin(kind) in (tuple, list, Sequence):
            return self._list(arguments[0], owner, part)
        if get_origin(kind) in (dict, Mapping):
            return {self._language: self._longest.office(self._language)}
        if kind is bool:
            return self._mood is Mood.FULL
        if kind is datetime:
            return DUE
        return self._text(owner, part, at) if kind is str else self._record(kind, owner, at)

    def _list(self, kind: Any, owner: str, part: str) -> tuple[Any, ...]:
        if self._mood is Mood.EMPTY:
            return ()
        certain = [len(found) for found in (WORDS.get((owner, part)), *_certain(kind)) if found]
        count = max(certain, default=MANY if self._mood is Mood.FULL else 1)
        return tuple(self._made(kind, owner, part, at) for at in range(count))

    def _record(self, kind: Any, owner: str, at: int) -> Any:
        # A list or a record inside an answer is looked up by the question first: its parts may differ by question.
        made = {name: self._part(hint, kind.__name__, owner, name, at) for name, hint in _parts(kind).items()}
        self.listed.update(made[name] for name in IDS if name in made)
        return kind(**made)

    def _part(self, hint: Any, record: str, question: str, name: str, at: int) -> Any:
        asked = (question, name) in WORDS
        return self._made(hint, question if asked else record, name, at)

    def _text(self, owner: str, part: str, at: int) -> str:
        certain = WORDS.get((owner, part))
        if certain:
            return certain[at % len(certain)]
        if part in ("id", "key", "area_key", "case_id", "fact", "area"):
            return f"1701010{at + 1}"
        if part in (
            "name",
            "number",
            "question",
            "reply",
            "words",
            "recommendation",
            "decision",
            "additions",
            "who",
        ):
            return said_in(self._language) * LENGTHS[self._mood]
        if part == "spoken":
            return spoken(REFERENCE)
        if part in ("due", "day"):
            return dates.day(DUE, self._language)
        return self._longest.place(self._language) if self._mood is not Mood.EMPTY or not part else ""


@lru_cache(maxsize=1)
def _answers() -> Mapping[str, Any]:
    """The type of the answer to each question of the desk."""
    asked = (name for name in dir(Desk) if not name.startswith("_"))
    return {name: get_type_hints(getattr(Desk, name)).get("return") for name in asked}


@lru_cache(maxsize=64)
def _parts(kind: Any) -> Mapping[str, Any]:
    hints = get_type_hints(kind)
    return {one.name: hints[one.name] for one in fields(kind)} if is_dataclass(kind) else hints


def _certain(kind: Any) -> list[Sequence[str] | None]:
    if kind is str:
        return []
    return [WORDS.get((kind.__name__, name)) for name in _parts(kind)]
