"""A desk on paper: it answers what screens ask with fixed things, so that texts can be looked at without an institution."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from bot.dialogues.desk import Named, Reachable
from grievance_core.cases.views import Line, Story
from tests.dialogues.paper_office import PaperOffice
from writing import dates
from writing.catalogue import Catalogues

DUE = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)


def line(reference: str = "123456782", state: str = "received", task: str = "work") -> Line:
    return Line("case", reference, "payment", "tcc", state, "village", DUE, task)


def story(state: str = "in_progress", can: tuple[str, ...] = ("add", "withdraw")) -> Story:
    return Story(
        line=line(state=state),
        office_name={"km": "គណៈកម្មាធិការអភិវឌ្ឍន៍ភូមិប្រាសាទ", "en": "Village Development Committee of Prasat"},
        committee_name={},
        area_key="17010101",
        filed_at=DUE,
        can=can,
        events=(),
        words="late",
        recommendation="pay",
    )


class PaperDesk(PaperOffice):
    """Implements the dialogues' desk."""

    def __init__(self, catalogues: Catalogues, language: str) -> None:
        super().__init__(catalogues, language)
        self.shown = story()
        self.worked = story(can=("accept", "solved", "decline", "pass-up"))

    def texts_stopped(self) -> bool:
        return False

    def my_cases(self) -> Sequence[Line]:
        return [line()]

    def questions(self) -> Sequence[Line]:
        return [line(state="awaiting_confirmation"), line("987654326", "awaiting_confirmation")]

    def work(self) -> Sequence[Line]:
        return [line(), line("987654326", "referred", "decide")]

    def story(self, reference: str) -> Story:
        return self.shown

    def work_story(self, reference: str) -> Story:
        return self.worked

    def providers(self, reference: str) -> Sequence[Named]:
        return [Named("1", self.say("office-title", "health"))]

    def accusable(self, area_key: str) -> Sequence[Reachable]:
        chair = Named("vdc:17010101/chair", self.say("office-title", "chair"))
        return [
            Reachable("vdc:17010101", self._either("គណៈកម្មាធិការអភិវឌ្ឍន៍ភូមិប្រាសាទ", "VDC of Prasat"), [chair])
        ]

    def provinces(self) -> Sequence[Named]:
        return [Named("17", self._either("សៀមរាប", "Siemreap"))]

    def areas_below(self, key: str) -> Sequence[Named]:
        return [Named("1701", self._either("អង្គរជុំ", "Angkor Chum"))]

    def villages_called(self, name: str) -> Sequence[Named]:
        return [Named("17010101", self._either("ប្រាសាទ, ចារឈូក, អង្គរជុំ", "Prasat, Char Chhuk, Angkor Chum"))]

    def place(self, key: str) -> str:
        return self._either("ភូមិប្រាសាទ", "Prasat Village")

    def place_in_full(self, key: str, *, doubtful: bool) -> str:
        if not doubtful:
            return self.place(key)
        village, commune = (
            self._either("ភូមិប្រាសាទ", "Prasat Village"),
            self._either("ឃុំចារឈូក", "Char Chhuk Commune"),
        )
        return self.say("place", "full", village=village, commune=commune)

    def accused(self, office_key: str, seat_key: str) -> str:
        if not office_key:
            return ""
        (office,) = self.accusable("17010101")
        return (
            self.say("review", "seat", seat=office.seats[0].name, office=office.name)
            if seat_key
            else office.name
        )

    def localized(self, names: Mapping[str, str]) -> str:
        return names[self._language]

    def day(self, at: datetime) -> str:
        return dates.day(at, self._language)

    def short_day(self, at: datetime) -> str:
        return dates.short_day(at, self._language)
