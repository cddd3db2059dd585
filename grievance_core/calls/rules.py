"""Who is called back, and how often."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class BackRules:
    """Countries whose numbers are called back, the time between two calls of one number, and how many there may be."""

    countries: tuple[str, ...]
    apart: timedelta
    most_a_day: int
    attempts: int
    between: timedelta

    def may_call(self, number: str) -> bool:
        """Whether this E.164 number is one that is called back at all."""
        return number.startswith(self.countries)
