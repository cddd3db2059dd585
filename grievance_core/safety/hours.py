"""The hours at which she may be reached, on the clock of the country she is in.

Zones are the IANA names (https://www.iana.org/time-zones). The countries are those most Cambodians work in, the most first.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

HOME_ZONE = "Asia/Phnom_Penh"
COUNTRIES: Mapping[str, str] = MappingProxyType(
    {
        "thailand": "Asia/Bangkok",
        "south-korea": "Asia/Seoul",
        "japan": "Asia/Tokyo",
        "malaysia": "Asia/Kuala_Lumpur",
        "singapore": "Asia/Singapore",
        "saudi-arabia": "Asia/Riyadh",
    }
)
HOURS: Mapping[str, tuple[time, time]] = MappingProxyType(
    {
        "day": (time(7), time(21)),
        "morning": (time(7), time(11)),
        "midday": (time(11), time(14)),
        "afternoon": (time(14), time(18)),
        "evening": (time(18), time(21)),
    }
)
DEFAULT = "day"


def next_safe(hours: str, zone: str, now: datetime) -> datetime:
    """`now` where it lies in the hours; else the instant at which they begin next, in UTC. Unknown hours count as the day's."""
    begins, ends = HOURS.get(hours, HOURS[DEFAULT])
    here = now.astimezone(ZoneInfo(zone))
    if begins <= here.time() < ends:
        return now
    to = here.date() + timedelta(days=1 if here.time() >= ends else 0)
    return datetime.combine(to, begins, ZoneInfo(zone)).astimezone(UTC)
