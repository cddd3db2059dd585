"""Ages on a day, of people born on a day, in a year, or nobody knows when; 29 February."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grievance_core.programmes.ages import Born, born_at_age, born_by, completed

DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))


def _age(born: date, day: date) -> int:
    """Birthdays counted one by one; a birthday of 29 February is 1 March where there is none."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


@given(born=DAYS, day=DAYS, years=st.integers(1, 100))
def test_a_known_birthday_gives_the_age_people_count(born: date, day: date, years: int) -> None:
    assert completed(Born(born, born), born_by(day, years)) == (_age(born, day) >= years)


@given(days=st.tuples(DAYS, DAYS).map(sorted), day=DAYS, years=st.integers(1, 100))
def test_an_interval_is_sure_only_where_both_ends_agree(days: list[date], day: date, years: int) -> None:
    last = born_by(day, years)
    ends = {completed(Born(end, end), last) for end in days}
    assert completed(Born(*days), last) == (ends.pop() if len(ends) == 1 else None)


@given(day=st.dates(date(2000, 1, 1), date(2100, 12, 31)), years=st.integers(0, 130))
def test_somebody_of_an_age_was_born_on_one_of_the_days_that_give_it(day: date, years: int) -> None:
    born = born_at_age(years, day)
    one = timedelta(days=1)
    assert _age(born.earliest, day) == _age(born.latest, day) == years
    assert _age(born.earliest - one, day) == years + 1
    assert born.latest == day or _age(born.latest + one, day) == years - 1


@pytest.mark.parametrize(
    ("day", "old_enough"),
    [
        (date(2018, 2, 28), False),
        (date(2018, 3, 1), True),
        (date(2020, 2, 28), True),
        (date(2020, 2, 29), True),
    ],
)
def test_whoever_was_born_on_29_february_is_a_year_older_on_1_march(day: date, old_enough: bool) -> None:
    born = date(2000, 2, 29)
    assert completed(Born(born, born), born_by(day, 18)) is old_enough


def test_on_29_february_those_born_on_28_february_have_had_their_birthday_and_those_of_1_march_not() -> None:
    assert born_by(date(2024, 2, 29), 18) == date(2006, 2, 28)


@pytest.mark.parametrize("years", [-1, 131])
def test_it_refuses_an_age_nobody_has(years: int) -> None:
    with pytest.raises(ValueError, match="not an age"):
        born_at_age(years, date(2026, 11, 22))
