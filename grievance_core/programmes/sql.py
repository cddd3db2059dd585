"""The back end for millions: a tree becomes one boolean expression, and SQL's own three values do the rest.

A yes is true, a no is false, and what is not known is NULL, under AND, OR and NOT exactly as Kleene has it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Boolean, ColumnElement, and_, case, cast, false, not_, null, or_, true

from grievance_core.programmes.ages import born_by
from grievance_core.programmes.criteria import Aged, Among, Criterion
from grievance_core.programmes.population import BORN_FROM, BORN_TO
from grievance_core.programmes.tree import AllOf, AnyOf, Leaf, Node, Not

Columns = Mapping[str, ColumnElement[Any]]


def expression(node: Node, leaves: Mapping[str, ColumnElement[bool]]) -> ColumnElement[bool]:
    """Whether the tree is true of a row; NULL where that is not known. `leaves` say it of each criterion: see `says`."""
    match node:
        case Leaf(criterion, holds):
            return leaves[criterion] if holds else not_(leaves[criterion])
        case Not(part):
            return not_(expression(part, leaves))
        case AllOf(parts):
            return and_(true(), *(expression(part, leaves) for part in parts))
        case AnyOf(parts):
            return or_(false(), *(expression(part, leaves) for part in parts))


def says(criterion: Criterion, columns: Columns, day: date) -> ColumnElement[bool]:
    """What a criterion says of a row on that day. `columns` are by fact (population.columns_of)."""
    own = _test(criterion, columns, day)
    if not criterion.domain:
        return own
    inside = and_(*(says(part, columns, day) for part in criterion.domain))
    return or_(not_(inside), own) if criterion.elsewhere else and_(inside, own)


def _test(criterion: Criterion, columns: Columns, day: date) -> ColumnElement[bool]:
    match criterion.test:
        case Aged(years, younger):
            return _aged(columns, born_by(day, years), younger=younger)
        case Among(values):
            column = columns.get(criterion.fact.id)
            if column is None:
                return cast(null(), Boolean)
            # Whether true is a 1 is the database's business: yes and no are compared with its own words for them.
            return or_(false(), *(column == (_word(value)) for value in sorted(values, key=str)))


def _word(value: bool | str) -> Any:
    if isinstance(value, bool):
        return true() if value else false()
    return value


def _aged(columns: Columns, last: date, *, younger: bool) -> ColumnElement[bool]:
    """Born by `last` for certain, after it for certain, or neither."""
    done, not_yet = (false(), true()) if younger else (true(), false())
    return case(
        (columns[BORN_TO] <= last, done), (columns[BORN_FROM] > last, not_yet), else_=cast(null(), Boolean)
    )
