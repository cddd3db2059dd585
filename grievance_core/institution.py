"""Everything the institution works with that seldom changes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from grievance_core.offices.permissions import Permissions
from grievance_core.programmes.catalogue import Programmes
from grievance_core.programmes.texts import check_texts
from grievance_core.routing.committees import Committees
from grievance_core.routing.desks import DeskRules
from grievance_core.routing.kinds import Kinds
from grievance_core.safety import numbers
from grievance_core.timers.application_budgets import ApplicationBudgets
from grievance_core.timers.holidays import Calendar
from grievance_core.timers.policy import EscalationPolicy
from grievance_core.vault import Vault
from writing.catalogue import Catalogues


@dataclass
class Institution:
    """Keys, texts, rules and calendar, opened once at start.

    Nobody changes it but administration/ruling.py, which puts the policy, the calendar and the message texts that were switched
    on since in the place of the files'.
    """

    vault: Vault
    catalogues: Catalogues
    kinds: Kinds
    policy: EscalationPolicy
    calendar: Calendar
    committees: Committees
    programmes: Programmes
    application_budgets: ApplicationBudgets
    permissions: Permissions
    emergency: tuple[numbers.Emergency, ...]
    desks: DeskRules
    service_number: str
    chat_link: str = ""  # where the bot is found in a messenger; empty without one


def open_institution(
    *, vault: Vault, rules: Path, locales: Path, policy_file: Path, service_number: str, chat_link: str = ""
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
        permissions=Permissions.load(rules / "permissions.yaml"),
        emergency=numbers.load(rules / "emergency_numbers.yaml"),
        desks=DeskRules.load(rules / "hotlines.yaml"),
        service_number=service_number,
        chat_link=chat_link,
    )
