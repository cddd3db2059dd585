"""Which offices a level has, which seats they have, and whom they answer to: rules/offices.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from grievance_core.areas.kinds import KINDS
from grievance_core.levels import COMMITTEES, LEVELS
from grievance_core.rulebook import Rulebook, Section, as_text, one_of, read_rulebook

DUTIES = ("works", "registers", "provides", "decides", "secretary", "member", "none")
NATIONAL = ("service-desk", "desk")
PLACES = ("same", "enclosing")


@dataclass(frozen=True)
class SeatRule:
    """Seats of one title: `count` at first, `most` in the end. `rank` of the first one; 1 is asked first."""

    title: str
    duty: str
    rank: int
    count: int
    most: int

    def part(self, number: int) -> str:
        """How the seat's key ends: the title alone where only one may exist, else with its number, as `member-1`."""
        return self.title if self.most == 1 else f"{self.title}-{number}"


@dataclass(frozen=True)
class OfficeRule:
    """One office of a level. `names` is by kind of area, with "" for all others, then by language."""

    kind: str
    level: str
    names: Mapping[str, Mapping[str, str]]
    seats: tuple[SeatRule, ...]
    answers_to: str | None
    above: bool  # the office it answers to belongs to the enclosing area

    def name(self, language: str, area_kind: str) -> str:
        """The pattern of its name, with {area} and {place} still to be filled."""
        return self.names.get(area_kind, self.names[""])[language]


@dataclass(frozen=True)
class OfficeRules:
    """The file as read: offices by level and kind, in the order written."""

    offices: Mapping[str, Mapping[str, OfficeRule]]

    @classmethod
    def load(cls, path: Path) -> OfficeRules:
        """The rules in the file at `path`. Raises RulebookError with every mistake and its line."""
        return read_rulebook(path, _rules)

    def at(self, level: str | None) -> tuple[OfficeRule, ...]:
        """The offices of an area of this level; for None those of the whole country."""
        levels = NATIONAL if level is None else (level,)
        return tuple(rule for name in levels for rule in self.offices[name].values())

    def answering_from_below(self, level: str) -> tuple[OfficeRule, ...]:
        """The offices of lower areas that answer to an office of this level."""
        rules = (rule for below in self.offices.values() for rule in below.values() if rule.above)
        return tuple(rule for rule in rules if rule.level != level and rule.answers_to in self.offices[level])


def _rules(book: Rulebook) -> OfficeRules:
    levels = book.root.section("levels")
    offices = {level: _level(levels.section(level), level) for level in LEVELS}
    rules = OfficeRules(offices)
    _check_answers(levels, rules)
    return rules


def _level(section: Section, level: str) -> dict[str, OfficeRule]:
    return {kind: _office(section.section(kind), kind, level) for kind in section.names()}


def _office(section: Section, kind: str, level: str) -> OfficeRule:
    names = {"": _name(section.section("name"))}
    names |= {area: _name(section.section(area)) for area in KINDS if area in section}
    superior, above = None, False
    if "answers_to" in section:
        answers = section.section("answers_to")
        superior = answers.value("kind", as_text, "")
        above = answers.value("area", one_of(*PLACES), "same") == "enclosing"
    return OfficeRule(kind, level, names, _seats(section.section("seats")), superior, above)


def _name(section: Section) -> dict[str, str]:
    return {language: section.value(language, as_text, "") for language in ("km", "en")}


def _seats(section: Section) -> tuple[SeatRule, ...]:
    seats: list[SeatRule] = []
    rank = 1
    for title in section.names():
        entry = section.section(title)
        count = entry.value("count", _number, 1) if "count" in entry else 1
        most = entry.value("most", _number, count) if "most" in entry else count
        if most < count:
            entry.fault("most", f"is less than the {count} there are at first")
        seats.append(SeatRule(title, entry.value("duty", one_of(*DUTIES), "none"), rank, count, most))
        rank += most
    return tuple(seats)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        raise ValueError(f"'{text}' is not a number of seats; write 1 or more")
    return int(text)


def _check_answers(levels: Section, rules: OfficeRules) -> None:
    order = ("village", "commune", "district", "province")
    for level, offices in rules.offices.items():
        for rule in offices.values():
            section = levels.section(level).section(rule.kind)
            if rule.answers_to is not None and rule.kind in COMMITTEES:
                section.fault("answers_to", "a committee answers to nobody")
            elif rule.answers_to is not None:
                upper = (
                    order[order.index(level) + 1 : order.index(level) + 2]
                    if rule.above and level in order
                    else (level,)
                )
                if not any(rule.answers_to in rules.offices[name] for name in upper):
                    section.fault("answers_to", f"there is no {rule.answers_to} there")
