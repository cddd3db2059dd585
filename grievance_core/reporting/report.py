"""A report: tables of figures, each beside the period before. As numbers and codes, without a word of any language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from grievance_core.areas.search import path
from grievance_core.institution import Institution
from grievance_core.levels import LADDER_LEVELS
from grievance_core.programmes.editions import in_force
from grievance_core.programmes.programme import GUARANTEES
from grievance_core.registry.model import ID_POOR
from grievance_core.reporting import benefits
from grievance_core.reporting.figures import Count, Counts, count
from grievance_core.reporting.periods import Period
from grievance_core.reporting.population import AGE_GROUPS, NONE, UNKNOWN
from grievance_core.reporting.rules import ReportRule, ReportRules
from grievance_core.reporting.scope import Scope
from grievance_core.routing.kinds import KINDS

SHARES = ("on-time",)
DAY = 86_400
OUTCOMES = ("solved", "decided", "declined", "referred-outside")
CHANNELS = ("ussd", "sms", "telegram", "voice", "counter")
ORDER: Mapping[str, tuple[str, ...]] = {
    "kind": KINDS,
    "level": LADDER_LEVELS,
    "outcome": OUTCOMES,
    "channel": CHANNELS,
    "sex": ("f", "m", UNKNOWN),
    "age": AGE_GROUPS,
    "id-poor": (*ID_POOR, UNKNOWN),
}


@dataclass(frozen=True)
class Cell:
    """A figure, and what it was in the period before. None: there was nothing to reckon it from."""

    now: float | None
    before: float | None

    @property
    def change(self) -> float | None:
        return None if self.now is None or self.before is None else round(self.now - self.before, 1)


@dataclass(frozen=True)
class Row:
    """A group of a table, by its code."""

    group: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Table:
    """One table; its columns are codes of rules/reports.yaml, or those of applications or coverage."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Report:
    """The figures of one period in one scope."""

    name: str
    period: Period
    area_key: str | None
    tracks: tuple[str, ...]
    made_at: datetime
    rules_version: str
    tables: tuple[Table, ...]

    def written(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return asdict(self) | {"period": self.period.name, "made_at": self.made_at.isoformat()}

    @classmethod
    def read(cls, written: Mapping[str, Any]) -> Report:
        """What `written` kept."""
        tables = tuple(
            Table(
                table["name"],
                tuple(table["columns"]),
                tuple(
                    Row(row["group"], tuple(Cell(cell["now"], cell["before"]) for cell in row["cells"]))
                    for row in table["rows"]
                ),
            )
            for table in written["tables"]
        )
        return cls(
            written["name"], Period.read(written["period"]), written["area_key"], tuple(written["tracks"]),
            datetime.fromisoformat(written["made_at"]), written["rules_version"], tables,
        )  # fmt: skip


def make(
    session: Session,
    inst: Institution,
    rules: ReportRules,
    rule: ReportRule,
    scope: Scope,
    period: Period,
    now: datetime,
) -> Report:
    """The report as things stand. The caller has the scope from scope.scope_for, or left out everybody who will read it."""
    names = tuple(name for name in rule.tables if name != "area" or _has_areas_below(session, scope))
    this = count(session, scope, period, names, now)
    before = count(session, scope, period.before(), names, now)
    tables = [_of_cases(session, inst, name, rules.columns[name], this, before) for name in names]
    if rule.applications:
        tables.append(_applications(session, inst, scope, period))
    if rule.coverage:
        tables.append(_coverage(session, inst, scope, period))
    made = (scope.area_key, scope.tracks, now, rules.version)
    return Report(rule.name, period, *made, tuple(tables))


def _has_areas_below(session: Session, scope: Scope) -> bool:
    return scope.area_key is None or path(session, scope.area_key)[-1].level != "village"


def _of_cases(
    session: Session, inst: Institution, name: str, columns: tuple[str, ...], this: Counts, before: Counts
) -> Table:
    groups = {
        group
        for counts in (this, before)
        for table, group in counts
        if table == name and _counts(counts[table, group], columns)
    }
    rows = tuple(
        Row(
            group,
            tuple(
                Cell(*(_figure(counts.get((name, group), Count()), column) for counts in (this, before)))
                for column in columns
            ),
        )
        for group in _ordered(session, inst, name, groups)
    )
    return Table(name, columns, rows)


def _counts(one: Count, columns: tuple[str, ...]) -> bool:
    """Whether there is anything in the row: a group without any figure is left out."""
    return any(_figure(one, column) for column in columns)


def _ordered(session: Session, inst: Institution, name: str, groups: set[str]) -> list[str]:
    if name == "all":
        return [""]
    programmes = (*(one.id for one in in_force(session, inst.programmes)), NONE)
    known = programmes if name == "programme" else ORDER.get(name, ())
    return sorted(groups - {""}, key=lambda one: (known.index(one) if one in known else len(known), one))


def _figure(one: Count, column: str) -> float | None:
    """A cell: a count, the share on time in hundredths, or the median in days with one decimal."""
    if column == "days":
        return None if one.seconds is None else round(one.seconds / DAY, 1)
    if column == "on-time":
        return round(100 * one.on_time / one.answered) if one.answered else None
    return float(getattr(one, column))


def _applications(session: Session, inst: Institution, scope: Scope, period: Period) -> Table:
    this, before = (benefits.applications(session, scope.area_key, one) for one in (period, period.before()))
    order = [one.id for one in in_force(session, inst.programmes)]
    groups = sorted({*this, *before}, key=lambda one: (order.index(one) if one in order else len(order), one))
    rows = tuple(
        Row(
            group,
            tuple(
                Cell(
                    *(
                        float(getattr(found.get(group, benefits.Applied()), column))
                        for found in (this, before)
                    )
                )
                for column in benefits.APPLICATIONS
            ),
        )
        for group in groups
    )
    return Table("applications", benefits.APPLICATIONS, rows)


def _coverage(session: Session, inst: Institution, scope: Scope, period: Period) -> Table:
    this, before = (
        benefits.coverage(session, inst, scope.area_key, one) for one in (period, period.before())
    )
    nobody = (0,) * len(benefits.COVERAGE)
    groups = sorted({*this, *before}, key=lambda one: (GUARANTEES.index(one[0]), one[1]))
    rows = tuple(
        Row(
            f"{guarantee}/{programme}",
            tuple(
                Cell(float(now), float(then))
                for now, then in zip(
                    this.get((guarantee, programme), nobody),
                    before.get((guarantee, programme), nobody),
                    strict=True,
                )
            ),
        )
        for guarantee, programme in groups
        if not programme
        or any(this.get((guarantee, programme), nobody) + before.get((guarantee, programme), nobody))
    )
    return Table("coverage", benefits.COVERAGE, rows)
