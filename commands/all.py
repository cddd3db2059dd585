"""Every command there is."""

from __future__ import annotations

from commands import areas, cases, demo, outbox, registry, simulate
from commands.doctor import doctor

COMMANDS = (areas.group, cases.group, demo.group, doctor, outbox.group, registry.group, simulate.group)
