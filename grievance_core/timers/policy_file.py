"""Reading `rules/escalation.yaml`: every level of every track gets a clock, and mistakes are named by line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields

from grievance_core.levels import DECIDING_LEVELS, HOTLINE_TRACKS, LEVELS, TRACK_LEVELS, TRACKS
from grievance_core.rulebook import Section, suggestion
from grievance_core.timers.budgets import Budget, RungClock, Waits, parse_budget

ReadBudget = Callable[[str], Budget]
Rungs = dict[tuple[str, str], RungClock]
_UNREAD = Budget("clock", 0)  # stands in for a budget that could not be read; the file is refused in the end


@dataclass(frozen=True)
class Pace:
    """The clocks of ordinary cases, or those of urgent ones."""

    waits: Waits
    rungs: Rungs


def read_pace(section: Section, *, urgent: bool, working_day: int) -> Pace:
    """The `ordinary` or `urgent` half of the policy. Urgent cases and the hotlines may only run round the clock."""

    def any_time(text: str) -> Budget:
        return parse_budget(text, working_day)

    ordinary = _round_the_clock if urgent else any_time
    rungs: Rungs = {}
    tracks = section.section("tracks")
    _check_names(tracks)
    for track in TRACKS:
        read = _round_the_clock if track in HOTLINE_TRACKS else ordinary
        for level in TRACK_LEVELS[track]:
            rungs[track, level] = _rung(_Inherited(tracks, track, level), level, read)
    return Pace(_waits(section.section("waits"), ordinary), rungs)


def _round_the_clock(text: str) -> Budget:
    budget = parse_budget(text)
    if budget.kind == "working":
        raise ValueError(
            f"'{text}' would stop at night, and this runs round the clock; write '12 hours' or '30 minutes'"
        )
    return budget


def _check_names(tracks: Section) -> None:
    for track in tracks.names():
        if track != "default" and track not in TRACKS:
            tracks.fault(track, f"is not a track{suggestion(track, TRACKS)}")
        levels = TRACK_LEVELS.get(track, LEVELS)
        own = tracks.section(track)
        for level in own.names():
            own.section(level)  # asked for, so that only one sentence is said about it
            if level not in levels:
                own.fault(level, f"is not a level of {track}{suggestion(level, levels)}")


class _Inherited:
    """One level of one track, each line taken from the track itself or else from `default`."""

    def __init__(self, tracks: Section, track: str, level: str) -> None:
        default = tracks.section("default")
        places = [tracks.section(track), default] if track in tracks else [default]
        self._places = [place.section(level) for place in places if level in place]
        if not self._places:
            default.missing(level)

    def says(self, name: str) -> bool:
        return any(name in place for place in self._places)

    def budget(self, name: str, read: ReadBudget) -> Budget:
        """The budget under `name`. A default that is overridden is read too: it may not be wrong unnoticed."""
        found = [place.value(name, read, _UNREAD) for place in self._saying(name)]
        return found[0] if found else _UNREAD

    def budgets(self, name: str, read: ReadBudget) -> tuple[Budget, ...]:
        found = [place.values(name, read) for place in self._saying(name)]
        return found[0] if found else ()

    def fault(self, name: str, sentence: str) -> None:
        for place in self._saying(name)[:1]:
            place.fault(name, sentence)

    def _saying(self, name: str) -> list[Section]:
        """The places that say `name`, the track's own first; where none does, the one that should: `default`."""
        return [place for place in self._places if name in place] or self._places[-1:]


def _rung(level_rules: _Inherited, level: str, read: ReadBudget) -> RungClock:
    acknowledge = level_rules.budget("acknowledge", read)
    act = level_rules.budget("act", read)
    decides = level in DECIDING_LEVELS or level_rules.says("decide")
    decide = level_rules.budget("decide", read) if decides else act
    reminders = level_rules.budgets("remind_before", read)
    if decides and level not in DECIDING_LEVELS:
        level_rules.fault("decide", f"nobody decides at the level {level}; leave this out")
    if _UNREAD not in (acknowledge, act):
        _check_order(level_rules, acknowledge, act)
        _check_reminders(level_rules, acknowledge, act, reminders)
    longest_first = sorted(set(reminders), key=lambda budget: -budget.minutes)
    return RungClock(acknowledge, act, decide, tuple(longest_first))


def _check_order(level_rules: _Inherited, acknowledge: Budget, act: Budget) -> None:
    if acknowledge.kind != act.kind:
        level_rules.fault(
            "act", "must be counted as acknowledge is: both in working time, or both round the clock"
        )
    elif acknowledge.minutes > act.minutes:
        level_rules.fault("act", "ends before acknowledge; both are counted from the case's arrival")


def _check_reminders(
    level_rules: _Inherited, acknowledge: Budget, act: Budget, reminders: tuple[Budget, ...]
) -> None:
    for sentence in _reminder_faults(acknowledge, act, reminders):
        level_rules.fault("remind_before", sentence)


def _reminder_faults(acknowledge: Budget, act: Budget, reminders: tuple[Budget, ...]) -> Iterator[str]:
    if any(reminder.kind != act.kind for reminder in reminders):
        yield "must be counted as act is: all in working time, or all round the clock"
    elif any(reminder.minutes >= act.minutes for reminder in reminders):
        yield "a reminder must be shorter than act, or it would come before the case does"
    elif reminders and min(reminder.minutes for reminder in reminders) >= acknowledge.minutes:
        yield "one reminder must be shorter than acknowledge, or an office that is silent is never reminded"


def _waits(section: Section, read: ReadBudget) -> Waits:
    waits = Waits(**{field.name: section.value(field.name, read, _UNREAD) for field in fields(Waits)})
    _check_follows(section, "confirm_close", waits.confirm_close, "confirm_reminder", waits.confirm_reminder)
    _check_follows(section, "contest_window", waits.contest_window, "confirm_close", waits.confirm_close)
    return waits


def _check_follows(section: Section, later: str, end: Budget, earlier: str, begin: Budget) -> None:
    if _UNREAD in (end, begin):
        return
    if end.kind != begin.kind:
        section.fault(
            later, f"must be counted as {earlier} is: both in working time, or both round the clock"
        )
    elif end.minutes <= begin.minutes:
        section.fault(later, f"must be longer than {earlier}; both are counted from the answer")
