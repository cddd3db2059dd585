"""The columns of a spreadsheet and the words that may stand in them: a file of rules, for the registry rules/registry.yaml."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from grievance_core.registry.faults import Unreadable
from grievance_core.rulebook import Rulebook, Section, as_text, one_of, read_rulebook
from writing.folding import fold

LANGUAGES = ("km", "en")
COLUMNS: Mapping[str, str] = {
    "number": "membership",
    "name": "name",
    "sex": "choice",
    "born": "birth",
    "age": "age",
    "village": "village",
    "household": "label",
    "head": "choice",
    "card": "card",
    "card_until": "day",
    "id_poor": "choice",
    "id_poor_on": "past",
    "pregnant": "choice",
    "disability": "choice",
    "school": "choice",
    "occupation": "choice",
    "nssf": "choice",
    "abroad": "choice",
    "id_card": "id-card",
    "died_on": "past",
    "left_on": "past",
}
NEEDED = ("name",)
MOST_COLUMNS = 100  # a sheet that is wider is no list of people
LONGEST_HEADING = 60  # of an unknown heading, as it is told


@dataclass(frozen=True)
class Column:
    """One column: its id, what it holds, its headings by language, and its words (folded) with the value each stands for."""

    id: str
    type: str
    headings: Mapping[str, tuple[str, ...]]
    words: Mapping[str, str]
    written: Mapping[str, str]  # the word an export writes, by value


@dataclass(frozen=True)
class Columns:
    """The file as read, in the order of the template. `needed` are those that no sheet may leave out."""

    columns: tuple[Column, ...]
    needed: tuple[str, ...] = NEEDED

    @classmethod
    def load(
        cls, path: Path, holds: Mapping[str, str] = COLUMNS, needed: tuple[str, ...] = NEEDED
    ) -> Columns:
        """The columns in the file at `path`: those in `holds`, with what each holds. Raises RulebookError with every mistake."""
        return read_rulebook(path, lambda book: _columns(book, holds, needed))

    def headings(self, language: str) -> list[str]:
        """The first headings in a language, in the template's order."""
        return [column.headings[language][0] for column in self.columns]

    def known(self) -> dict[str, Column]:
        """Every column by every heading it may have, folded."""
        return {
            fold(heading): column
            for column in self.columns
            for headings in column.headings.values()
            for heading in headings
        }

    def find(self, row: Mapping[int, object]) -> dict[int, Column]:
        """Which column stands where, from the first row. Raises Unreadable for headings that are unknown, twice or too many."""
        if len(row) > MOST_COLUMNS:
            raise Unreadable("too-many-columns", most=str(MOST_COLUMNS))
        known = self.known()
        found: dict[int, Column] = {}
        unknown = []
        for place, heading in row.items():
            column = known.get(fold(str(heading)))
            if column is None:
                unknown.append(str(heading)[:LONGEST_HEADING])
            elif column in found.values():
                raise Unreadable("heading-twice", heading=column.headings["en"][0])
            else:
                found[place] = column
        if unknown:
            raise Unreadable("headings-unknown", headings="; ".join(unknown[:10]))
        _check_needed(found.values(), self.needed)
        return found


def _check_needed(columns: Iterable[Column], needed: tuple[str, ...]) -> None:
    present = {column.id for column in columns}
    missing = [name for name in needed if name not in present]
    if missing:
        raise Unreadable("headings-missing", headings=", ".join(missing))


def _columns(book: Rulebook, holds: Mapping[str, str], needed: tuple[str, ...]) -> Columns:
    section, choices = book.root.section("columns"), book.root.section("choices")
    for name in holds:
        if name not in section:
            section.missing(name)
    columns = tuple(
        _column(section.section(name), choices, name, holds) for name in section.names() if name in holds
    )
    _check_headings(section, columns)
    return Columns(columns, needed)


def _column(section: Section, choices: Section, name: str, holds: Mapping[str, str]) -> Column:
    kind = section.value("type", one_of(*dict.fromkeys(holds.values())), "label")
    if kind != holds[name]:
        section.fault("type", f"this column holds a {holds[name]}")
    headings = {language: section.values(language, as_text) for language in LANGUAGES}
    words: dict[str, str] = {}
    written: dict[str, str] = {}
    if kind == "choice":
        offered = choices.section(name)
        for value in offered.names():
            said = offered.values(value, as_text)
            written[value] = said[0] if said else value
            for word in said:
                if words.setdefault(fold(word), value) != value:
                    offered.fault(value, f"'{word}' stands for another value too")
    return Column(name, kind, headings, words, written)


def _check_headings(section: Section, columns: tuple[Column, ...]) -> None:
    owners: dict[str, str] = {}
    for column in columns:
        for headings in column.headings.values():
            for heading in headings:
                if owners.setdefault(fold(heading), column.id) != column.id:
                    section.fault(column.id, f"the heading '{heading}' is another column's too")
