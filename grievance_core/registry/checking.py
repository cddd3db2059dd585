"""One row of a spreadsheet: checked by itself, and made ready for the staging tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from grievance_core.identifiers import new_id
from grievance_core.registry.births import Interval
from grievance_core.registry.cells import CellRules
from grievance_core.registry.columns import Column
from grievance_core.registry.faults import CellFault
from grievance_core.registry.numbers import new_number
from grievance_core.registry.rows import SheetRow
from grievance_core.vault import Place, Vault
from writing.folding import fold

Fault = tuple[str, str]  # column, reason
Values = dict[str, Any]

FACTS = (
    "sex", "pregnant", "disability", "school", "occupation", "nssf", "abroad", "died_on", "left_on", "id_poor",
    "id_poor_on", "card_until",
)  # fmt: skip


def name_index(vault: Vault, name: str) -> str:
    """What a name is compared by: exact after folding, unreadable without the key."""
    return vault.index("person-name", fold(name))


def card_index(vault: Vault, card: str) -> str:
    """What an equity card is looked up by."""
    return vault.index("equity-card", card)


def id_card_index(vault: Vault, card: str) -> str:
    """What an identity card is compared by."""
    return vault.index("identity-card", card)


@dataclass(frozen=True)
class RowRules:
    """Reads rows whose columns stand where the first row said."""

    columns: Mapping[int, Column]
    cells: CellRules
    vault: Vault
    identify: Callable[[], str] = new_id

    def read(self, row: SheetRow) -> tuple[Values, list[Fault]]:
        """What the row says, by column, and everything that is wrong with it."""
        values, faults = read_cells(self.columns, self.cells, row)
        return values, faults or _together(values)

    def staged(self, row: SheetRow, values: Values) -> Values:
        """The row of the staging table for a row without fault."""
        person_id = self.identify()
        name = values.get("name")
        staged: Values = {fact: values.get(fact) for fact in FACTS}
        staged |= {
            "line": row.number,
            "id": person_id,
            "number": values.get("number"),
            "new_number": None if "number" in values else new_number(),
            "name_sealed": self.vault.seal(name, Place("persons", "name_sealed", person_id))
            if name
            else None,
            "name_index": name_index(self.vault, name) if name else None,
            "village_key": values.get("village"),
            "is_head": values.get("head"),
            "id_card_index": id_card_index(self.vault, values["id_card"]) if "id_card" in values else None,
        }
        staged["born_from"], staged["born_to"] = values.get("born") or values.get("age") or (None, None)
        return staged | self._home(values)

    def _home(self, values: Values) -> Values:
        card, label = values.get("card"), values.get("household")
        home_id = self.identify()
        sealed, index, home = None, None, None
        if card is not None:
            sealed = self.vault.seal(card, Place("households", "card_sealed", home_id))
            index = card_index(self.vault, card)
            home = f"card {index}"
        if label is not None:
            home = f"label {values['village']} {label}"
        said = {"home_id": home_id, "label": label, "card_sealed": sealed, "card_index": index}
        return {"own_home": home, "home": home, **said}


def read_cells(columns: Mapping[int, Column], cells: CellRules, row: SheetRow) -> tuple[Values, list[Fault]]:
    """What each cell of a row says, by column, and what is wrong with single ones."""
    values: Values = {}
    faults: list[Fault] = []
    for place, cell in row.cells.items():
        column = columns.get(place)
        if column is None:
            faults.append(("", "cell-without-heading"))
            continue
        try:
            values[column.id] = cells.read(column, cell)
        except CellFault as fault:
            faults.append((column.id, fault.reason))
    return values, faults


def _together(values: Values) -> list[Fault]:
    """What single cells cannot show."""
    found: list[Fault] = []
    if "number" not in values:
        found += [(column, "needed") for column in ("name", "village") if column not in values]
        alone = not {"household", "card"} & values.keys()
        if alone and not {"born", "age"} & values.keys():
            found.append(("born", "needed-alone"))
    if "household" in values and "village" not in values:
        found.append(("village", "needed"))
    return found + _dates(values)


def _dates(values: Values) -> list[Fault]:
    found: list[Fault] = []
    born: Interval | None = values.get("born")
    age: Interval | None = values.get("age")
    if born and age and (born[1] < age[0] or age[1] < born[0]):
        found.append(("age", "age-against-birth"))
    first = born or age
    found += [
        (column, "before-birth")
        for column in ("died_on", "left_on")
        if first and column in values and values[column] < first[0]
    ]
    return list(dict.fromkeys(found))
