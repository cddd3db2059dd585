"""A small province for tests: two districts, offices with somebody in every seat, meetings planned, villagers' phones."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, sessionmaker

from grievance_core.applications.overdue import fire
from grievance_core.areas.model import Area
from grievance_core.cases.deciding import settled
from grievance_core.cases.filing import Complaint, Receipt, file_complaint
from grievance_core.cases.model import Case
from grievance_core.cases.principal import Principal
from grievance_core.institution import Institution
from grievance_core.messages.model import Message
from grievance_core.messages.outbox import opened
from grievance_core.messages.sending import Accepted, deliver, hand_out_due, next_message
from grievance_core.offices.appoint import appoint
from grievance_core.offices.establish import establish
from grievance_core.offices.model import Office, Official, Seat, Tenure
from grievance_core.offices.officials import add, number_of
from grievance_core.offices.rules import OfficeRules
from grievance_core.people.phones import remember
from grievance_core.routing.meetings import plan_meetings
from grievance_core.timers import rows
from grievance_core.timers.holidays import PHNOM_PENH

MONDAY = datetime(2026, 1, 5, 9, 0, tzinfo=PHNOM_PENH)
LONG_AGO = MONDAY - timedelta(days=365)
VILLAGE, COMMUNE, DISTRICT, PROVINCE = "17010101", "170101", "1701", "17"
ANGKOR_CHUM = (PROVINCE, DISTRICT, COMMUNE, VILLAGE)
PLACES = (
    ("17", "province", "province", None, "សៀមរាប", "Siemreap"),
    ("1701", "district", "srok", "17", "អង្គរជុំ", "Angkor Chum"),
    ("1712", "district", "srok", "17", "ស្រីស្នំ", "Srei Snam"),
    ("170101", "commune", "khum", "1701", "ចារឈូក", "Char Chhuk"),
    ("171201", "commune", "khum", "1712", "ជ្រោយនាងងួន", "Chrouy Neang Nguon"),
    ("17010101", "village", "phum", "170101", "ប្រាសាទ", "Prasat"),
    ("17120101", "village", "phum", "171201", "យាង", "Yeang"),
    ("01", "province", "province", None, "បន្ទាយមានជ័យ", "Banteay Meanchey"),
    ("0102", "district", "srok", "01", "មង្គលបូរី", "Mongkol Borei"),
    ("010201", "commune", "khum", "0102", "បន្ទាយនាង", "Banteay Neang"),
    ("01020101", "village", "phum", "010201", "អូរធំ", "Ou Thum"),
)  # fmt: skip
SET_UP = ("17", "1701", "1712", "170101", "171201", "17010101", "17120101")


class PhonesOnATable:
    """A transport that keeps what it was given: (number, text), by message id."""

    knows_our_ids = True

    def __init__(self) -> None:
        self.arrived: dict[str, tuple[str, str]] = {}

    def send(self, message_id: str, number: str, text: str) -> Accepted:
        self.arrived[message_id] = (number, text)
        return Accepted(f"table-{message_id}", "delivered")


@dataclass
class World:
    """The province, with helpers that read like the story: she files, time passes, the chair accepts."""

    sessions: sessionmaker[Session]
    inst: Institution
    now: datetime = MONDAY
    phones: PhonesOnATable = field(default_factory=PhonesOnATable)
    filed: int = 0
    sends: bool = True  # False: what is written stays in the outbox

    @property
    def is_quick(self) -> bool:
        """Whether this store is the one that the long loops go through whole."""
        bind: Engine = self.sessions.kw["bind"]
        return bind.dialect.name == "sqlite"

    @contextmanager
    def work(self) -> Iterator[Session]:
        """One transaction."""
        with self.sessions.begin() as session:
            yield session

    def phone(self, number: str = "+85512000001", village: str | None = VILLAGE, language: str = "km") -> str:
        """The id of a villager's phone."""
        with self.work() as session:
            return remember(
                session, self.inst.vault, number, language=language, village_key=village, sex="f"
            ).id

    def file(self, kind: str = "payment", **given: object) -> Receipt:
        """A complaint by phone from the village, unless told otherwise."""
        self.filed += 1
        defaults: dict[str, object] = {
            "kind": kind,
            "words": "ប្រាក់ឧបត្ថម្ភរបស់ខ្ញុំមិនទាន់មកដល់",
            "channel": "ussd",
            "language": "km",
            "area_key": None if kind in ("danger", "migrant") else VILLAGE,
            "request": f"request-{self.filed}",
        }
        if "phone_id" not in given:
            given["phone_id"] = self.phone()
        with self.work() as session:
            return file_complaint(session, self.inst, Complaint(**{**defaults, **given}), self.now)  # type: ignore[arg-type]

    def case(self, receipt: Receipt) -> Case:
        """The case as it stands, with its office loaded."""
        with self.sessions() as session:
            case = session.get_one(Case, receipt.case_id)
            _ = (case.office.key, case.committee and case.committee.key)
            return case

    def office_of(self, receipt: Receipt) -> str:
        return self.case(receipt).office.key

    def official(self, seat_key: str) -> Principal:
        """Whoever holds this seat now."""
        with self.sessions() as session:
            tenures = select(Tenure).join(Seat).where(Seat.key == seat_key, Tenure.capacity == "holder")
            running = [
                t
                for t in session.scalars(tenures)
                if t.begins <= self.now and (t.ends is None or t.ends > self.now)
            ]
            return Principal("official", official_id=running[0].official_id)

    def vacate(self, seat_key: str) -> None:
        """Nobody holds this seat from now on."""
        with self.work() as session:
            for tenure in session.scalars(select(Tenure).join(Seat).where(Seat.key == seat_key)):
                tenure.ends = self.now

    def vacate_office(self, office_key: str) -> None:
        with self.sessions() as session:
            seats = [
                seat.key
                for seat in session.scalars(select(Seat).join(Office).where(Office.key == office_key))
            ]
        for seat in seats:
            self.vacate(seat)

    def pass_time(self, **span: float) -> None:
        """Through every due instant in order, like the service itself."""
        self.move_to(self.now + timedelta(**span))

    def move_to(self, target: datetime) -> None:
        """Do everything due until then, each at its own instant."""
        while True:
            self._do_what_is_due()
            with self.sessions() as session:
                following_message = next_message(session) if self.sends else None
                instants = [at for at in (rows.next_due(session), following_message) if at is not None]
            following = min([at for at in instants if at > self.now], default=target)
            if self.now >= target:
                return
            self.now = min(target, following)

    def settle(self) -> None:
        """Send what waits, fire what is due, at this instant."""
        self._do_what_is_due()

    def texts_to(self, number: str) -> list[str]:
        """What arrived on a phone, oldest first."""
        with self.sessions() as session:
            messages = session.scalars(select(Message).order_by(Message.written_at, Message.id)).all()
            pairs = [opened(self.inst, message) for message in messages]
            return [text for to, text in pairs if to == number]

    def templates_to(self, number: str) -> list[str]:
        with self.sessions() as session:
            messages = session.scalars(select(Message).order_by(Message.written_at, Message.id)).all()
            return [message.template for message in messages if opened(self.inst, message)[0] == number]

    def number_of(self, seat_key: str) -> str:
        """The phone of whoever holds this seat."""
        official_id = self.official(seat_key).official_id
        with self.sessions() as session:
            return number_of(self.inst.vault, session.get_one(Official, official_id)) or ""

    def _do_what_is_due(self) -> None:
        while True:
            with self.work() as session:
                timers = rows.claim_due(session, self.now, self.now)
                messages = hand_out_due(session, self.now, self.now) if self.sends else []
            if not timers and not messages:
                return
            with self.work() as session:
                fire(session, self.inst, timers, self.now)
            for message_id in messages:
                deliver(self.sessions, self.inst, self.phones, message_id, self.now, self.now, settled)


