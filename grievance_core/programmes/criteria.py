"""Named conditions over one fact each: rules/criteria.yaml. A criterion's words are the text of its id (context "criterion")."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from grievance_core.programmes.ages import OLDEST
from grievance_core.programmes.facts import Fact, check_names
from grievance_core.rulebook import Rulebook, Section, one_of, suggestion

AGE_TESTS = ("at_least", "at_most", "under")
CHOICE_TESTS = ("is", "one_of")


@dataclass(frozen=True)
class Among:
    """The fact is one of these values."""

    values: frozenset[bool | str]


@dataclass(frozen=True)
class Aged:
    """So many years are completed; with `younger`, they are not."""

    years: int
    younger: bool


Test: TypeAlias = Among | Aged


@dataclass(frozen=True)
class Criterion:
    """A condition. `domain` are the criteria of those its fact can be true of; for all others the answer is `elsewhere`."""

    id: str
    fact: Fact
    test: Test
    domain: tuple[Criterion, ...] = ()
    elsewhere: bool = False

    def facts(self) -> tuple[str, ...]:
        """The facts it depends on, its own first."""
        return (self.fact.id, *(criterion.fact.id for criterion in self.domain))


def read_criteria(book: Rulebook, facts: Mapping[str, Fact]) -> dict[str, Criterion]:
    """The criteria of the file, in the order they are written."""
    section = book.root.section("criteria")
    check_names(section)
    found = {name: _criterion(name, section.section(name), facts) for name in section.names()}
    sound = {name: criterion for name, criterion in found.items() if criterion is not None}
    return {name: _with_domain(criterion, sound, section) for name, criterion in sound.items()}


def _criterion(name: str, section: Section, facts: Mapping[str, Fact]) -> Criterion | None:
    fact = facts.get(section.value("fact", _known(facts), ""))
    allowed = AGE_TESTS if fact and fact.type == "age" else CHOICE_TESTS
    written = [test for test in (*AGE_TESTS, *CHOICE_TESTS) if test in section]
    test = _test(section, written[0], fact) if fact and len(written) == 1 and written[0] in allowed else None
    for other in written:
        section.values(other, str) if other == "one_of" else section.value(other, str, "")
    if fact is not None and (len(written) != 1 or written[0] not in allowed):
        section.fault("fact", f"{name} needs one of {', '.join(allowed)}, and only that")
    return Criterion(name, fact, test) if fact is not None and test is not None else None


def _test(section: Section, written: str, fact: Fact) -> Test | None:
    if written in AGE_TESTS:
        years = section.value(written, _years, 0)
        return Aged(years + 1 if written == "at_most" else years, younger=written != "at_least")
    known = one_of(*fact.options)
    options = section.values(written, known) if written == "one_of" else (section.value(written, known, ""),)
    return Among(frozenset(fact.stored(option) for option in options if option))


def _with_domain(criterion: Criterion, found: Mapping[str, Criterion], section: Section) -> Criterion:
    fact = criterion.fact
    if not fact.only_for:
        return criterion
    unknown = [name for name in fact.only_for if name not in found or found[name].fact.only_for]
    for name in unknown:
        section.section(criterion.id).fault(
            "fact", f"{fact.id} is only for {name}, which is no criterion over a fact that is for everybody"
        )
    domain = tuple(found[name] for name in fact.only_for if name not in unknown)
    assert isinstance(criterion.test, Among)
    elsewhere = bool(fact.otherwise) and fact.stored(fact.otherwise) in criterion.test.values
    return Criterion(criterion.id, fact, criterion.test, domain, elsewhere)


def _known(facts: Mapping[str, Fact]) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in facts:
            raise ValueError(f"'{text}' is not a fact{suggestion(text, facts)}")
        return text

    return read


def _years(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) <= OLDEST):
        raise ValueError(f"'{text}' is not an age; write whole years from 1 to {OLDEST}")
    return int(text)
