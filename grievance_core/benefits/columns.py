"""The columns of the two sheets providers send: rules/declarations.yaml and rules/provider_lists.yaml."""

from __future__ import annotations

from pathlib import Path

from grievance_core.registry.columns import Columns

SERVICES = {
    "programme": "programme",
    "month": "month",
    "number": "membership",
    "card": "card",
    "name": "name",
    "service": "label",
    "started": "past",
    "ended": "past",
    "days": "days",
    "amount": "amount",
    "currency": "choice",
}
LIST = {"number": "membership", "card": "card", "name": "name"}
SERVICES_FILE, LIST_FILE = "declarations.yaml", "provider_lists.yaml"


def columns_of_services(rules: Path) -> Columns:
    """Of the monthly declaration of services. Raises RulebookError."""
    return Columns.load(rules / SERVICES_FILE, SERVICES, ("programme", "month"))


def columns_of_list(rules: Path) -> Columns:
    """Of a provider's own list of those a programme has. Raises RulebookError."""
    return Columns.load(rules / LIST_FILE, LIST, ())