def build(sessions: sessionmaker[Session], inst: Institution, rules: OfficeRules) -> World:
    """The province with everybody in place. Banteay Meanchey is on the map, but nobody is set up there."""
    with sessions.begin() as session:
        for key, level, kind, parent, km, en in PLACES:
            area = Area(
                key=key, code=key, level=level, kind=kind, parent_key=parent, name_km=km, name_en=en,
                fold_km=km, fold_en=en.casefold().replace(" ", ""), quirk="", source="test",
            )  # fmt: skip
            session.add(area)
            session.flush()
        for key in (None, *SET_UP):
            establish(session, key, rules)
        _fill_seats(session, inst)
        plan_meetings(session, inst.committees, inst.calendar, MONDAY + timedelta(days=400), MONDAY)
    return World(sessions, inst)


def _fill_seats(session: Session, inst: Institution) -> None:
    assistants: dict[str, int] = {}
    for number, seat in enumerate(session.scalars(select(Seat).order_by(Seat.id)), start=100):
        if seat.office.is_committee and seat.duty == "secretary" and seat.office.area_key in assistants:
            appoint(session, assistants[seat.office.area_key], seat.key, LONG_AGO)
            continue
        person = add(
            session,
            inst.vault,
            name=f"មន្ត្រី {number}",
            number=f"+85512{number:06d}",
            pin="",
            sex="fm"[number % 2],
        )
        appoint(session, person.id, seat.key, LONG_AGO)
        if seat.office.kind == "commune-assistant" and seat.office.area_key:
            assistants[seat.office.area_key] = person.id
