"""One row of a provider's sheet: checked by itself and made ready for the staging table."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from grievance_core.benefits.cells import Given
from grievance_core.registry.cells import CellRules
from grievance_core.registry.checking import Fault, Values, card_index, name_index, read_cells
from grievance_core.registry.columns import Column
from grievance_core.registry.rows import SheetRow
from grievance_core.vault import Vault

OWN_CURRENCY = "KHR"
RECEIVED = ("days", "amount", "currency")


@dataclass(frozen=True)
class ServiceRows:
    """Rows of a monthly declaration of services."""

    columns: Mapping[int, Column]
    cells: CellRules
    vault: Vault
    given: Given

    def read(self, row: SheetRow) -> tuple[Values, list[Fault]]:
        """See registry.intake."""
        values, faults = read_cells(self.columns, self.cells, row)
        return values, faults or [*_person_named(values), *self._together(values)]

    def staged(self, row: SheetRow, values: Values) -> Values:
        """See registry.intake."""
        service = self.given.service(values["programme"], values["service"]) if "service" in values else ""
        staged = {
            "programme_id": values["programme"],
            "month": values["month"],
            "service": service,
            "started_on": values.get("started"),
            "ended_on": values.get("ended"),
            **{name: values.get(name) for name in RECEIVED},
        }
        if staged["amount"] is not None and staged["currency"] is None:
            staged["currency"] = OWN_CURRENCY
        return _whose(self.vault, row, values) | staged

    def _together(self, values: Values) -> list[Fault]:
        found = [(column, "needed") for column in ("programme", "month") if column not in values]
        if found:
            return found
        service = values.get("service")
        if service is not None and self.given.service(values["programme"], service) is None:
            found.append(("service", "service-unknown"))
        if "currency" in values and "amount" not in values:
            found.append(("amount", "needed"))
        return [*found, *_dates(values)]


@dataclass(frozen=True)
class ListRows:
    """Rows of a provider's own list."""

    columns: Mapping[int, Column]
    cells: CellRules
    vault: Vault

    def read(self, row: SheetRow) -> tuple[Values, list[Fault]]:
        """See registry.intake."""
        values, faults = read_cells(self.columns, self.cells, row)
        return values, faults or _person_named(values)

    def staged(self, row: SheetRow, values: Values) -> Values:
        """See registry.intake."""
        return _whose(self.vault, row, values)


def last_day(month: date) -> date:
    """The last day of the month of this day."""
    return month.replace(day=monthrange(month.year, month.month)[1])


def _person_named(values: Values) -> list[Fault]:
    """The number is enough; without it the card says the household and the name who of it."""
    if "number" in values or {"card", "name"} <= values.keys():
        return []
    return [("number", "person-needed")]


def _dates(values: Values) -> list[Fault]:
    started, ended, month = values.get("started"), values.get("ended"), values["month"]
    found: list[Fault] = []
    if started is not None and ended is not None and ended < started:
        found.append(("ended", "ends-before-start"))
    if started is not None and started > last_day(month):
        found.append(("started", "day-outside-month"))
    if ended is not None and ended < month:
        found.append(("ended", "day-outside-month"))
    return found


def _whose(vault: Vault, row: SheetRow, values: Values) -> Values:
    """The number alone where there is one: providers spell names as they like."""
    numbered = "number" in values
    return {
        "line": row.number,
        "number": values.get("number"),
        "card_index": None if numbered else card_index(vault, values["card"]),
        "name_index": None if numbered else name_index(vault, values["name"]),
    }
