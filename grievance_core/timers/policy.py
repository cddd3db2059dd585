"""The escalation policy: how long each office has, as a deployment sets it in a file.

The SSDM documents give no deadlines; the defaults are set in `rules/escalation.yaml`, with the reason of each beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal, cast

from grievance_core.rulebook import Rulebook, RulebookError, one_of, read_rulebook
from grievance_core.timers.budgets import STANDARD_DAY, Budget, RungClock, Waits, before, due
from grievance_core.timers.holidays import Span, at_local, local, parse_span
from grievance_core.timers.policy_file import Pace, read_pace

__all__ = ["Budget", "EscalationPolicy", "PolicyError", "RungClock", "Waits", "before", "due", "quiet_until"]

DeciderSilence = Literal["adopt", "climb"]


class PolicyError(RulebookError):
    """The escalation policy cannot be used. One line for each mistake, as `escalation.yaml:41: act: …`."""


@dataclass(frozen=True)
class EscalationPolicy:
    """Budgets for every level of every track. `version` changes with every byte of the file."""

    version: str
    hold: Span  # ordinary messages wait through these hours of the Phnom Penh clock
    decider_silence: DeciderSilence
    _paces: Mapping[bool, Pace]  # by urgency

    @classmethod
    def load(cls, path: Path, working_day: int = STANDARD_DAY) -> EscalationPolicy:
        """The policy in the file at `path`; `working_day` is the calendar's `standard_day`, in minutes.

        Raises PolicyError naming every mistake and its line.
        """
        return read_rulebook(path, lambda book: _policy(book, working_day), PolicyError)

    def clock(self, track: str, level: str, urgent: bool = False) -> RungClock:
        """The clock of an office. Raises LookupError for a level the track never reaches, such as a hotline's district."""
        try:
            return self._paces[urgent].rungs[track, level]
        except KeyError:
            raise LookupError(f"the track {track} has no level {level}") from None

    def waits(self, urgent: bool = False) -> Waits:
        """The clocks around a case: answers asked for, a committee's recommendation, confirmation, alarms."""
        return self._paces[urgent].waits


def quiet_until(policy: EscalationPolicy, now: datetime) -> datetime | None:
    """When the quiet hours that hold at `now` end, in UTC; None outside them. Urgent messages do not ask."""
    here = local(now)
    begins, ends = policy.hold
    overnight = begins > ends
    hour = here.time()
    quiet = hour >= begins or hour < ends if overnight else begins <= hour < ends
    if not quiet:
        return None
    ends_tomorrow = overnight and hour >= begins
    return at_local(here.date() + timedelta(days=1 if ends_tomorrow else 0), ends).astimezone(UTC)


def _policy(book: Rulebook, working_day: int) -> EscalationPolicy:
    root = book.root
    hold = root.value("hold", parse_span, None)
    silence = root.value("decider_silence", one_of("adopt", "climb"), "adopt")
    paces = {
        False: read_pace(root.section("ordinary"), urgent=False, working_day=working_day),
        True: read_pace(root.section("urgent"), urgent=True, working_day=working_day),
    }
    midnight = parse_span("00:00-00:01")  # stands in for hours that could not be read
    return EscalationPolicy(book.version, hold or midnight, cast("DeciderSilence", silence), paces)
