"""The hours she named, on her own clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from grievance_core.safety.hours import COUNTRIES, HOME_ZONE, HOURS, next_safe

INSTANTS = st.datetimes(datetime(2025, 1, 1), datetime(2030, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))  # noqa: DTZ001
ZONES = st.sampled_from([HOME_ZONE, *COUNTRIES.values()])


@given(hours=st.sampled_from([*HOURS, "no such hours"]), zone=ZONES, now=INSTANTS)
def test_what_it_gives_lies_in_the_hours_and_no_more_than_a_day_ahead(
    hours: str, zone: str, now: datetime
) -> None:
    at = next_safe(hours, zone, now)
    begins, ends = HOURS.get(hours, HOURS["day"])
    assert begins <= at.astimezone(ZoneInfo(zone)).time() < ends
    assert now <= at < now + timedelta(days=1)
    assert next_safe(hours, zone, at) == at


def test_the_evening_of_seoul_is_not_that_of_phnom_penh() -> None:
    now = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)  # 16:30 and 18:30
    assert next_safe("evening", "Asia/Seoul", now) == now
    assert next_safe("evening", HOME_ZONE, now) == datetime(2026, 1, 5, 11, 0, tzinfo=UTC)
