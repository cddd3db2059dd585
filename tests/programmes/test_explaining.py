"""One person's answer: what holds, what fails, what is unknown, what decided, and what to ask next."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given

from grievance_core.programmes.catalogue import Programmes
from grievance_core.programmes.explain import Explanation
from grievance_core.programmes.tree import AllOf, AnyOf, Leaf
from grievance_core.programmes.wording import why
from tests.programmes.people import TODAY, Someone, someone
from tests.programmes.small import CASH, small
from writing.catalogue import Catalogues

POOR = AllOf((Leaf("poor"), Leaf("expects")))
OPPOSITE = {"yes": "no", "no": "yes", "maybe": "maybe"}


def explained(day: date = date(2020, 1, 1), **said: str) -> Explanation:
    programmes = small()
    facts = {name.replace("_", "-"): answer for name, answer in said.items()}
    return programmes.explain(programmes.understood(facts, day), day)[0]


def test_it_names_what_holds_what_fails_and_what_is_unknown() -> None:
    found = explained(id_poor="1", sex="f")
    assert (found.standing, found.holds, found.fails, found.unknown) == ("maybe", ("poor",), (), ("expects",))
    assert found.because == Leaf("expects")
    assert found.ask == ("pregnant",)


def test_it_says_yes_because_of_everything_that_had_to_hold() -> None:
    found = explained(id_poor="2", sex="f", pregnant="yes")
    assert (found.standing, found.because, found.ask) == ("yes", POOR, ())


def test_one_failing_condition_is_enough_for_a_no_whatever_is_unknown() -> None:
    found = explained(id_poor="at-risk")
    assert (found.standing, found.because, found.unknown) == ("no", Leaf("poor"), ("expects",))


def test_a_man_is_not_pregnant_whatever_somebody_wrote_down() -> None:
    assert explained(id_poor="1", sex="m", pregnant="yes").fails == ("expects",)
    assert explained(id_poor="1", sex="m").fails == ("expects",)


def test_nothing_unknown_is_guessed() -> None:
    found = explained()
    assert (found.standing, found.because, found.ask) == ("maybe", POOR, ("id-poor", "pregnant"))


def test_a_condition_that_must_not_hold_is_named_as_such() -> None:
    later = date(2024, 1, 1)
    assert explained(later, age="70", sex="f", pregnant="yes").because == Leaf("old", holds=False)
    assert explained(later, age="30", sex="m").because == AnyOf((Leaf("expects"), Leaf("young")))


def test_each_day_is_judged_by_the_rule_of_that_day() -> None:
    answers = {
        day: explained(day, id_poor="none", age="3").standing for day in (date(2023, 7, 31), date(2023, 8, 1))
    }
    assert list(answers.values()) == ["no", "yes"]


def test_a_programme_that_did_not_run_on_the_day_is_not_explained() -> None:
    assert small().explain({}, date(2019, 5, 31)) == []


def test_a_programme_that_is_not_there_is_not_explained() -> None:
    assert small().explain({}, TODAY, ("18",)) == []
    assert len(small().explain({}, TODAY, ("17",))) == 1


@given(one=someone)
def test_the_opposite_rule_gives_the_opposite_answer(one: Someone) -> None:
    straight = small(cash=CASH.replace("    all: [poor, expects]", "    any: [poor, expects, old]"))
    opposite = small(cash=CASH.replace("    all: [poor, expects]", "    not: {any: [poor, expects, old]}"))
    day, known = date(2020, 1, 1), one.known()
    assert opposite.explain(known, day)[0].standing == OPPOSITE[straight.explain(known, day)[0].standing]


@given(one=someone)
def test_what_is_learnt_later_never_turns_a_yes_into_a_no(programmes: Programmes, one: Someone) -> None:
    known = one.known()
    whole = {found.programme: found.standing for found in programmes.explain(known, TODAY)}
    for fact in known:
        for found in programmes.explain({**known, fact: None}, TODAY):
            assert found.standing in ("maybe", whole[found.programme])


@given(one=someone)
def test_every_answer_is_told_in_one_sentence_in_both_languages(
    programmes: Programmes, catalogues: Catalogues, one: Someone
) -> None:
    for found in programmes.explain(one.known(), TODAY):
        english, khmer = (why(catalogues, language, found) for language in ("en", "km"))
        assert english.startswith({"yes": "Yes", "no": "No", "maybe": "Maybe"}[found.standing])
        assert khmer.endswith("។")
        assert "{" not in english + khmer


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"id-poor": "1", "age": "66"}, "Yes: this person has an equity card and is 60 or older."),
        ({"id-poor": "1", "age": "59"}, "No: it is for somebody who is 60 or older."),
        ({"age": "66"}, "Maybe. It depends: it is for somebody who has an equity card."),
    ],
)
def test_the_sentence_says_why(
    programmes: Programmes, catalogues: Catalogues, said: dict[str, str], sentence: str
) -> None:
    found = programmes.explain(programmes.understood(said, TODAY), TODAY)
    assert [why(catalogues, "en", one) for one in found if one.programme == "family-package-older"] == [
        sentence
    ]


def test_what_is_for_everybody_says_so(catalogues: Catalogues) -> None:
    open_to_all = small(cash=CASH.replace("all: [poor, expects]", "everyone: yes"))
    assert why(catalogues, "en", open_to_all.explain({}, date(2020, 1, 1))[0]) == "Yes: it is for everybody."
