"""What is known of a person or her household, and how it is asked: rules/facts.yaml."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import TypeAlias

from grievance_core.programmes.ages import Born, born_at_age
from grievance_core.rulebook import Rulebook, Section, as_text, one_of, yes_or_no
from writing.numerals import latin_digits

Value: TypeAlias = bool | str | Born
Known: TypeAlias = Mapping[str, Value | None]  # by fact; None, or not there: not known

ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
SUBJECTS = ("person", "household")
TYPES = ("yes-no", "age", "choice")
UNKNOWN = "unknown"
_YES_NO: Mapping[str, bool] = MappingProxyType({"yes": True, "no": False})


@dataclass(frozen=True)
class Fact:
    """One fact. Its question is the text of its id (context "fact"), its answers those of `<id>.<option>`.

    `asked`: may be asked by phone; `first`: before all others. `kept`: the registry has it. `only_for`: the criteria of those it
    can be true of at all; it is `otherwise` for everybody else, whatever somebody wrote down, and they are not asked.
    """

    id: str
    subject: str
    type: str
    options: tuple[str, ...]
    asked: bool
    kept: bool
    first: bool
    only_for: tuple[str, ...]
    otherwise: str

    def value(self, said: str, day: date) -> Value | None:
        """What an answer means on that day: an option, `yes` or `no`, an age in years, or `unknown`.

        `0-1` is an age from 0 to 1. Raises ValueError when it is none of these.
        """
        if said == UNKNOWN:
            return None
        if self.type == "age":
            return _born(said, day)
        if said not in self.options:
            raise ValueError(f"'{said}' is no answer to {self.id}")
        return self.stored(said)

    def stored(self, option: str) -> bool | str:
        """The value of an option of a choice, or of yes and no."""
        return _YES_NO[option] if self.type == "yes-no" else option


def _born(said: str, day: date) -> Born:
    youngest, dash, oldest = latin_digits(said.strip()).partition("-")
    ages = [youngest, oldest if dash else youngest]
    if not all(age.isascii() and age.isdigit() and len(age) <= 3 for age in ages) or int(ages[0]) > int(
        ages[1]
    ):
        raise ValueError(f"'{said}' is not an age in years")
    return Born(born_at_age(int(ages[1]), day).earliest, born_at_age(int(ages[0]), day).latest)


def read_facts(book: Rulebook, *, kept: Collection[str]) -> dict[str, Fact]:
    """The facts of the file, in the order they are written. `kept` are those the registry has."""
    facts = book.root.section("facts")
    check_names(facts)
    found = {name: _fact(name, facts.section(name)) for name in facts.names()}
    for name, fact in found.items():
        if fact.kept != (name in kept):
            facts.fault(
                name,
                f"the registry keeps {', '.join(kept)}; say `kept: no` of every other fact, and of no other",
            )
    return found


def check_names(section: Section) -> None:
    """Records every name that is no id."""
    for name in section.names():
        if not ID.fullmatch(name):
            section.fault(name, "is no id: write small letters, digits and single dashes")


def _fact(name: str, section: Section) -> Fact:
    kind = section.value("type", one_of(*TYPES), "yes-no")
    options = section.values("options", as_text) if kind == "choice" else tuple(_YES_NO)
    if kind == "choice" and (len(set(options)) < max(2, len(options)) or UNKNOWN in options):
        section.fault(
            "options", "a choice needs two different options or more, and 'unknown' is none of them"
        )
    only_for = section.values("only_for", as_text) if "only_for" in section else ()
    return Fact(
        id=name,
        subject=section.value("subject", one_of(*SUBJECTS), "person"),
        type=kind,
        options=() if kind == "age" else options,
        asked=section.value("asked", yes_or_no, otherwise=True) if "asked" in section else True,
        kept=section.value("kept", yes_or_no, otherwise=True) if "kept" in section else True,
        first=section.value("first", yes_or_no, otherwise=False) if "first" in section else False,
        only_for=only_for,
        otherwise=section.value("otherwise", one_of(*options), "") if only_for else "",
    )
