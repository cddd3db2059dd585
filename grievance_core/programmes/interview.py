"""What to ask somebody who does not say who she is: at most six questions, each of which can change an answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from itertools import combinations, product
from typing import TypeAlias

from grievance_core.programmes.ages import born_at_age
from grievance_core.programmes.criteria import Aged, Criterion
from grievance_core.programmes.evaluate import Ask
from grievance_core.programmes.explain import Case
from grievance_core.programmes.facts import Fact, Known, Value

MOST_QUESTIONS = 6
REMEMBERED = 20_000

Said: TypeAlias = tuple[tuple[str, Value | None], ...]


class Interview:
    """The questions of one day's rules."""

    def __init__(
        self,
        facts: Mapping[str, Fact],
        criteria: Mapping[str, Criterion],
        cases: Sequence[Case],
        criterion_asks: Sequence[Ask],
        day: date,
    ) -> None:
        self._facts = facts
        self._cases = cases
        self._asks = criterion_asks
        ages = sorted({0, *_turning_points(criteria, cases)})
        self._answers: dict[str, tuple[Value, ...]] = {
            fact.id: tuple(born_at_age(age, day) for age in ages)
            if fact.type == "age"
            else tuple(fact.stored(option) for option in fact.options)
            for fact in facts.values()
            if fact.asked
        }
        self._next = lru_cache(REMEMBERED)(self._choose)

    def next_question(self, known: Known) -> Fact | None:
        """What to ask next; None when six things were asked, or nothing that could be asked can change an answer.

        A fact somebody could not answer stands in `known` with None: it counts as asked. Those the file puts first
        come first (sex, age), then whichever fact is expected to decide most programmes, every answer taken as equally likely.
        """
        name = self._next(tuple(sorted(known.items(), key=lambda item: item[0])))
        return self._facts[name] if name is not None else None

    def _choose(self, said: Said) -> str | None:
        if len(said) >= MOST_QUESTIONS:
            return None
        known = dict(said)
        undecided = self._undecided(known, self._cases)
        deciding = {
            fact: cases
            for fact in self._answers
            if fact not in known
            and (cases := [case for case in undecided if self._decides(fact, case, known)])
        }
        first = [fact for fact in deciding if self._facts[fact].first]
        if first:
            return first[0]
        return max(
            deciding,
            key=lambda fact: (self._decided(fact, deciding[fact], known), len(deciding[fact])),
            default=None,
        )

    def _undecided(self, known: Known, cases: Sequence[Case]) -> list[Case]:
        values = [ask(known) for ask in self._asks]
        return [case for case in cases if case.truth(values) is None]

    def _decided(self, fact: str, cases: Sequence[Case], known: Known) -> float:
        """How many of these programmes an answer decides, on average over the answers."""
        answers = self._answers[fact]
        left = sum(len(self._undecided({**known, fact: answer}, cases)) for answer in answers)
        return len(cases) - left / len(answers)

    def _decides(self, fact: str, case: Case, known: Known) -> bool:
        """Whether two answers to this can end differently, with as many other answers as may still be asked for."""
        if fact not in case.facts:
            return False
        others = [name for name in case.facts if name != fact and name in self._answers and name not in known]
        left = min(MOST_QUESTIONS - len(known) - 1, len(others))
        return any(
            self._differs(fact, case, {**known, **more})
            for some in combinations(others, left)
            for more in self._all_answers(some)
        )

    def _all_answers(self, facts: Sequence[str]) -> Iterator[dict[str, Value]]:
        for answers in product(*(self._answers[name] for name in facts)):
            yield dict(zip(facts, answers, strict=True))

    def _differs(self, fact: str, case: Case, known: dict[str, Value | None]) -> bool:
        found = set()
        for answer in self._answers[fact]:
            known[fact] = answer
            found.add(case.truth([ask(known) for ask in self._asks]))
        return len(found) > 1


def _turning_points(criteria: Mapping[str, Criterion], cases: Sequence[Case]) -> Iterator[int]:
    """The ages at which something changes."""
    for case in cases:
        for name in case.criteria:
            for criterion in (criteria[name], *criteria[name].domain):
                if isinstance(criterion.test, Aged):
                    yield criterion.test.years
