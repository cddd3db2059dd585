"""A rule file is taken whole or refused whole, with file, line and reason."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from grievance_core.programmes.catalogue import Programmes
from grievance_core.programmes.tree import AllOf, AnyOf, Leaf, Not
from grievance_core.rulebook import RulebookError
from tests.programmes.small import CASH, CRITERIA, FACTS, small

MISTAKES = [
    ("facts", "type: age, first", "type: aged, first", "facts.yaml:3: type: 'aged' is not one of"),
    ("facts", "[f, m]", "[f]", "facts.yaml:2: options: a choice needs two different options"),
    ("facts", "[f, m]", "[f, f]", "facts.yaml:2: options: a choice needs two different options"),
    ("facts", "otherwise: no", "otherwise: never", "facts.yaml:5: otherwise: 'never' is not one of yes, no"),
    ("facts", "only_for: [woman]", "only_for: [lady]", "criteria.yaml:6: fact: pregnant is only for lady"),
    ("facts", "only_for: [woman]", "only_for: [expects]", "criteria.yaml:6: fact: pregnant is only for expects"),
    ("facts", "  pregnant:", "  happy:", "facts.yaml:5: happy: the registry keeps age"),
    ("facts", "subject: household", "subject: house", "facts.yaml:4: subject: 'house' is not one of"),
    ("facts", "facts:", "fact:", "facts.yaml:1: fact: is not known here; did you mean 'facts'?"),
    ("criteria", "  poor:", "  Poor_1:", "criteria.yaml:5: Poor_1: is no id"),
    ("facts", "  sex:", "  s x:", "facts.yaml:2: s x: is no id"),
    ("criteria", "fact: sex", "fact: sax", "criteria.yaml:2: fact: 'sax' is not a fact; did you mean 'sex'?"),
    ("criteria", "is: f", "is: g", "criteria.yaml:2: is: 'g' is not one of f, m"),
    ("criteria", "is: f", "at_least: 3", "criteria.yaml:2: fact: woman needs one of is, one_of"),
    ("criteria", "at_least: 60", "at_least: 60, under: 70", "criteria.yaml:3: fact: old needs one of at_least"),
    ("criteria", "at_least: 60", "at_least: ៦០", "criteria.yaml:3: at_least: '៦០' is not an age"),
    ("criteria", "at_least: 60", "at_least: 600", "criteria.yaml:3: at_least: '600' is not an age"),
    ("criteria", "at_least: 60", "is: 60", "criteria.yaml:3: fact: old needs one of at_least, at_most, under"),
    ("criteria", 'one_of: ["1", "2"]', 'one_of: "1"', "criteria.yaml:5: one_of: expected a list"),
    ("cash", "guarantee: children", "guarantee: child", "cash.yaml:1: guarantee: 'child' is not one of health"),
    ("cash", "status: active", "status: ended", "cash.yaml:1: valid_to: is missing"),
    ("cash", "valid_from: 2019-06-01\ngives", "valid_from: 2018-01-01\ngives", "cash.yaml:3: valid_from: is before anybody"),
    ("cash", "valid_from: 2019-06-01\ngives", "valid_from: 1/6/2019\ngives", "cash.yaml:3: valid_from: '1/6/2019'"),
    ("cash", "valid_from: 2019-06-01\ngives", "valid_from: 2019-02-30\ngives", "cash.yaml:3: valid_from: '2019-02-30'"),
    ("cash", "amount: 40000", "amount: 40,000", "cash.yaml:7: amount: '40,000' is not an amount"),
    ("cash", "amount: 40000", "amount: 0", "cash.yaml:7: amount: '0' is not an amount"),
    ("cash", "        verified_by: N.N.\n", "", "cash.yaml:13: verified_on: needs verified_by and verified_on"),
    ("cash", "        source: a page\n", "", "cash.yaml:7: source: is missing"),
    ("cash", "grade: B\n        verified", "grade: C\n        verified", "cash.yaml:12: grade: 'C' is not one of"),
    ("cash", "source_date: 2019-06\n", "source_date: June\n", "cash.yaml:11: source_date: 'June' is not a date"),
    ("cash", "valid_to: 2023-07-31", "valid_to: 2018-07-31", "cash.yaml:16: valid_to: is before valid_from"),
    ("cash", "[poor, expects]", "[poor, expect]", "cash.yaml:26: 'expect' is not a criterion; did you mean 'expects'?"),
    ("cash", "[poor, expects]", "[]", "cash.yaml:26: all: expected a list of criteria"),
    ("cash", "    all: [poor, expects]", "    all: [poor]\n    any: [poor]", "cash.yaml:25: write one of all, any, not"),
    ("cash", "    all: [poor, expects]", "    everyone: no", "cash.yaml:26: everyone: can only be yes"),
    ("cash", "- not: old", "- none: [old]", "cash.yaml:30: expected a criterion, or one of all, any, not"),
    ("cash", "  - from: 2023-08-01", "  - from: 2019-06-01", "cash.yaml:24: who: the entries must stand in the order"),
    ("cash", "  - id: cash\n", "  - id: cash\n  - id: cash\n", "cash.yaml:4: gives: two benefits have the same id"),
    ("cash", 'phone: "1286"', 'phone: "12 86"', "cash.yaml:33: phone: '12 86' is not a telephone number"),
    ("cash", "papers:", "paper:", "cash.yaml:32: paper: is not known here; did you mean 'papers'?"),
    ("cash", "register: [commune-hall]\n", "", "cash.yaml:1: register: is missing"),
    ("cash", "guarantee:", "\tguarantee:", "cash.yaml:1: cannot be read as YAML"),
]  # fmt: skip


def _mistake(file: str, before: str, after: str) -> RulebookError:
    text = {"facts": FACTS, "criteria": CRITERIA, "cash": CASH}[file]
    assert before in text
    with pytest.raises(RulebookError) as caught:
        small(**{file: text.replace(before, after, 1)})
    return caught.value


@pytest.mark.parametrize(("file", "before", "after", "said"), MISTAKES)
def test_a_mistake_is_refused_with_its_line(file: str, before: str, after: str, said: str) -> None:
    faults = [fault.removeprefix("programmes/") for fault in _mistake(file, before, after).faults]
    assert any(fault.startswith(said) for fault in faults), faults


def test_it_says_every_mistake_of_every_programme_at_once() -> None:
    with pytest.raises(RulebookError) as caught:
        small(cash=CASH.replace("children", "child").replace("2018, grade: A", "2018, grade: Z"))
    assert [fault.split(": ")[0] for fault in caught.value.faults] == [
        "programmes/cash.yaml:1",
        "programmes/cash.yaml:33",
    ]


def test_trees_inside_each_other_without_end_are_refused() -> None:
    deep = "[poor, expects]", "[" + "{not: " * 40 + "poor" + "}" * 40 + "]"
    assert "more than 8 trees inside each other" in str(_mistake("cash", *deep))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(RulebookError, match=r"facts\.yaml: cannot be opened"):
        Programmes.load(tmp_path)


def test_a_file_that_is_not_utf_8_is_refused_with_its_line() -> None:
    with pytest.raises(RulebookError, match=r"criteria\.yaml:2: is not UTF-8 text"):
        Programmes({"facts.yaml": FACTS.encode(), "criteria.yaml": b"criteria:\n  \xff\xfe"})


def test_a_programme_is_read_as_it_is_written() -> None:
    found = small().of("cash")
    assert (found.guarantee, found.status, found.areas, found.places) == (
        "children", "active", ("17",), ("commune-hall",),
    )  # fmt: skip
    assert [version.who for version in found.versions] == [
        AllOf((Leaf("poor"), Leaf("expects"))),
        AllOf((AnyOf((Leaf("expects"), Leaf("young"))), Not(Leaf("old")))),
    ]


def test_a_figure_is_told_once_somebody_checked_it_and_while_it_holds() -> None:
    cash = small().of("cash")
    told = {day: [figure.amount for _, figure in cash.told_amounts(day)] for day in (
        date(2020, 1, 14), date(2020, 1, 15), date(2023, 7, 31), date(2023, 8, 1),
    )}  # fmt: skip
    assert list(told.values()) == [[], [40_000], [40_000], []]


def test_a_number_nobody_checked_is_not_told() -> None:
    focal = small().of("cash").focal
    assert focal is not None
    assert focal.phone == "1286"
    assert focal.told_phone(date(2026, 11, 22)) is None


def test_there_is_a_programme_in_its_areas_and_days_alone() -> None:
    programmes = small()
    assert [one.id for one in programmes.available(("17", "1701"), date(2019, 6, 1))] == ["cash"]
    assert programmes.available(("17", "1701"), date(2019, 5, 31)) == ()
    assert programmes.available(("18", "1801"), date(2019, 6, 1)) == ()


def test_what_changes_any_file_changes_the_version() -> None:
    versions = {small().version, small(facts=FACTS + "#").version, small(cash=CASH + "#").version}
    assert len(versions) == 3
    assert small().version == small().version


@pytest.mark.parametrize(
    ("fact", "said"),
    [
        ("sex", "x"),
        ("age", "young"),
        ("age", "-1"),
        ("age", "1000"),
        ("age", "²"),
        ("pregnant", "f"),
        ("shoe", "42"),
    ],
)
def test_an_answer_that_means_nothing_is_refused(fact: str, said: str) -> None:
    with pytest.raises(ValueError, match=r"answer|age|fact"):
        small().understood({fact: said}, date(2026, 11, 22))


def test_answers_are_understood_in_khmer_digits_too() -> None:
    programmes, day = small(), date(2026, 11, 22)
    assert programmes.understood({"age": "៣៤"}, day) == programmes.understood({"age": "34"}, day)
    assert programmes.understood({"age": "unknown", "pregnant": "no"}, day) == {
        "age": None,
        "pregnant": False,
    }
