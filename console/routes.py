"""The console's addresses, each page in a module of its own."""

from __future__ import annotations

from console import (
    actions,
    beside,
    cases,
    committees,
    desk_packets,
    desk_review,
    entrance,
    errands,
    hotline_desk,
    intake,
    maps,
    meetings,
    minutes,
    people,
    queue,
    registry,
    report_cases,
    reports,
    scans,
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
    systems,
    texts,
    users,
)
from console.door import blueprint

PAGES = (
    entrance, queue, cases, actions, beside, scans, several, intake, people, committees, meetings, minutes, reports, maps,
    report_cases, errands, registry, overview, offices, staff, users, calendars, programmes, policy, texts,
    gateways, systems, audit, hotline_desk, desk_review, desk_packets,
)  # fmt: skip

__all__ = ["PAGES", "blueprint"]
