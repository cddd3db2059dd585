"""The institution as the dialogues see it: every case through the policy, every text in the person's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from bot.counter.office import OfficeCounter
from bot.counter.speaker import Speaker
from bot.counter.visit import Visit, caller_of, official_of
from bot.dialogues.desk import Named, Reachable
from bot.engine.state import State
from grievance_core.areas import search
from grievance_core.areas.model import Area
from grievance_core.areas.names import full_name
from grievance_core.cases import accusing, asking, reading
from grievance_core.cases.principal import Principal
from grievance_core.cases.telling import name_of
from grievance_core.cases.views import Line, Story
from grievance_core.messages.stopping import is_stopped
from grievance_core.offices.model import Seat
from grievance_core.offices.staffing import office_by_key
from grievance_core.people.phones import index_of
from writing import dates

__all__ = ["Counter", "Speaker"]

MOST_VILLAGES = 12  # of one name: more than that is no help on a phone


class Counter(OfficeCounter):
    """The desk of one turn. A case is looked at once a turn however often it is asked for."""

    def __init__(self, visit: Visit, state: State) -> None:
        super().__init__(visit, state)
        self._stories: dict[tuple[str, str], Story] = {}

    def texts_stopped(self) -> bool:
        visit = self._visit
        return is_stopped(visit.session, index_of(visit.inst.vault, visit.number))

    def my_cases(self) -> Sequence[Line]:
        visit = self._visit
        return reading.my_cases(visit.session, visit.phone_id) if visit.phone_id else ()

    def questions(self) -> Sequence[Line]:
        visit = self._visit
        return reading.open_questions(visit.session, visit.phone_id) if visit.phone_id else ()

    def work(self) -> Sequence[Line]:
        visit, official = self._visit, self._state.official
        return (
            reading.work_list(visit.session, visit.inst, official, visit.now) if official is not None else ()
        )

    def story(self, reference: str) -> Story:
        return self._story(caller_of(self._visit, self._state), reference)

    def work_story(self, reference: str) -> Story:
        return self._story(official_of(self._state), reference)

    def _story(self, by: Principal, reference: str) -> Story:
        key = (by.role, reference)
        if key not in self._stories:
            visit = self._visit
            line = reading.find(visit.session, visit.inst, by, reference, visit.now)
            self._stories[key] = reading.story(visit.session, visit.inst, by, line.case_id, visit.now)
        return self._stories[key]

    def providers(self, reference: str) -> Sequence[Named]:
        visit = self._visit
        case = reading.find_case(visit.session, visit.inst, official_of(self._state), reference, visit.now)
        posts = asking.providers(visit.session, case, visit.now)
        return [Named(str(post.official.id), self._title(post.seat)) for post in posts]

    def accusable(self, area_key: str) -> Sequence[Reachable]:
        found = accusing.accusable(self._visit.session, area_key)
        return [
            Reachable(office.key, name_of(office, self._language), self._titles(office.seats))
            for office, _ in found
        ]

    def _titles(self, seats: Iterable[Seat]) -> list[Named]:
        named = [Named(seat.key, self._title(seat)) for seat in seats]
        names = [seat.name for seat in named]
        # Several seats of one title are told apart by number.
        return [
            Named(
                seat.id,
                f"{seat.name} {names[: at + 1].count(seat.name)}"
                if names.count(seat.name) > 1
                else seat.name,
            )
            for at, seat in enumerate(named)
        ]

    def _title(self, seat: Seat) -> str:
        return self.say("office-title", seat.title)

    def provinces(self) -> Sequence[Named]:
        return self._named(search.provinces(self._visit.session))

    def areas_below(self, key: str) -> Sequence[Named]:
        return self._named(search.children(self._visit.session, key))

    def _named(self, areas: Iterable[Area]) -> list[Named]:
        return [Named(area.key, area.name_km if self._language == "km" else area.name_en) for area in areas]

    def villages_called(self, name: str) -> Sequence[Named]:
        found = search.find(self._visit.session, name, level="village", limit=MOST_VILLAGES)
        return [Named(area.key, self._path(area)) for area in found]

    def _path(self, village: Area) -> str:
        areas = search.path(self._visit.session, village.key)
        return ", ".join(named.name for named in reversed(self._named(areas[1:])))

    def place(self, key: str) -> str:
        area = search.by_key(self._visit.session, key) if key else None
        return full_name(area, self._language) if area is not None else ""

    def place_in_full(self, key: str, *, doubtful: bool) -> str:
        area = search.by_key(self._visit.session, key) if key else None
        in_khmer = self._language == "km"
        if area is None or not (doubtful or search.has_namesake(self._visit.session, key, in_khmer=in_khmer)):
            return self.place(key)
        commune, village = (
            full_name(named, self._language) for named in search.path(self._visit.session, key)[-2:]
        )
        return self.say("place", "full", village=village, commune=commune)

    def accused(self, office_key: str, seat_key: str) -> str:
        office = office_by_key(self._visit.session, office_key) if office_key else None
        if office is None:
            return ""
        name = name_of(office, self._language)
        title = next((seat.name for seat in self._titles(office.seats) if seat.id == seat_key), "")
        return self.say("review", "seat", seat=title, office=name) if title else name

    def localized(self, names: Mapping[str, str]) -> str:
        return names.get(self._language) or next(iter(names.values()), "")

    def day(self, at: datetime) -> str:
        return dates.day(at, self._language)

    def short_day(self, at: datetime) -> str:
        return dates.short_day(at, self._language)
