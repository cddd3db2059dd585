"""Figures for everybody: a month's complaints by province, district and kind, told once and then as they were told.

A month is told when the one after it is over too, so that each complaint had a month at least. What is told stays: figures of one
month reckoned twice would differ by the cases that came between. What may be told of it is decided in disclosure.py.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from grievance_core.areas.model import Area
from grievance_core.areas.search import children, provinces
from grievance_core.cases.model import Case
from grievance_core.database import alone
from grievance_core.institution import Institution
from grievance_core.levels import HOTLINE_TRACKS
from grievance_core.offices.model import Office
from grievance_core.prepared import Asker, Prepared
from grievance_core.reporting.cohort import Cohort, Counted, cohort
from grievance_core.reporting.disclosure import FEWEST, MEASURES, Node, counts_in, safe, step, together
from grievance_core.reporting.model import PublicMonth
from grievance_core.reporting.periods import Period
from grievance_core.reporting.population import UNKNOWN
from grievance_core.routing.kinds import KINDS

COUNTRY, AREA, KIND, OTHERS = "country", "area", "kind", "others"
MOST_MONTHS = 120
DAY = 86_400
_TOLD = Prepared(select(PublicMonth.month, PublicMonth.digest).order_by(PublicMonth.month.desc()))


@dataclass(frozen=True)
class Line:
    """One group that is told. `key`: an area's key, a kind, `others` or `unknown`; `within`: the province it lies in, or nothing.

    `shares`: for each measure the hundredths from and up to which its share lies; None where that is not told.
    `days`: the median from filing to the decision, where at least five were decided.
    """

    table: str
    key: str
    within: str
    filed: int
    shares: Mapping[str, tuple[int, int] | None]
    days: int | None


@dataclass(frozen=True)
class Told:
    """A month as it was told. No lines: there were fewer than five complaints in the country."""

    month: str
    lines: tuple[Line, ...]

    def of(self, table: str) -> list[Line]:
        return [line for line in self.lines if line.table == table]


def due(session: Session, now: datetime) -> list[Period]:
    """The months that may be told and are not, the oldest first."""
    newest = Period.around("month", now).before().before()
    last = session.scalar(select(func.max(PublicMonth.month)))
    if last is not None:
        first = Period.read(last).after()
    else:
        earliest = session.scalar(select(func.min(Case.filed_at)).where(~Case.restricted))
        if earliest is None:
            return []
        first = Period.around("month", earliest)
    found: list[Period] = []
    while first.first <= newest.first and len(found) < MOST_MONTHS:
        found.append(first)
        first = first.after()
    return found


def reckon(session: Session, inst: Institution, month: Period, now: datetime) -> Told:
    """What is told of a month, as things stand. Writes nothing."""
    found = cohort(session, month, now)
    nodes = tuple(_nodes(session, inst, found))
    may = safe(node for _, _, node in nodes)
    lines = (_line(table, within, node, found, may) for table, within, node in nodes)
    return Told(month.name, tuple(lines))


def tell(session: Session, told: Told, now: datetime) -> bool:
    """Publish a month; False where somebody did meanwhile. The caller commits."""
    alone(session, "public-months")
    if session.get(PublicMonth, told.month) is not None:
        return False
    figures = [asdict(line) for line in told.lines]
    digest = hashlib.sha256(json.dumps(figures, sort_keys=True).encode()).hexdigest()[:16]
    session.add(PublicMonth(month=told.month, told_at=now, digest=digest, figures=figures))
    session.flush()
    return True


def months(asker: Asker) -> list[tuple[str, str]]:
    """Every month that was told with the digest of its figures, the newest first."""
    return [(month, digest) for month, digest in _TOLD.rows(asker)]


def read(session: Session, names: Collection[str]) -> list[Told]:
    """These months as they were told, the newest first."""
    query = select(PublicMonth).where(PublicMonth.month.in_(names)).order_by(PublicMonth.month.desc())
    return [Told(row.month, tuple(_read(line) for line in row.figures)) for row in session.scalars(query)]


def _read(line: Mapping[str, Any]) -> Line:
    shares = {name: tuple(told) if told else None for name, told in line["shares"].items()}
    return Line(**{**line, "shares": shares})


def _nodes(session: Session, inst: Institution, found: Cohort) -> Iterator[tuple[str, str, Node]]:
    """The wholes that are told, each with its table and the province it lies in."""
    total = sum(found.counted.values(), Counted())
    if total.filed < FEWEST:
        return
    yield COUNTRY, "", _node(COUNTRY, None, total)
    by_province, served = _sums(found, 0), _served(session)
    for node in _divided(
        COUNTRY, AREA, _ordered(_keys(provinces(session), served), by_province), by_province
    ):
        yield AREA, "", node
        key = node.key.partition(":")[2]
        if key in (OTHERS, UNKNOWN):
            continue
        by_district = _sums(found, 1, key)
        below = _ordered(_keys(children(session, key), served), by_district)
        yield from ((AREA, key, part) for part in _divided(node.key, f"{AREA}.{key}", below, by_district))
    ordinary = [kind for kind in KINDS if inst.kinds.of(kind).track not in HOTLINE_TRACKS]
    by_kind = _sums(found, 2)
    yield from ((KIND, "", node) for node in _divided(COUNTRY, KIND, _ordered(ordinary, by_kind), by_kind))


def _served(session: Session) -> frozenset[str]:
    """The areas with an office in them, or around one: everybody knows that there are complaints in no others."""
    above = select(Area.key, Area.parent_key).where(Area.key.in_(select(Office.area_key))).cte(recursive=True)
    above = above.union(select(Area.key, Area.parent_key).where(Area.key == above.c.parent_key))
    return frozenset(session.scalars(select(above.c.key)))


def _keys(areas: Iterable[Area], served: frozenset[str]) -> list[str]:
    return [area.key for area in areas if area.key in served]


def _sums(found: Cohort, place: int, province: str | None = None) -> dict[str, Counted]:
    sums: dict[str, Counted] = {}
    for keys, counted in found.counted.items():
        if province is None or keys[0] == province:
            sums[keys[place]] = sums.get(keys[place], Counted()) + counted
    return sums


def _ordered(known: list[str], sums: Mapping[str, Counted]) -> list[str]:
    """Every group there may be, in an order that has nothing to do with its figures; what is of none of them last."""
    return [*known, *sorted(sums.keys() - set(known))]


def _divided(above: str, way: str, keys: list[str], sums: Mapping[str, Counted]) -> Iterator[Node]:
    """The parts of a whole that are told, and as the last one those that are told together. None where these are all."""
    each = [sums.get(key, Counted()) for key in keys]
    joined = together([counted.filed for counted in each])
    if len(joined) == len(keys):
        return
    for place, key in enumerate(keys):
        if place not in joined:
            yield _node(f"{way}:{key}", above, each[place])
    if joined:
        yield _node(f"{way}:{OTHERS}", above, sum((each[place] for place in joined), Counted()))


def _node(key: str, above: str | None, counted: Counted) -> Node:
    return Node(key, above, counted.filed, {name: getattr(counted, name) for name in MEASURES})


def _line(table: str, within: str, node: Node, found: Cohort, may: frozenset[tuple[str, str]]) -> Line:
    key = node.key.partition(":")[2]
    shares = {
        name: step(node.parts[name], node.whole) if (node.key, name) in may else None for name in MEASURES
    }
    return Line(table, key, within, node.whole, shares, _days(table, within, node, found, may))


def _days(table: str, within: str, node: Node, found: Cohort, may: frozenset[tuple[str, str]]) -> int | None:
    """Told where the share that is told says already that at least five were decided."""
    key = node.key.partition(":")[2]
    decided_told = (node.key, "decided") in may
    if (
        not decided_told
        or counts_in(node.parts["decided"], node.whole)[0] < FEWEST
        or key in (OTHERS, UNKNOWN)
    ):
        return None
    group = {COUNTRY: ("all", ""), KIND: ("kind", key), AREA: ("district" if within else "province", key)}[
        table
    ]
    seconds = found.seconds.get(group)
    return None if seconds is None else round(seconds / DAY)
