"""The back end for one person: a criterion becomes a function of what is known, a tree one of its criteria's values.

Three values as Kleene has them: nothing unknown is ever taken for a yes or a no.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import TypeAlias

from grievance_core.programmes.ages import Born, born_by, completed
from grievance_core.programmes.criteria import Aged, Among, Criterion
from grievance_core.programmes.facts import Known
from grievance_core.programmes.tree import AllOf, AnyOf, Leaf, Node, Not, Truth

Ask: TypeAlias = Callable[[Known], Truth]
Values: TypeAlias = Sequence[Truth]  # of all criteria, each at its place
Judge: TypeAlias = Callable[[Values], Truth]


def asks(criterion: Criterion, day: date) -> Ask:
    """What a criterion says of somebody on that day."""
    own = _among(criterion, criterion.test) if isinstance(criterion.test, Among) else _aged(criterion, day)
    if not criterion.domain:
        return own
    domain = tuple(asks(part, day) for part in criterion.domain)
    return _narrowed(own, domain, elsewhere=criterion.elsewhere)


def _among(criterion: Criterion, test: Among) -> Ask:
    fact, values = criterion.fact.id, test.values

    def ask(known: Known) -> Truth:
        value = known.get(fact)
        return None if value is None else value in values

    return ask


def _aged(criterion: Criterion, day: date) -> Ask:
    assert isinstance(criterion.test, Aged)
    fact, younger = criterion.fact.id, criterion.test.younger
    last = born_by(day, criterion.test.years)

    def ask(known: Known) -> Truth:
        born = known.get(fact)
        if not isinstance(born, Born):
            return None
        done = completed(born, last)
        return done if done is None or not younger else not done

    return ask


def _narrowed(own: Ask, domain: tuple[Ask, ...], *, elsewhere: bool) -> Ask:
    def ask(known: Known) -> Truth:
        inside = every(part(known) for part in domain)
        if inside is False:
            return elsewhere
        value = own(known)
        return value if inside or value == elsewhere else None

    return ask


def every(truths: Iterable[Truth]) -> Truth:
    """Kleene's conjunction."""
    result: Truth = True
    for truth in truths:
        if truth is False:
            return False
        if truth is None:
            result = None
    return result


def judge(node: Node, places: Mapping[str, int]) -> Judge:
    """A function of the values of all criteria, each at its place."""
    match node:
        case Leaf(criterion, holds):
            return _leaf(places[criterion], holds=holds)
        case Not(part):
            return _opposite(judge(part, places))
        case AllOf(parts):
            return _joined(tuple(judge(part, places) for part in parts), deciding=False)
        case AnyOf(parts):
            return _joined(tuple(judge(part, places) for part in parts), deciding=True)


def _leaf(place: int, *, holds: bool) -> Judge:
    def look(values: Values) -> Truth:
        return values[place]

    return look if holds else _opposite(look)


def _opposite(part: Judge) -> Judge:
    def decide(values: Values) -> Truth:
        truth = part(values)
        return None if truth is None else not truth

    return decide


def _joined(parts: tuple[Judge, ...], *, deciding: bool) -> Judge:
    """One part with the deciding value decides: a no among all, a yes among any."""

    def decide(values: Values) -> Truth:
        result: Truth = not deciding
        for part in parts:
            truth = part(values)
            if truth is deciding:
                return deciding
            if truth is None:
                result = None
        return result

    return decide
