"""What the cells of a declaration say: programmes as providers write them, months, days, amounts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from grievance_core.programmes.catalogue import Programmes
from grievance_core.programmes.population import KEPT
from grievance_core.programmes.programme import Programme
from grievance_core.programmes.texts import GIVES, NAME
from grievance_core.programmes.tree import criteria_in
from grievance_core.registry.births import read_interval
from grievance_core.registry.cells import text_of
from grievance_core.registry.faults import CellFault
from writing.catalogue import Catalogues
from writing.folding import fold
from writing.numerals import latin_digits

MOST_DAYS = 31
MOST_MONEY = 10**12
FIRST_YEAR = 1990  # nothing older is declared
_WHOLE = re.compile(r"\d{1,15}", re.ASCII)
_GROUPED = re.compile(r"\d{1,3}([., ]\d{3})+", re.ASCII)


def confidential(programmes: Programmes, programme: Programme) -> bool:
    """Whether a list of those it serves would say of them what this service keeps of nobody, such as an illness.

    That is: it is sensitive, and one of its criteria asks a fact the registry does not keep. It is neither declared nor listed,
    and so not compared, and offered to nobody. A programme that is only sensitive is, but its name stands in no text.
    """
    criteria = (name for version in programme.versions for name in criteria_in(version.who))
    return programme.sensitive and any(programmes.criteria[name].fact.id not in KEPT for name in criteria)


@dataclass(frozen=True)
class Given:
    """The programmes and what each gives, by id and by their names in every language, folded."""

    programmes: Mapping[str, str]
    services: Mapping[str, Mapping[str, str]]
    confidential: frozenset[str]

    @classmethod
    def of(cls, programmes: Programmes, catalogues: Catalogues) -> Given:
        """As the catalogue has them."""
        names: dict[str, str] = {}
        services: dict[str, dict[str, str]] = {}
        for programme in programmes:
            told = [programme.id, *_in_every_language(catalogues, NAME, programme.id)]
            names.update(dict.fromkeys(map(fold, told), programme.id))
            services[programme.id] = {}
            for benefit in programme.benefits:
                told = [benefit.id, *_in_every_language(catalogues, GIVES, f"{programme.id}.{benefit.id}")]
                services[programme.id].update(dict.fromkeys(map(fold, told), benefit.id))
        closed = frozenset(one.id for one in programmes if confidential(programmes, one))
        return cls(names, services, closed)

    def programme(self, cell: object) -> str:
        """The id of the programme a cell names. Raises CellFault."""
        found = self.programmes.get(fold(text_of(cell)))
        if found is None:
            raise CellFault("programme-unknown")
        if found in self.confidential:
            raise CellFault("programme-confidential")
        return found

    def service(self, programme: str, written: str) -> str | None:
        """The id of what a programme gives; None when it gives no such thing."""
        return self.services[programme].get(fold(written))


def read_month(cell: object, today: date) -> date:
    """The first day of a month that has begun, written as month and year or as a day of it. Raises CellFault."""
    try:
        first, last = read_interval(cell)
    except CellFault as fault:
        raise CellFault(fault.reason if fault.reason == "buddhist-year" else "not-a-month") from None
    if (first.year, first.month) != (last.year, last.month) or first.year < FIRST_YEAR:
        raise CellFault("not-a-month")
    if first.replace(day=1) > today:
        raise CellFault("month-in-future")
    return first.replace(day=1)


def read_days(cell: object) -> int:
    """How many days of a month. Raises CellFault."""
    days = _whole(cell)
    if days is None or days > MOST_DAYS:
        raise CellFault("not-days")
    return days


def read_amount(cell: object) -> int:
    """An amount in whole units: 40000, 40,000, 40.000 or ៤០ ០០០. Raises CellFault."""
    amount = _whole(cell)
    if amount is None or amount > MOST_MONEY:
        raise CellFault("not-an-amount")
    return amount


def _whole(cell: object) -> int | None:
    if isinstance(cell, bool):
        return None
    if isinstance(cell, int | float):
        return int(cell) if cell == int(cell) and cell >= 0 else None
    text = " ".join(latin_digits(str(cell)).replace("\u200b", "").split())
    if _GROUPED.fullmatch(text):
        text = re.sub(r"[., ]", "", text)
    return int(text) if _WHOLE.fullmatch(text) else None


def _in_every_language(catalogues: Catalogues, context: str, msgid: str) -> list[str]:
    return [catalogues.text(language, context, msgid) for language in catalogues.languages]
