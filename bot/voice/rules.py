"""How long the line listens and whom it calls back: rules/voice.yaml."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from grievance_core.calls.rules import BackRules
from grievance_core.rulebook import Rulebook, Section, read_rulebook

_COUNTRY = re.compile(r"\+[1-9][0-9]{0,3}")


@dataclass(frozen=True)
class VoiceRules:
    """Seconds and counts of one call, and of calling back."""

    answer_seconds: int
    silences: int
    digit_seconds: int
    recording_seconds: int
    pause_seconds: int
    ring_seconds: int
    back: BackRules

    @classmethod
    def load(cls, path: Path) -> VoiceRules:
        """The rules in the file at `path`. Raises RulebookError with every mistake and its line."""
        return read_rulebook(path, _rules)


def _rules(book: Rulebook) -> VoiceRules:
    root, back = book.root, book.root.section("call_back")
    return VoiceRules(
        answer_seconds=_whole(root, "answer_seconds", 3, 60),
        silences=_whole(root, "silences", 1, 9),
        digit_seconds=_whole(root, "digit_seconds", 2, 60),
        recording_seconds=_whole(root, "recording_seconds", 10, 600),
        pause_seconds=_whole(root, "pause_seconds", 2, 30),
        ring_seconds=_whole(back, "ring_seconds", 10, 120),
        back=_back(back),
    )


def _back(section: Section) -> BackRules:
    return BackRules(
        countries=section.values("countries", _country),
        apart=timedelta(minutes=_whole(section, "minutes_apart", 1, 120)),
        most_a_day=_whole(section, "most_a_day", 1, 100),
        attempts=_whole(section, "attempts", 1, 10),
        between=timedelta(minutes=_whole(section, "minutes_between", 1, 1440)),
    )


def _country(text: str) -> str:
    if not _COUNTRY.fullmatch(text):
        raise ValueError(f"'{text}' is no country code, as +855")
    return text


def _whole(section: Section, name: str, least: int, most: int) -> int:
    return section.value(name, _between(least, most), least)


def _between(least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not (text.isascii() and text.isdecimal()) or not least <= int(text[:9]) <= most:
            raise ValueError(f"'{text}' is not a whole number from {least} to {most}")
        return int(text)

    return read
