"""At most six questions, and none that decides nothing: on every path of answers there is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import combinations, product

from grievance_core.programmes.ages import born_at_age
from grievance_core.programmes.catalogue import Programmes
from grievance_core.programmes.facts import Fact, Value
from grievance_core.programmes.interview import MOST_QUESTIONS
from tests.programmes.people import TODAY

AGES = (0, 1, 2, 3, 9, 10, 14, 15, 17, 18, 29, 30, 35, 36, 59, 60, 90)
Known = dict[str, Value | None]


def answers(fact: Fact) -> Iterator[Value | None]:
    yield None
    if fact.type == "age":
        yield from (born_at_age(age, TODAY) for age in AGES)
    else:
        yield from (fact.stored(option) for option in fact.options)


def paths(programmes: Programmes, known: Known) -> Iterator[tuple[Known, Fact | None]]:
    """Every point of every conversation, with the question that is asked there."""
    fact = programmes.next_question(known, TODAY)
    yield known, fact
    if fact is not None:
        for answer in answers(fact):
            yield from paths(programmes, {**known, fact.id: answer})


def standings(programmes: Programmes, known: Known) -> tuple[str, ...]:
    return tuple(found.standing for found in programmes.explain(known, TODAY))


def test_on_every_path_there_are_at_most_six_questions_each_of_which_can_change_an_answer(
    programmes: Programmes,
) -> None:
    asked: Counter[int] = Counter()
    for known, fact in paths(programmes, {}):
        if fact is None:
            asked[len(known)] += 1
        else:
            assert fact.asked
            assert fact.id not in known
            assert _can_change(programmes, known, fact)
    assert max(asked) <= MOST_QUESTIONS == 6
    assert sum(asked.values()) > 1000


def _can_change(programmes: Programmes, known: Known, fact: Fact) -> bool:
    """Whether two answers to it differ, at once or together with answers that may still be asked for."""
    others = [
        other for other in programmes.facts.values() if other.asked and other.id not in {*known, fact.id}
    ]
    return any(
        len({standings(programmes, {**known, **dict(more), fact.id: answer}) for answer in answers(fact)}) > 1
        for many in range(MOST_QUESTIONS - len(known))
        for some in combinations(others, many)
        for more in product(*([(other.id, said) for said in answers(other)] for other in some))
    )


def test_sex_and_age_come_first(programmes: Programmes) -> None:
    first = programmes.next_question({}, TODAY)
    assert first is not None
    assert first.id == "sex"
    for answer in answers(first):
        second = programmes.next_question({"sex": answer}, TODAY)
        assert second is not None
        assert second.id == "age"


def test_nobody_is_asked_what_she_could_not_be(programmes: Programmes) -> None:
    for known, fact in paths(programmes, {}):
        if fact is None:
            continue
        age = known.get("age")
        if fact.id == "pregnant":
            assert known["sex"] != "m"
            assert age is None or born_at_age(60, TODAY).latest < age.latest <= born_at_age(10, TODAY).latest  # type: ignore[union-attr]
        if fact.id in ("occupation", "nssf"):
            assert age is None or age.latest <= born_at_age(10, TODAY).latest  # type: ignore[union-attr]
        assert fact.id not in ("hiv", "school-meals", "place-free")


def test_what_she_does_not_know_is_asked_once(programmes: Programmes) -> None:
    known: Known = {}
    while (fact := programmes.next_question(known, TODAY)) is not None:
        known[fact.id] = None
    assert len(known) <= MOST_QUESTIONS
    assert set(standings(programmes, known)) == {"maybe"}
