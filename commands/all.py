"""Every command there is."""

from __future__ import annotations

from commands import (
    applications,
    areas,
    benefits,
    cases,
    demo,
    dialogue,
    editions,
    officials,
    outbox,
    registry,
    simulate,
    telegram,
    voice,
)
from commands.coverage import coverage
from commands.doctor import doctor

COMMANDS = (
    applications.group, areas.group, benefits.group, cases.group, coverage, demo.group, dialogue.group, doctor,
    editions.group, officials.group, outbox.group, registry.group, simulate.group, telegram.group, voice.group,
)  # fmt: skip
