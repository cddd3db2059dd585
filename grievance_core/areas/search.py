"""Finds areas by code, by place in the country and by name as people type it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import chain, islice
from typing import Any

import regex
from sqlalchemy import Select, case, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from grievance_core.areas.kinds import LEVELS
from grievance_core.areas.model import Area
from grievance_core.areas.names import without_kind
from grievance_core.memory import kept
from writing.folding import fold
from writing.numerals import latin_digits

LONGEST_NAME = 100  # folded characters; the longest in the country has 38
_CODE = regex.compile(r"[0-9]{1,8}-?", regex.ASCII)
_LATIN = regex.compile(r"\p{Latin}")
_KHMER = regex.compile(r"\p{Khmer}")
_LAST = "\U0010ffff"  # sorts after every character of a name
_COARSE_FIRST = case({level: place for place, level in enumerate(LEVELS)}, value=Area.level)


def by_code(session: Session, code: str) -> list[Area]:
    """Every area with the ministry's `code`: one, but for 26 village codes. Khmer digits are accepted."""
    latin = latin_digits(code.strip())
    if not _CODE.fullmatch(latin):
        return []
    return list(session.scalars(select(Area).where(Area.code == latin).order_by(Area.key)))


def provinces(session: Session) -> tuple[Area, ...]:
    """The provinces, ordered by code."""
    return kept(session, ("provinces",), _find_provinces)


def _find_provinces(session: Session) -> tuple[Area, ...]:
    return tuple(session.scalars(select(Area).where(Area.level == LEVELS[0]).order_by(Area.code)))


def children(session: Session, key: str) -> tuple[Area, ...]:
    """The areas directly below the area `key`, ordered by code."""
    return kept(session, ("children", key), lambda aside: _find_children(aside, key))


def _find_children(session: Session, key: str) -> tuple[Area, ...]:
    return tuple(session.scalars(select(Area).where(Area.parent_key == key).order_by(Area.code, Area.key)))


def by_key(session: Session, key: str) -> Area | None:
    """The area with our `key`."""
    return kept(session, ("area", key), lambda aside: aside.get(Area, key))


def has_namesake(session: Session, key: str, *, in_khmer: bool) -> bool:
    """Whether another village of this village's district has its name, or one that is spelled nearly the same."""
    return kept(session, ("namesake", key, in_khmer), lambda aside: _find_namesake(aside, key, in_khmer))


def _find_namesake(session: Session, key: str, in_khmer: bool) -> bool:
    village = session.get(Area, key)
    commune = session.get(Area, village.parent_key) if village and village.parent_key else None
    if village is None or commune is None or village.level != "village":
        return False
    folded = Area.fold_km if in_khmer else Area.fold_en
    own = village.fold_km if in_khmer else village.fold_en
    near = select(Area.key).where(Area.parent_key == commune.parent_key)
    others = select(Area.key).where(folded == own, Area.parent_key.in_(near), Area.key != key)
    return session.scalar(others.limit(1)) is not None


def path(session: Session, key: str) -> tuple[Area, ...]:
    """From the province down to the area `key`. Empty when there is no such area."""
    return kept(session, ("path", key), lambda aside: _path(aside, key))


def _path(session: Session, key: str) -> tuple[Area, ...]:
    found: list[Area] = []
    area = session.get(Area, key)
    while area is not None and len(found) < len(LEVELS):
        found.insert(0, area)
        area = session.get(Area, area.parent_key) if area.parent_key else None
    return tuple(found)


def find(
    session: Session, name: str, *, level: str | None = None, within: str | None = None, limit: int = 20
) -> list[Area]:
    """At most `limit` areas called `name`: that very name, then names that begin with it, then that hold it.

    Khmer or Latin letters; spelling is folded (see writing.folding). The word for a kind may be typed along
    (`ស្រុកអង្គរជុំ`, `Angkor Chum district`): what is left is then looked for at that level, after the
    whole. Among equals the larger area comes first, then by name and code. `level` keeps one level,
    `within` the area of that key and what lies below it.
    """
    sought = fold(name)
    if not 0 < len(sought) <= LONGEST_NAME or limit < 1:
        return []
    scope = _scope(level, within)
    matches = _matches(session, scope, sought, limit)
    bare = without_kind(sought)
    if bare is not None:
        scope = _scope(level or bare[1], within)
        matches = chain(matches, _matches(session, scope, bare[0], limit))
    return list(islice(dict.fromkeys(matches), limit))


def inside(keys: Collection[str] | Select[Any]) -> Select[tuple[str]]:
    """The keys of these areas and of all that lie in them: down the parents, since some villages carry another commune's code.

    `keys` may be a query for them. A village nobody knows is in none.
    """
    below = select(Area.key).where(Area.key.in_(keys)).cte(recursive=True)
    below = below.union_all(select(Area.key).where(Area.parent_key == below.c.key))
    return select(below.c.key)


def _matches(session: Session, scope: Select[Area], sought: str, limit: int) -> Iterator[Area]:
    folded = _column(sought)
    begins = (folded >= sought) & (folded < sought + _LAST)
    order = (_COARSE_FIRST, folded, Area.key)
    # The indexes on folded names begin with the level: name all levels here. The other query reads every row.
    indexed = scope.where(Area.level.in_(LEVELS), begins)
    found = session.scalars(indexed.order_by(folded != sought, *order).limit(limit)).all()
    yield from found
    if len(found) < limit:
        inside = scope.where(folded.contains(sought, autoescape=True), ~begins)
        yield from session.scalars(inside.order_by(*order).limit(limit - len(found)))


def _column(sought: str) -> InstrumentedAttribute[str]:
    latin = _LATIN.search(sought) and not _KHMER.search(sought)
    return Area.fold_en if latin else Area.fold_km


def _scope(level: str | None, within: str | None) -> Select[Area]:
    scope = select(Area) if level is None else select(Area).where(Area.level == level)
    if within is None:
        return scope
    # Down the parents, not by code prefix: some villages carry another commune's.
    below = select(Area.key).where(Area.key == within).cte("below", recursive=True)
    below = below.union_all(select(Area.key).where(Area.parent_key == below.c.key))
    return scope.join(below, Area.key == below.c.key)
