"""Everything the institution works with that does not change from one request to the next."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from grievance_core.programmes.catalogue import Programmes
from grievance_core.programmes.texts import check_texts
from grievance_core.routing.committees import Committees
from grievance_core.routing.kinds import Kinds
from grievance_core.timers.application_budgets import ApplicationBudgets
from grievance_core.timers.holidays import Calendar
from grievance_core.timers.policy import EscalationPolicy
from grievance_core.vault import Vault
from writing.catalogue import Catalogues


@dataclass(frozen=True)
class Institution:
    """Keys, texts, rules and calendar, opened once at start."""

    vault: Vault
    catalogues: Catalogues
    kinds: Kinds
    policy: EscalationPolicy
    calendar: Calendar
    committees: Committees
    programmes: Programmes
    application_budgets: ApplicationBudgets
    service_number: str


def open_institution(
    *, vault: Vault, rules: Path, locales: Path, policy_file: Path, service_number: str
) -> Institution:
    """Read every rule and text. Raises RulebookError with file, line and reason when a file is not usable."""
    calendar = Calendar.load(rules / "calendar.yaml")
    catalogues = Catalogues.load(locales)
    programmes = Programmes.load(rules)
    check_texts(programmes, catalogues)
    return Institution(
        vault=vault,
        catalogues=catalogues,
        kinds=Kinds.load(rules / "kinds.yaml"),
        policy=EscalationPolicy.load(policy_file, calendar.standard_day),
        calendar=calendar,
        committees=Committees.load(rules / "committees.yaml"),
        programmes=programmes,
        application_budgets=ApplicationBudgets.load(rules / "applications.yaml", calendar.standard_day),
        service_number=service_number,
    )
