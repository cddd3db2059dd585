"""The rules in force on one day, worked out once and asked of as many people as need be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache

from grievance_core.programmes.criteria import Criterion
from grievance_core.programmes.evaluate import asks
from grievance_core.programmes.explain import Case, Explanation
from grievance_core.programmes.facts import Fact, Known
from grievance_core.programmes.interview import Interview
from grievance_core.programmes.programme import Programme
from grievance_core.programmes.tree import Truth, criteria_in


class Rules:
    """The programmes that ran on `day`, with who was entitled then. The same version and day always give the same answers."""

    def __init__(
        self,
        version: str,
        day: date,
        facts: Mapping[str, Fact],
        criteria: Mapping[str, Criterion],
        programmes: Iterable[Programme],
    ) -> None:
        self.version = version
        self.day = day
        self.criteria = criteria
        in_force = [
            (programme, who) for programme in programmes if (who := programme.who_on(day)) is not None
        ]
        used = dict.fromkeys(name for _, who in in_force for name in criteria_in(who))
        places = {name: place for place, name in enumerate(used)}
        self._asks = tuple(asks(criteria[name], day) for name in used)
        self.cases = {programme.id: Case(programme, who, criteria, places) for programme, who in in_force}
        self._every_case = tuple(self.cases.values())
        self._facts = facts
        self.interview = Interview(facts, criteria, self._every_case, self._asks, day)
        self.interview_about = lru_cache(len(self.cases) or 1)(self._interview_about)

    def _interview_about(self, programme: str) -> Interview:
        """The questions that decide one programme alone. Raises KeyError for one that does not run."""
        return Interview(self._facts, self.criteria, (self.cases[programme],), self._asks, self.day)

    def explain(self, known: Known) -> list[Explanation]:
        """Every programme's answer for somebody of whom this is known, in the order of the catalogue."""
        values = [ask(known) for ask in self._asks]
        return [case.explain(values) for case in self._every_case]

    def truths(self, known: Known) -> dict[str, Truth]:
        """Every programme's answer alone."""
        values = [ask(known) for ask in self._asks]
        return {name: case.truth(values) for name, case in self.cases.items()}
