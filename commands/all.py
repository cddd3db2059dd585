"""Every command there is."""

from __future__ import annotations

from commands import (
    applications,
    areas,
    benefits,
    calendars,
    cases,
    committees,
    demo,
    dialogue,
    editions,
    hotlines,
    numbers,
    offices,
    officials,
    outbox,
    policy,
    registry,
    reports,
    simulate,
    systems,
    telegram,
    texts,
    voice,
)
from commands.coverage import coverage
from commands.doctor import doctor

COMMANDS = (
    applications.group, areas.group, benefits.group, calendars.group, cases.group, committees.group,
    coverage, demo.group, dialogue.group, doctor, editions.group, numbers.group, offices.group, officials.group,
    outbox.group, policy.group, registry.group, reports.group, simulate.group, systems.group, telegram.group, texts.group,
    voice.group, hotlines.group,
)  # fmt: skip
