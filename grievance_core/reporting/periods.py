"""The months, half-years and years that reports are about: calendar ones, on Phnom Penh's clock."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from grievance_core.timers.holidays import at_local, local

KINDS = ("month", "semester", "year")
MONTHS = {"month": 1, "semester": 6, "year": 12}
_NAME = re.compile(r"([0-9]{4})(?:-(?:(0[1-9]|1[0-2])|S([12])))?", re.ASCII)
EARLIEST, LATEST = 2000, 2200


@dataclass(frozen=True)
class Period:
    """`2026-01`, `2026-S1` or `2026`: from its first day up to the first day after it."""

    kind: str
    first: date

    @classmethod
    def read(cls, text: str) -> Period:
        """The period of this name. Raises ValueError for anything that is none."""
        found = _NAME.fullmatch(text.strip())
        if found is None or not EARLIEST <= int(found[1]) <= LATEST:
            raise ValueError("a period is written 2026-01, 2026-S1 or 2026")
        year, month, half = int(found[1]), found[2], found[3]
        if month:
            return cls("month", date(year, int(month), 1))
        return (
            cls("semester", date(year, 1 if half == "1" else 7, 1)) if half else cls("year", date(year, 1, 1))
        )

    @classmethod
    def around(cls, kind: str, now: datetime) -> Period:
        """The period of this kind in which `now` lies."""
        today, months = local(now).date(), MONTHS[kind]
        return cls(kind, date(today.year, 1 + (today.month - 1) // months * months, 1))

    @property
    def name(self) -> str:
        if self.kind == "year":
            return str(self.first.year)
        half = f"S{1 + self.first.month // 7}"
        return f"{self.first.year}-{half if self.kind == 'semester' else f'{self.first.month:02}'}"

    @property
    def begins(self) -> datetime:
        """The first instant of the period."""
        return at_local(self.first, time())

    @property
    def ends(self) -> datetime:
        """The first instant after it."""
        return self.after().begins

    @property
    def last(self) -> date:
        """Its last day."""
        return self.after().first - timedelta(days=1)

    def before(self) -> Period:
        """The one before it, as long as this one."""
        return self._moved(-MONTHS[self.kind])

    def after(self) -> Period:
        """The next one."""
        return self._moved(MONTHS[self.kind])

    def _moved(self, months: int) -> Period:
        count = self.first.year * 12 + self.first.month - 1 + months
        return Period(self.kind, date(count // 12, count % 12 + 1, 1))
