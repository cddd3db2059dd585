"""Which reports there are and what is in each of them: rules/reports.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from grievance_core.reporting.periods import KINDS
from grievance_core.rulebook import Rulebook, Section, one_of, read_rulebook, yes_or_no

TABLES = ("all", "kind", "programme", "level", "outcome", "channel", "sex", "age", "id-poor", "area")
COLUMNS = ("received", "answered", "solved", "on-time", "days", "contested", "open")
REPORTS = ("complaints", "commune", "district", "semester", "annual")
AREAS = ("commune", "district", "province", "country")


@dataclass(frozen=True)
class ReportRule:
    """One report: how long its period is, for areas of which level, and which tables it has."""

    name: str
    period: str
    areas: tuple[str, ...]
    tables: tuple[str, ...]
    applications: bool
    coverage: bool


@dataclass(frozen=True)
class ReportRules:
    """The file as read."""

    version: str
    columns: Mapping[str, tuple[str, ...]]  # of each table
    reports: Mapping[str, ReportRule]
    sent: str

    @classmethod
    def load(cls, path: Path) -> ReportRules:
        """The rules in the file at `path`. Raises RulebookError with every mistake and its line."""
        return read_rulebook(path, _rules)


def _rules(book: Rulebook) -> ReportRules:
    tables, reports = book.root.section("tables"), book.root.section("reports")
    columns = {name: tuple(tables.values(name, one_of(*COLUMNS))) for name in TABLES if name in tables}
    found = {name: _report(name, reports.section(name), columns) for name in REPORTS if name in reports}
    sent = book.root.value("sent-to-committees", one_of(*found), "")
    if sent and found[sent].period != "month":
        book.root.fault("sent-to-committees", "is not a report about a month")
    return ReportRules(book.version, columns, found, sent)


def _report(name: str, section: Section, columns: Mapping[str, tuple[str, ...]]) -> ReportRule:
    return ReportRule(
        name=name,
        period=section.value("period", one_of(*KINDS), "month"),
        areas=section.values("areas", one_of(*AREAS)),
        tables=section.values("tables", one_of(*columns)),
        applications=section.value("applications", yes_or_no, otherwise=False),
        coverage=section.value("coverage", yes_or_no, otherwise=False),
    )
