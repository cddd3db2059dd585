"""Why somebody is entitled to a programme, is not, or may be: which criteria hold, fail or are unknown, and what to ask next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from grievance_core.programmes.criteria import Criterion
from grievance_core.programmes.evaluate import Judge, Values, judge
from grievance_core.programmes.programme import Programme
from grievance_core.programmes.tree import AllOf, AnyOf, Node, Truth, criteria_in, plain

YES, MAYBE, NO = "yes", "maybe", "no"


@dataclass(frozen=True, slots=True)
class Explanation:
    """One programme's answer. `because` is the part of its tree that decided: for a maybe, the part that is not known.

    `holds`, `fails` and `unknown` are all its criteria. `ask` are the facts that `because` waits for and that may be asked.
    """

    programme: str
    sensitive: bool
    standing: str
    holds: tuple[str, ...]
    fails: tuple[str, ...]
    unknown: tuple[str, ...]
    because: Node
    ask: tuple[str, ...]


class Case:
    """One programme's rule on one day, ready to be asked of many people.

    A person's answer depends on the values of its few criteria alone, so each combination is explained once and remembered.
    """

    def __init__(
        self, programme: Programme, who: Node, criteria: Mapping[str, Criterion], places: Mapping[str, int]
    ) -> None:
        self.programme = programme
        self.who = plain(who)
        self.criteria = tuple(dict.fromkeys(criteria_in(self.who)))
        self.facts = tuple(dict.fromkeys(fact for name in self.criteria for fact in criteria[name].facts()))
        self.truth: Judge = judge(self.who, places)
        self._criteria = criteria
        self._places = places
        self._of_criteria = (
            itemgetter(*(places[name] for name in self.criteria)) if self.criteria else _nothing
        )
        self._worked_out: dict[Any, Explanation] = {}

    def explain(self, values: Values) -> Explanation:
        """The answer for somebody, given the values of all criteria, each at its place."""
        key = self._of_criteria(values)
        found = self._worked_out.get(key)
        if found is None:
            found = self._worked_out[key] = self._work_out(values)
        return found

    def _work_out(self, values: Values) -> Explanation:
        truth = self.truth(values)
        by_value: dict[Truth, list[str]] = {True: [], False: [], None: []}
        for name in self.criteria:
            by_value[values[self._places[name]]].append(name)
        because = self._decisive(self.who, truth, values)
        return Explanation(
            programme=self.programme.id,
            sensitive=self.programme.sensitive,
            standing=MAYBE if truth is None else YES if truth else NO,
            holds=tuple(by_value[True]),
            fails=tuple(by_value[False]),
            unknown=tuple(by_value[None]),
            because=because,
            ask=self._askable(because, values) if truth is None else (),
        )

    def _decisive(self, node: Node, truth: Truth, values: Values) -> Node:
        """The part of a tree with this value that made it so. One part is enough for a no among all and for a yes among any."""
        if not isinstance(node, AllOf | AnyOf):
            return node
        parts = [
            self._decisive(part, truth, values)
            for part in node.parts
            if judge(part, self._places)(values) is truth
        ]
        if truth is (not isinstance(node, AllOf)):
            return parts[0]
        return parts[0] if len(parts) == 1 else type(node)(tuple(parts))

    def _askable(self, because: Node, values: Values) -> tuple[str, ...]:
        unknown = (self._criteria[name] for name in criteria_in(because))
        facts = {criterion.fact.id: criterion.fact for criterion in unknown}
        return tuple(name for name, fact in facts.items() if fact.asked)


def _nothing(_values: Values) -> tuple[()]:
    return ()
