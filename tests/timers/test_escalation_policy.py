"""The escalation policy: what it refuses, and what the file that comes with the service promises."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from grievance_core.levels import HOTLINE_TRACKS, TRACK_LEVELS
from grievance_core.timers.holidays import PHNOM_PENH, Calendar
from grievance_core.timers.policy import EscalationPolicy, PolicyError, before, due, quiet_until
from grievance_core.timers.working_time import working_minutes

DEFAULTS = Path(__file__).parents[2] / "rules" / "escalation.yaml"
TEXT = DEFAULTS.read_text(encoding="utf-8")
ORDINARY_TRACKS = ("cwcc", "tcc", "front-office", "registry", "integrity")
ADVICE = "write '3 working days', '12 hours' or '30 minutes'"
Write = Callable[[str, str], Path]


@pytest.fixture(scope="module")
def policy() -> EscalationPolicy:
    return EscalationPolicy.load(DEFAULTS)


def faults(write: Write, text: str) -> list[str]:
    with pytest.raises(PolicyError) as refused:
        EscalationPolicy.load(write("escalation.yaml", text))
    return list(refused.value.faults)


def changed(old: str, new: str, within: str = "") -> tuple[str, int]:
    """The policy with the first `old` after `within` replaced, and the line that stands on."""
    at = TEXT.index(old, TEXT.index(within))
    return TEXT[:at] + new + TEXT[at + len(old) :], TEXT.count("\n", 0, at) + 1


def pp(year: int, month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=PHNOM_PENH).astimezone(UTC)


def test_it_names_the_line_of_a_wrong_duration(write: Write) -> None:
    text, line = changed("act: 8 working days", "act: 3 dayz")
    assert faults(write, text) == [f"escalation.yaml:{line}: act: '3 dayz' is not a duration; {ADVICE}"]


@pytest.mark.parametrize(
    ("old", "new", "within", "sentence"),
    [
        ("acknowledge: 3", "acknowlege: 3", "default:", "acknowlege: is not known here; did you mean 'acknowledge'?"),
        ("      village:", "      vilage:", "ordinary:", "vilage: is not a level of default; did you mean 'village'?"),
        ("    registry:", "    registary:", "ordinary:", "registary: is not a track; did you mean 'registry'?"),
        ("      desk:", "      village:", "hotline-migrant:", "village: is not a level of hotline-migrant"),
        ("act: 24 hours", "act: 3 working days", "hotline-protection:", "would stop at night"),
        ("acknowledge: 4 hours", "acknowledge: 4 working hours", "urgent:", "would stop at night"),
        ("relay_told: 12 hours", "relay_told: 1 working day", "urgent:", "would stop at night"),
        ("act: 8 working days", "act: 2 working days", "default:", "act: ends before acknowledge"),
        ("act: 8 working days", "act: 80 hours", "default:", "act: must be counted as acknowledge is"),
        ("[2 working days, 1 working day]", "[8 working days, 1 working day]", "default:", "a reminder must be shorter than act"),
        ("[2 working days, 1 working day]", "[4 working days]", "default:", "one reminder must be shorter than acknowledge"),
        ("[2 working days, 1 working day]", "[2 hours]", "default:", "remind_before: must be counted as act is"),
        ("[2 working days, 1 working day]", "1 working day", "default:", "remind_before: expected a list"),
        ("act: 8 working days", "decide: 8 working days", "default:", "decide: nobody decides at the level village"),
        ("confirm_close: 10", "confirm_close: 2", "ordinary:", "confirm_close: must be longer than confirm_reminder"),
        ("confirm_close: 10 working days", "confirm_close: 90 hours", "ordinary:", "confirm_close: must be counted as"),
        ("contest_window: 30", "contest_window: 5", "ordinary:", "contest_window: must be longer than confirm_close"),
        ("hold: 20:00-08:00", "hold: at night", "", "hold: 'at night' is not a span of hours"),
        ("hold: 20:00-08:00", "hold: 20:00-20:00", "", "hold: '20:00-20:00' begins when it ends"),
        ("decider_silence: adopt", "decider_silence: wait", "", "decider_silence: 'wait' is not one of adopt, climb"),
        ("decider_silence: adopt", "decider_silence: [adopt]", "", "decider_silence: expected one value"),
        ("act: 8 working days", "act:", "default:", "act: nothing is written here"),
    ],
)  # fmt: skip
def test_it_refuses_with_the_line(write: Write, old: str, new: str, within: str, sentence: str) -> None:
    text, line = changed(old, new, within)
    found = faults(write, text)
    assert any(fault.startswith(f"escalation.yaml:{line}: ") and sentence in fault for fault in found), found


@pytest.mark.parametrize(
    ("removed", "within", "sentence"),
    [
        ("hold: 20:00-08:00", "", "hold: is missing"),
        ("    relay_told: 3 working days", "ordinary:", "relay_told: is missing"),
        ("        act: 8 working days", "default:", "act: is missing"),
        ("        decide: 5 working days", "default:", "decide: is missing"),
    ],
)
def test_it_refuses_a_policy_that_leaves_something_open(
    write: Write, removed: str, within: str, sentence: str
) -> None:
    text, _ = changed(removed, "", within)
    found = faults(write, text)
    assert len(found) == 1
    assert re.fullmatch(rf"escalation\.yaml:\d+: {sentence}", found[0])


def test_it_refuses_a_policy_without_a_level(write: Write) -> None:
    start = TEXT.index("      district:", TEXT.index("default:"))
    end = TEXT.index("      province:", start)
    found = faults(write, TEXT[:start] + TEXT[end:])
    assert sum("district: is missing" in fault for fault in found) == 1


@pytest.mark.parametrize("text", ["", "hold: 20:00-08:00\n", "ordinary: 3 working days\nurgent: []\n"])
def test_it_refuses_a_policy_that_is_hardly_there(write: Write, text: str) -> None:
    assert faults(write, text)


def test_it_reports_all_mistakes_at_once(write: Write) -> None:
    text = TEXT.replace("act: 8 working days", "act: soon", 1).replace("hold: 20:00-08:00", "hold: never")
    text = text.replace("provider_answer: 12 hours", "provider_answer: -1 hours")
    assert len(faults(write, text)) == 3


def test_a_default_that_every_track_overrides_is_read_all_the_same(write: Write) -> None:
    desk = "    default:\n      desk:\n        acknowledge: whenever\n        act: 24 hours\n        remind_before: []\n"
    found = faults(write, TEXT.replace("    default:\n", desk, 1))
    assert len(found) == 1
    assert "acknowledge: 'whenever' is not a duration" in found[0]


def test_it_refuses_to_clock_a_hotline_case_on_the_ladder(policy: EscalationPolicy) -> None:
    for track in HOTLINE_TRACKS:
        for level in TRACK_LEVELS["cwcc"]:
            with pytest.raises(LookupError, match=f"{track} has no level {level}"):
                policy.clock(track, level, urgent=True)


@pytest.mark.parametrize("track", TRACK_LEVELS)
@pytest.mark.parametrize("urgent", [False, True])
def test_every_level_of_every_track_has_a_clock(policy: EscalationPolicy, track: str, urgent: bool) -> None:
    for level in TRACK_LEVELS[track]:
        clock = policy.clock(track, level, urgent)
        assert clock.acknowledge.minutes <= clock.act.minutes
        assert list(clock.remind_before) == sorted(clock.remind_before, key=lambda budget: -budget.minutes)
        kinds = {
            clock.acknowledge.kind,
            clock.act.kind,
            clock.decide.kind,
            *(b.kind for b in clock.remind_before),
        }
        assert kinds == {"clock" if urgent or track in HOTLINE_TRACKS else "working"}


def test_a_track_says_only_where_it_differs(policy: EscalationPolicy) -> None:
    registry, default = policy.clock("registry", "district"), policy.clock("tcc", "district")
    assert registry.act.minutes == 10 * 450
    assert (registry.acknowledge, registry.decide) == (default.acknowledge, default.decide)


def test_where_nobody_decides_the_decider_has_the_time_to_act(policy: EscalationPolicy) -> None:
    village = policy.clock("tcc", "village")
    assert village.decide == village.act


@pytest.mark.parametrize("track", ORDINARY_TRACKS)
@pytest.mark.parametrize("filed", [date(2026, 1, 5), date(2026, 4, 3), date(2026, 9, 21), date(2026, 10, 31)])
def test_an_unanswered_case_is_with_the_province_within_40_working_days(
    policy: EscalationPolicy, calendar: Calendar, track: str, filed: date
) -> None:
    """Both when nobody answers at all and when every office accepts and then does nothing."""
    start = pp(filed.year, filed.month, filed.day, 16, 45)
    levels = [level for level in TRACK_LEVELS[track] if level in ("village", "commune", "district")]
    for budget in ("acknowledge", "act"):
        at = start
        for level in levels:
            at = due(getattr(policy.clock(track, level), budget), at, calendar, "17")
        assert working_minutes(calendar, start, at, "17") <= 40 * calendar.standard_day
        assert at - start < timedelta(days=70)


@pytest.mark.parametrize("track", ORDINARY_TRACKS)
def test_an_office_is_reminded_before_an_ordinary_case_leaves_it(
    policy: EscalationPolicy, calendar: Calendar, track: str
) -> None:
    start = pp(2026, 6, 1, 9)
    for level in TRACK_LEVELS[track]:
        clock = policy.clock(track, level)
        lost_at = due(clock.acknowledge, start, calendar, None)
        assert any(
            start < before(warning, lost_at, calendar, None) < lost_at for warning in clock.remind_before
        )


def test_urgent_waits_are_shorter_than_ordinary_ones(policy: EscalationPolicy, calendar: Calendar) -> None:
    start = pp(2026, 6, 1, 9)
    for name, ordinary in vars(policy.waits()).items():
        urgent = getattr(policy.waits(urgent=True), name)
        assert due(urgent, start, calendar, None) < due(ordinary, start, calendar, None)


def test_its_version_is_that_of_the_file(policy: EscalationPolicy, write: Write) -> None:
    assert re.fullmatch("[0-9a-f]{12}", policy.version)
    assert EscalationPolicy.load(write("other.yaml", TEXT)).version == policy.version
    assert EscalationPolicy.load(write("other.yaml", TEXT + "\n")).version != policy.version


def test_a_shorter_working_day_shortens_the_budgets(policy: EscalationPolicy) -> None:
    shorter = EscalationPolicy.load(DEFAULTS, working_day=400)
    assert shorter.clock("tcc", "village").act.minutes == 8 * 400
    assert shorter.clock("tcc", "village", urgent=True) == policy.clock("tcc", "village", urgent=True)


@pytest.mark.parametrize(
    ("now", "until"),
    [
        (pp(2026, 6, 1, 19, 59), None),
        (pp(2026, 6, 1, 20), pp(2026, 6, 2, 8)),
        (pp(2026, 6, 1, 23, 59), pp(2026, 6, 2, 8)),
        (pp(2026, 6, 2, 0), pp(2026, 6, 2, 8)),
        (pp(2026, 6, 2, 7, 59), pp(2026, 6, 2, 8)),
        (pp(2026, 6, 2, 8), None),
        (pp(2026, 12, 31, 22), pp(2027, 1, 1, 8)),
    ],
)
def test_quiet_hours_end_at_the_next_morning(
    policy: EscalationPolicy, now: datetime, until: datetime | None
) -> None:
    assert quiet_until(policy, now) == until


def test_quiet_hours_may_lie_within_one_day(write: Write) -> None:
    policy = EscalationPolicy.load(write("escalation.yaml", TEXT.replace("20:00-08:00", "12:00-14:00", 1)))
    assert quiet_until(policy, pp(2026, 6, 1, 13)) == pp(2026, 6, 1, 14)
    assert quiet_until(policy, pp(2026, 6, 1, 14)) is None
    assert quiet_until(policy, pp(2026, 6, 1, 11, 59)) is None


def test_quiet_hours_need_an_instant_with_an_offset(policy: EscalationPolicy) -> None:
    with pytest.raises(ValueError, match="needs an offset"):
        quiet_until(policy, datetime(2026, 6, 1, 22))  # noqa: DTZ001
