"""What a complaint is about decides its track, its committee, where it starts and which offices it can climb to.

The rules are data in `rules/kinds.yaml` (SSDM §3.3.4, §3.4.6–3.4.9). What the file may never say is checked here: a hotline's
cases reach that hotline's desk and nothing else (§3.3.5), and every other ladder climbs and ends at the service desk.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from grievance_core.levels import COMMITTEES, HOTLINE_TRACKS, LEVELS, OFFICE_LEVELS, TRACK_LEVELS, TRACKS
from grievance_core.rulebook import Rulebook, Section, one_of, read_rulebook, suggestion, yes_or_no

KINDS = ("eligibility", "service", "payment", "data", "conduct", "other", "danger", "migrant")
CONTESTED_START = "contested_application_start"
STARTS = ("village", "commune", "above-accused", *HOTLINE_TRACKS)
_RUNG = re.compile(r"([a-z-]+)( \(appeals only\))?")


@dataclass(frozen=True)
class Rung:
    """One office kind a case can be with. `appeals_only`: a case gets there when an outcome is contested, never by a breach."""

    level: str
    office: str
    appeals_only: bool = False


Ladder = tuple[Rung, ...]


@dataclass(frozen=True)
class KindRule:
    """How complaints of one kind are routed. `start` is a level, `above-accused`, or the hotline desk that takes them."""

    kind: str
    track: str
    committee: str | None
    start: str
    ladder: Ladder
    restricted: bool  # seen by its desk alone
    urgent: bool

    def rungs(self, *, appeal: bool) -> Ladder:
        """The ladder, lowest first: for an appeal whole, otherwise without the rungs that hear appeals only."""
        return tuple(rung for rung in self.ladder if appeal or not rung.appeals_only)


@dataclass(frozen=True)
class Kinds:
    """The rules of all kinds."""

    version: str
    _rules: Mapping[str, KindRule]
    _contested_start: str

    @classmethod
    def load(cls, path: Path) -> Kinds:
        """The rules in the file at `path`. Raises RulebookError with every mistake and its line."""
        return read_rulebook(path, _kinds)

    def of(self, kind: str, *, contested_application: bool = False) -> KindRule:
        """The rule of a kind. The contested result of an application skips the village (SSDM §3.4.8). Raises LookupError."""
        if kind not in self._rules:
            raise LookupError(f"there is no kind of complaint called {kind}")
        rule = self._rules[kind]
        if contested_application and kind == "eligibility":
            return replace(rule, start=self._contested_start)
        return rule


def _kinds(book: Rulebook) -> Kinds:
    ladders_section, kinds_section = book.root.section("ladders"), book.root.section("kinds")
    ladders = {name: ladders_section.values(name, _parse_rung) for name in ladders_section.names()}
    for name in kinds_section.names():
        if name not in KINDS:
            kinds_section.section(name)  # asked for, so that only one sentence is said about it
            kinds_section.fault(name, f"is not a kind of complaint{suggestion(name, KINDS)}")
    rules = {kind: _rule(kind, kinds_section.section(kind), ladders) for kind in KINDS}
    eligibility = kinds_section.section("eligibility")
    contested_start = eligibility.value(CONTESTED_START, one_of("commune", "district"), "commune")
    for name, ladder in ladders.items():
        if not any(ladder == rule.ladder for rule in rules.values()):
            ladders_section.fault(name, "no kind of complaint climbs this ladder")
    return Kinds(book.version, rules, contested_start)


def _rule(kind: str, section: Section, ladders: Mapping[str, Ladder]) -> KindRule:
    committee = section.value("committee", one_of(*COMMITTEES, "none"), "none")
    name = section.value("ladder", one_of(*ladders), "")
    rule = KindRule(
        kind=kind,
        track=section.value("track", one_of(*TRACKS), ""),
        committee=None if committee == "none" else committee,
        start=section.value("start", one_of(*STARTS), ""),
        ladder=ladders.get(name, ()),
        restricted=section.value("restricted", yes_or_no, otherwise=True),
        urgent=section.value("urgent", yes_or_no, otherwise=False),
    )
    if rule.track and rule.start and rule.ladder:
        _check_hotline(rule, section) if rule.track in HOTLINE_TRACKS else _check_ladder(rule, section)
    return rule


def _parse_rung(text: str) -> Rung:
    match = _RUNG.fullmatch(text)
    if match is None:
        raise ValueError(
            f"'{text}' is not a rung; write an office kind, or 'province-governors (appeals only)'"
        )
    office = match[1]
    if office not in OFFICE_LEVELS:
        raise ValueError(f"'{office}' is not an office kind{suggestion(office, OFFICE_LEVELS)}")
    return Rung(OFFICE_LEVELS[office], office, appeals_only=match[2] is not None)


def _check_hotline(rule: KindRule, section: Section) -> None:
    """Someone in danger may be complaining about the very office next on a ladder: nothing but the desk may be on it."""
    if [rung.office for rung in rule.ladder] != [rule.track]:
        section.fault("ladder", f"cases of {rule.track} may reach that desk and no other office")
    if rule.start != rule.track:
        section.fault("start", f"cases of {rule.track} must start at that desk")
    if not rule.restricted:
        section.fault("restricted", f"cases of {rule.track} must be restricted to that desk")
    if rule.committee is not None:
        section.fault("committee", f"cases of {rule.track} are never put to a committee")


def _check_ladder(rule: KindRule, section: Section) -> None:
    heights = [LEVELS.index(rung.level) for rung in rule.ladder]
    outside = [rung.office for rung in rule.ladder if rung.level not in TRACK_LEVELS[rule.track]]
    if outside:
        section.fault("ladder", f"the track {rule.track} never reaches {', '.join(outside)}")
    if heights != sorted(heights):
        section.fault("ladder", "must climb: village, commune, district, province, then service-desk")
    if rule.ladder[-1] != Rung("service-desk", "service-desk"):
        section.fault("ladder", "must end at service-desk, so that no case is left without an office")
    if rule.start in HOTLINE_TRACKS:
        section.fault("start", f"only cases of {rule.start} start at that desk")
    elif rule.start != "above-accused" and rule.start not in [
        rung.level for rung in rule.rungs(appeal=False)
    ]:
        section.fault("start", f"no office of the ladder is at the level {rule.start}")
    if rule.track in COMMITTEES and rule.committee != rule.track:
        section.fault(
            "committee", f"complex cases of the track {rule.track} go to the committee {rule.track}"
        )
