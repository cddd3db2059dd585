"""Ages on a stated day, of people of whom often only the year of birth is known.

A year of life is completed on its birthday. Whoever was born on 29 February completes it, in a year without that day, on 1 March:
set here, because no programme says otherwise. Both back ends compare dates of birth with `born_by`, so both do the same.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

OLDEST = 130


class Born(NamedTuple):
    """All days somebody may have been born on: from the earliest to the latest, both included."""

    earliest: date
    latest: date


def born_by(day: date, years: int) -> date:
    """The last date of birth of those who have completed so many years on `day`."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February, and there was none so many years ago
        return date(day.year - years, 2, 28)


def born_at_age(years: int, day: date) -> Born:
    """When somebody was born who on `day` is so many years old. Raises ValueError for ages nobody has."""
    if not 0 <= years <= OLDEST:
        raise ValueError(f"{years} is not an age")
    return Born(born_by(day, years + 1) + timedelta(days=1), born_by(day, years))


def completed(born: Born, last: date) -> bool | None:
    """Whether somebody was born by `last`, a day from `born_by`. None where that depends on the day nobody knows."""
    if born.latest <= last:
        return True
    return False if born.earliest > last else None
