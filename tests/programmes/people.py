"""People for tests: rows of the registry with as much unknown as one likes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from hypothesis import strategies as st
from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from grievance_core.programmes.ages import Born
from grievance_core.programmes.facts import Value
from grievance_core.registry import model
from grievance_core.registry.model import Household, Person

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, tzinfo=UTC)
_ENTERED = {"entered_at": NOW, "changed_at": NOW}

births = st.one_of(
    st.none(),
    st.tuples(st.dates(date(1900, 1, 1), TODAY), st.dates(date(1900, 1, 1), TODAY)).map(
        lambda days: (min(days), max(days))
    ),
    st.dates(date(1920, 1, 1), TODAY).map(lambda day: (day, day)),
    st.sampled_from([(date(2000, 2, 29), date(2000, 2, 29)), (date(1966, 11, 22), date(1966, 11, 23))]),
)


def unknown_or(*values: object) -> st.SearchStrategy[Any]:
    return st.sampled_from([None, *values])


@dataclass(frozen=True)
class Someone:
    """One person, in a household with that ID-Poor level, or in none."""

    born: tuple[date, date] | None = None
    facts: dict[str, object] = field(default_factory=dict)
    household: bool = False
    id_poor: str | None = None
    village: str | None = None
    died_on: date | None = None
    left_on: date | None = None

    def known(self) -> dict[str, Value | None]:
        """What the registry should know of her."""
        found: dict[str, Any] = dict(self.facts)
        found["id-poor"] = self.id_poor if self.household else None
        if self.born is not None:
            found["age"] = Born(*self.born)
        return found


facts = st.fixed_dictionaries(
    {
        "sex": unknown_or(*model.SEX),
        "pregnant": unknown_or(True, False),
        "disability": unknown_or(*model.DISABILITY),
        "school": unknown_or(*model.SCHOOL),
        "occupation": unknown_or(*model.OCCUPATION),
        "nssf": unknown_or(True, False),
        "abroad": unknown_or(*model.ABROAD),
    }
)
someone = st.builds(
    Someone, born=births, facts=facts, household=st.booleans(), id_poor=unknown_or(*model.ID_POOR)
)


def identity(number: int) -> str:
    return f"{number:026}"


def settle(session: Session, people: Sequence[Someone]) -> None:
    """The registry holds these people and nobody else; the first has the id `identity(0)`."""
    session.execute(delete(Person))
    session.execute(delete(Household))
    homes = [
        {"id": identity(place), "id_poor": one.id_poor, "source": "test", **_ENTERED}
        for place, one in enumerate(people)
        if one.household
    ]
    if homes:
        session.execute(insert(Household), homes)
    if people:
        session.execute(insert(Person), list(_rows(people)))


def _rows(people: Sequence[Someone]) -> Iterable[dict[str, object]]:
    for place, one in enumerate(people):
        born_from, born_to = one.born or (None, None)
        yield {
            "id": identity(place),
            "number": f"{place:010}",
            "household_id": identity(place) if one.household else None,
            "name_sealed": b"",
            "name_index": "",
            "entered_by": "test",
            "born_from": born_from,
            "born_to": born_to,
            "village_key": one.village,
            "died_on": one.died_on,
            "left_on": one.left_on,
            **dict.fromkeys(("sex", "pregnant", "disability", "school", "occupation", "nssf", "abroad")),
            **one.facts,
            **_ENTERED,
        }
