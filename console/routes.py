"""The console's addresses, each page in a module of its own."""

from __future__ import annotations

from console import (
    actions,
    beside,
    cases,
    committees,
    entrance,
    errands,
    intake,
    meetings,
    minutes,
    people,
    queue,
    registry,
    report_cases,
    reports,
    several,
)
from console.administration import (
    audit,
    calendars,
    gateways,
    offices,
    overview,
    policy,
    programmes,
    staff,
    texts,
    users,
)
from console.door import blueprint

PAGES = (
    entrance, queue, cases, actions, beside, several, intake, people, committees, meetings, minutes, reports,
    report_cases, errands, registry, overview, offices, staff, users, calendars, programmes, policy, texts,
    gateways, audit,
)  # fmt: skip

__all__ = ["PAGES", "blueprint"]
