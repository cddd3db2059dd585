"""What must have happened by the driver's journal: the story of each complaint, worked out without the institution's rules.

One thing is taken from the records: at which of the instants that the clock showed in a leap an event happened. That it showed
it is checked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tests.faults.ladder import (
    ACKNOWLEDGE,
    TELL,
    first_office,
    near_her,
    office_above,
    offices_below,
    reminders_at,
    to_act,
    working_days_after,
)

OVERDUE = ("climbed", "undeliverable", "still-untold")
Workers = Mapping[str, Sequence[str]]  # the numbers of those who handle cases in an office
Text = tuple[str, str]  # template and number


@dataclass(frozen=True)
class Event:
    """One event: what, at which office, at one of which instants, and who is told of it."""

    type: str
    office: str
    instants: frozenset[datetime]
    texts: tuple[Text, ...] = ()


@dataclass
class Story:
    """One complaint. Its one deadline has a `purpose` and runs `since` an instant."""

    number: str
    kind: str
    reference: str
    office: str
    since: datetime
    purpose: str = "acknowledge"
    events: list[Event] = field(default_factory=list)

    @property
    def due(self) -> datetime:
        days = {"acknowledge": ACKNOWLEDGE, "act": to_act(self.kind, self.office), "tell": TELL}
        return working_days_after(self.since, days[self.purpose])

    @property
    def reminders(self) -> int:
        return reminders_at(self.office, self.purpose)

    @property
    def overdue(self) -> int:
        """How many of its deadlines passed."""
        return sum(event.type in OVERDUE for event in self.events)


class Narrator:
    """Tells the stories of a journal. `recorded` has, by reference, when the records say that each event happened."""

    def __init__(self, workers: Workers, recorded: Mapping[str, Sequence[datetime]]) -> None:
        self._workers, self._recorded = workers, recorded
        self._stories: dict[str, Story] = {}
        self._now = datetime.min.replace(tzinfo=UTC)

    def tell(self, journal: Sequence[Mapping[str, Any]]) -> list[Story]:
        """All stories to their present end."""
        for place, entry in enumerate(journal):
            match entry["what"]:
                case "clock":
                    self._now = datetime.fromisoformat(entry["at"])
                case "filed":
                    self._filed(entry)
                case "worked":
                    self._worked(self._stories[entry["reference"]], entry["action"])
                case "leap":
                    self._leap(_shown_after(journal, place))
        return list(self._stories.values())

    def _filed(self, entry: Mapping[str, Any]) -> None:
        office = first_office(entry["kind"])
        story = Story(entry["number"], entry["kind"], entry["reference"], office, self._now)
        self._stories[story.reference] = story
        self._add(story, "filed", {self._now}, ("work", self._first(office)), ("filed", story.number))

    def _worked(self, story: Story, action: str) -> None:
        now = {self._now}
        if story.purpose == "acknowledge":
            self._add(story, "opened", now)
        if action == "accept":
            self._add(story, "accepted", now)
            story.purpose = "act"
            return
        relayed = (("relay", self._first(office)) for office in offices_below(story.office))
        self._add(story, "decided", now, ("decided", story.number), *relayed)
        story.purpose, story.since = "tell", self._now

    def _leap(self, instants: set[datetime]) -> None:
        for story in self._stories.values():
            if story.due > max(instants):
                continue
            if story.purpose == "tell":
                self._untold(story, instants)
            else:
                self._climbs(story, instants)
            recorded = self._recorded.get(story.reference, ())[len(story.events) - 1 :]
            story.since = next((at for at in recorded if at in instants), max(instants))

    def _climbs(self, story: Story, instants: set[datetime]) -> None:
        left, story.office = story.office, office_above(story.kind, story.office)
        story.purpose = "acknowledge"
        told = (
            ("work", self._first(story.office)),
            ("climbed_old", self._first(left)),
            ("climbed", story.number),
        )
        self._add(story, "climbed", instants, *told)

    def _untold(self, story: Story, instants: set[datetime]) -> None:
        first_time = story.events[-1].type == "decided"
        asked = [number for office in near_her() for number in self._workers[office]]
        if not first_time:
            asked.append(self._first(story.office))
        told = [("tell", number) for number in dict.fromkeys(asked)]
        self._add(story, "undeliverable" if first_time else "still-untold", instants, *told)

    def _add(self, story: Story, type_: str, instants: set[datetime], *texts: Text) -> None:
        story.events.append(Event(type_, story.office, frozenset(instants), texts))

    def _first(self, office: str) -> str:
        return self._workers[office][0]


def _shown_after(journal: Sequence[Mapping[str, Any]], place: int) -> set[datetime]:
    """The instants the clock showed in the leap that begins at this place."""
    shown = set()
    for entry in journal[place + 1 :]:
        if entry["what"] != "clock":
            break
        shown.add(datetime.fromisoformat(entry["at"]))
    return shown
