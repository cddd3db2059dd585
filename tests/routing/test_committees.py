"""When committees meet, and who decides on what they recommend."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grievance_core.routing.committees import Committees, MeetingRule, meetings
from grievance_core.rulebook import RulebookError
from grievance_core.timers.holidays import PHNOM_PENH, Calendar, ProvinceDays, local

FOLDER = Path(__file__).parents[2] / "rules"
TEXT = (FOLDER / "committees.yaml").read_text(encoding="utf-8")
CALENDAR = Calendar.load(FOLDER / "calendar.yaml")
COMMITTEES = Committees.load(FOLDER / "committees.yaml")
MONTHLY = frozenset(range(1, 13))

rules = st.builds(
    MeetingRule,
    week=st.integers(1, 4),
    weekday=st.integers(0, 6),
    months=st.frozensets(st.integers(1, 12), min_size=1),
    hour=st.just(time(9)),
)
days = st.dates(date(2025, 1, 1), date(2027, 12, 31))


def faults(tmp_path: Path, old: str, new: str) -> list[str]:
    path = tmp_path / "committees.yaml"
    comment, _, rules_text = TEXT.partition("\nhour:")
    path.write_text(comment + ("\nhour:" + rules_text).replace(old, new, 1), encoding="utf-8")
    with pytest.raises(RulebookError) as refused:
        Committees.load(path)
    return list(refused.value.faults)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("second tuesday, every month", "fifth tuesday, every month", "write 'second tuesday, every month'"),
        ("second tuesday, every month", "second tuesday", "is not a meeting day"),
        ("every 2 months from january", "every 2 months", "is not a meeting day"),
        ("every 2 months from january", "every 2 months from janvier", "is not a meeting day"),
        ("every 2 months from january", "every 5 months from january", "is another month each year"),
        ("every 2 months from january", "every 0 months from january", "is another month each year"),
        ("decider: commune-chief", "decider: district-director", "district-director is not an office of the commune"),
        ("decider: commune-chief", "decider: chief", "'chief' is not one of vdc"),
        ("      district:", "      khan:", "district: is missing"),
        ("  tcc:", "  ccwc:", "ccwc: is not known here"),
        ('hour: "09:00"', "hour: 9", "'9' is not an hour; write '09:00'"),
        ('hour: "09:00"', 'hour: "25:00"', "'25:00' is not an hour"),
        ("      en: Tech", "      fr: Tech", "en: is missing"),
    ],
)  # fmt: skip
def test_it_refuses_with_a_sentence(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    assert any(sentence in fault for fault in faults(tmp_path, old, new))


def test_there_is_no_committee_outside_the_three_levels() -> None:
    for level in ("village", "service-desk", "desk"):
        with pytest.raises(LookupError, match=f"no cwcc at the level {level}"):
            COMMITTEES.at("cwcc", level)


@pytest.mark.parametrize("kind", ["cwcc", "tcc"])
def test_the_chief_decides_in_the_commune_and_the_director_above(kind: str) -> None:
    deciders = [COMMITTEES.decider(kind, level) for level in ("commune", "district", "province")]
    assert deciders == ["commune-chief", "district-director", "province-director"]


def test_a_committee_has_a_name_in_each_language() -> None:
    assert COMMITTEES.at("tcc", "district").names["en"] == "Technical Coordination Committee"
    assert COMMITTEES.at("cwcc", "commune").names["km"].startswith("គណៈកម្មាធិការ")


def test_the_district_cwcc_meets_monthly_and_the_tcc_every_two_months() -> None:
    year = (date(2026, 1, 1), date(2026, 12, 31))
    assert len(meetings(COMMITTEES.at("cwcc", "district").meeting, *year, CALENDAR)) == 12
    tcc = meetings(COMMITTEES.at("tcc", "district").meeting, *year, CALENDAR)
    assert [local(at).month for at in tcc] == [1, 3, 5, 7, 9, 11]


def test_a_meeting_is_at_nine_in_phnom_penh() -> None:
    found = meetings(COMMITTEES.at("cwcc", "commune").meeting, date(2026, 6, 1), date(2026, 6, 30), CALENDAR)
    assert found == [datetime(2026, 6, 9, 2, tzinfo=UTC)]


def test_a_meeting_on_a_holiday_is_held_on_the_next_working_day() -> None:
    new_year = MeetingRule(week=2, weekday=1, months=frozenset({4}), hour=time(9))  # Tuesday 14 April 2026
    found = meetings(new_year, date(2026, 4, 1), date(2026, 4, 30), CALENDAR)
    assert found == [datetime(2026, 4, 17, 9, tzinfo=PHNOM_PENH)]
    assert meetings(new_year, date(2026, 4, 14), date(2026, 4, 16), CALENDAR) == []
    assert meetings(new_year, date(2026, 4, 17), date(2026, 4, 17), CALENDAR) == found


def test_two_meetings_put_off_by_one_flood_are_one_meeting() -> None:
    flood = frozenset(date(2026, 9, 1) + timedelta(days=day) for day in range(60))
    calendar = Calendar(
        frozenset(range(5)), CALENDAR.standard_hours, provinces={"17": ProvinceDays(closed=flood)}
    )
    rule = MeetingRule(week=2, weekday=1, months=MONTHLY, hour=time(9))
    found = meetings(rule, date(2026, 9, 1), date(2026, 11, 9), calendar, "17")
    assert [local(at).date() for at in found] == [date(2026, 11, 2)]


def test_it_refuses_a_province_that_never_opens() -> None:
    shut = frozenset(date(2025, 1, 1) + timedelta(days=day) for day in range(1500))
    calendar = Calendar(
        frozenset(range(5)), CALENDAR.standard_hours, provinces={"17": ProvinceDays(closed=shut)}
    )
    with pytest.raises(ValueError, match="no working day within a year"):
        meetings(
            COMMITTEES.at("tcc", "district").meeting, date(2026, 1, 1), date(2026, 12, 31), calendar, "17"
        )


def test_a_period_that_ends_before_it_begins_has_no_meetings() -> None:
    assert (
        meetings(COMMITTEES.at("tcc", "commune").meeting, date(2026, 6, 30), date(2026, 6, 1), CALENDAR) == []
    )


@settings(max_examples=60, deadline=None)
@given(rules, days, st.integers(0, 200), st.integers(0, 200))
def test_a_period_has_the_meetings_of_its_parts(
    rule: MeetingRule, start: date, first: int, second: int
) -> None:
    middle = start + timedelta(days=first)
    end = middle + timedelta(days=second)
    whole = meetings(rule, start, end, CALENDAR)
    parts = meetings(rule, start, middle, CALENDAR) + meetings(
        rule, middle + timedelta(days=1), end, CALENDAR
    )
    assert whole == parts
    assert all(CALENDAR.is_working_day(local(at).date()) for at in whole)
