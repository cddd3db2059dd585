"""What the survey's desk answers with: the longest of everything, as it is in the country, and each word that may vary."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.dialogues.answers import KINDS
from bot.dialogues.office_desk import LINES as OFFICE_LINES
from grievance_core.applications.states import State as ApplicationState
from grievance_core.cases.states import State as CaseState
from grievance_core.levels import LADDER_LEVELS
from writing.languages import ENGLISH, KHMER, spoken

DUE = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)  # in the month with the longest name
REFERENCE, APPLICATION = "123456786", "8123456789"
HERS = ("answer", "solved", "not-solved", "contest", "add", "withdraw")
THEIRS = (
    "accept", "solved", "decline", "ask", "ask-provider", "answer", "pass-up", "refer", "refer-outside",
    "resubmit", "told", "recommend", "forward", "decide",
)  # fmt: skip

# What a value may be: by the name of the answer's type, or of the question, and of its part.
WORDS: Mapping[tuple[str, str], Sequence[str]] = {
    ("Line", "reference"): (REFERENCE,),
    ("Line", "kind"): KINDS,
    ("Line", "state"): tuple(CaseState),
    ("Line", "level"): LADDER_LEVELS,
    ("Line", "task"): ("work", "answer", "tell", "recommend", "decide"),
    ("story", "can"): HERS,
    ("work_story", "can"): THEIRS,
    ("Standing", "standing"): ("maybe", "yes", "no"),
    ("Applied", "number"): (APPLICATION,),
    ("Applied", "spoken"): ("8 123 456 789",),
    ("Applied", "state"): tuple(ApplicationState),
    ("Task", "number"): (APPLICATION,),
    ("Task", "spoken"): ("8 123 456 789",),
    ("Task", "state"): tuple(ApplicationState),
    ("Task", "can"): ("take-on", "complete", "forward", "withdraw", "decide"),
    ("invited", "id"): (f"contest:{APPLICATION}", "offer:A"),
    ("office_lines", ""): OFFICE_LINES,
    ("my_digits", ""): ("7890",),
    ("my_place", ""): ("17010101",),
}


@dataclass(frozen=True)
class Longest:
    """The longest names there are, in Khmer and in Latin letters: a village with its commune and district, and an office."""

    place_km: str
    place_latin: str
    office_km: str
    office_latin: str

    def place(self, language: str) -> str:
        return self.place_km if language == KHMER else self.place_latin

    def office(self, language: str) -> str:
        return self.office_km if language == KHMER else self.office_latin


# Of the 2025 list of areas (rules/area_kinds.yaml) with the patterns of rules/offices.yaml.
LONGEST = Longest(
    place_km="ភូមិភ្នំក្រវាញខាងជើង ឃុំជ្រោយនាងងួន",
    place_latin="Phnum Kravanh Khang Cheung Village, Chrouy Neang Nguon Commune",
    office_km="ការិយាល័យសេដ្ឋកិច្ច និងសង្គមកិច្ច ខេត្តបន្ទាយមានជ័យ",
    office_latin="Economic and Social Affairs Office, Banteay Meanchey Province",
)
_SAID = {
    KHMER: "ប្រាក់ឧបត្ថម្ភរបស់ខ្ញុំមិនទាន់មកដល់ពីរខែហើយ",
    ENGLISH: "The cash for my baby is two months late and nobody tells me why",
}
_SAID_IN_LATIN = "Prak ubatham robos khnhom min toan mok dol pi khae haeuy"


def words(language: str) -> str:
    """What somebody wrote, in the letters of her language."""
    return _SAID.get(language, _SAID_IN_LATIN if spoken(language) == KHMER else _SAID[ENGLISH])
