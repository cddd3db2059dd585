"""Conversations on record: one JSON object a line, the request and the answer it got; and playing them again.

Case numbers, PINs and session names of a new run differ from the recorded ones, and so may the phone. Each is put in the place of
the old one, in what is sent and in what is expected; everything else has to be the same, letter by letter.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from bot.addresses import NotANumber, e164
from grievance_core.cases.references import spoken
from writing.numerals import khmer_digits

Fields = dict[str, str]
Answer = dict[str, object]
Take = Callable[[Fields], Answer]
NEW_EACH_TIME = ("reference", "pin", "session")


class NotARecording(Exception):
    """The file is no recording, or is damaged. Says which line."""

    permanent = True


@dataclass(frozen=True)
class Exchange:
    """One request and its answer."""

    request: Fields
    answer: Answer


@dataclass
class Renamed:
    """What stands in a new run for something in the recorded one, in every way it is written."""

    pairs: dict[str, str] = field(default_factory=dict)

    def learn(self, old: object, new: object) -> None:
        """`new` stands where `old` stood, also in groups of three and in Khmer digits."""
        if not (isinstance(old, str) and isinstance(new, str) and old and old != new):
            return
        for write in (str, spoken, khmer_digits, lambda text: khmer_digits(spoken(text))):
            self.pairs[write(old)] = write(new)

    def text(self, text: str) -> str:
        """`text` with every old name replaced by its new one; the longest first."""
        for old in sorted(self.pairs, key=len, reverse=True):
            # A PIN's digits inside a longer number are not the PIN.
            text = re.sub(rf"(?<!\w){re.escape(old)}(?!\w)", self.pairs[old], text)
        return text


def write(file: IO[str], exchange: Exchange) -> None:
    """Adds one line, at once: a conversation that breaks off is on record up to there."""
    file.write(
        json.dumps({"request": exchange.request, "answer": exchange.answer}, ensure_ascii=False) + "\n"
    )
    file.flush()


def read(path: Path) -> Iterator[Exchange]:
    """The exchanges in a recording, in order. Raises NotARecording."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except UnicodeDecodeError:
        raise NotARecording(f"{path}: not text in UTF-8") from None
    for number, line in enumerate(lines, start=1):
        try:
            value = json.loads(line)
            yield Exchange(dict(value["request"]), dict(value["answer"]))
        except (ValueError, TypeError, KeyError):
            raise NotARecording(f"{path}:{number}: not a request with its answer") from None


def replay(exchanges: Iterator[Exchange], take: Take, phone: str = "") -> Iterator[list[str]]:
    """Plays each request again; the lines in which the answer differs, none when it is the same.

    `phone` (E.164) takes the place of the recording's first phone, or nobody's when it is empty.
    """
    renamed = Renamed()
    for at, exchange in enumerate(exchanges):
        if at == 0 and phone:
            for written in _ways_to_write(exchange.request.get("from", "")):
                renamed.learn(written, phone)
        answer = take({name: renamed.text(value) for name, value in exchange.request.items()})
        for name in NEW_EACH_TIME:
            renamed.learn(exchange.answer.get(name), answer.get(name))
        yield differences(_in_new_names(exchange.answer, renamed), answer)


def _ways_to_write(number: str) -> set[str]:
    """A phone's number as it was given, and as screens write it."""
    try:
        return {number, e164(number)}
    except NotANumber:
        return {number}


def differences(expected: Answer, answer: Answer) -> list[str]:
    """How the answer differs from the one expected, as lines of a unified comparison."""
    compared = difflib.unified_diff(_lines(expected), _lines(answer), "recorded", "now", lineterm="", n=2)
    return list(compared)


def _in_new_names(answer: Answer, renamed: Renamed) -> Answer:
    renewed: Answer = json.loads(renamed.text(json.dumps(answer, ensure_ascii=False)))
    return renewed


def _lines(answer: Answer) -> list[str]:
    text = str(answer.get("text", "")).splitlines()
    rest = {name: value for name, value in answer.items() if name not in ("text", "session")}
    return [*text, *json.dumps(rest, ensure_ascii=False, indent=1, sort_keys=True).splitlines()]
