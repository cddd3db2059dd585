"""Sets up the pilot's offices and fills every seat and every village with people who do not exist."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from demo.model import DemoPhone
from demo.plan import NEWCOMERS, PASSWORD, VILLAGERS, Plan, official_number, official_pin, villager_number
from grievance_core.accounts.logins import give_known, hashed
from grievance_core.areas.model import Area
from grievance_core.areas.search import children
from grievance_core.offices.appoint import appoint, grant_leave
from grievance_core.offices.establish import add_seat, establish
from grievance_core.offices.model import Office, Official, Seat
from grievance_core.offices.officials import add
from grievance_core.offices.rules import OfficeRules
from grievance_core.people.model import Phone
from grievance_core.people.phones import remember
from grievance_core.timers.holidays import at_local
from grievance_core.vault import Place, Vault

APPOINTED = datetime(2024, 6, 1, tzinfo=UTC)  # long before the first case of the demo
WOMEN = 0.45  # of a Village Development Committee: 40 to 50 per cent, SSDM table 6
ENGLISH_EACH = 16  # one villager in so many reads English


@dataclass(frozen=True)
class Villager:
    """Somebody with a phone in a village, by her name in Khmer."""

    phone: Phone
    name: str
    sex: str
    village_key: str


@dataclass
class Company:
    """Who has come into being so far, and what they are made with."""

    session: Session
    vault: Vault
    plan: Plan
    password_hash: str = field(
        default_factory=lambda: hashed(PASSWORD)
    )  # of everybody: making one takes a while
    by_seat: dict[str, int] = field(default_factory=dict)  # seat key -> official id
    born: Counter[str] = field(default_factory=Counter)  # by sex, for names that do not repeat
    officials: int = 0
    villagers: list[Villager] = field(default_factory=list)


def settle(session: Session, vault: Vault, plan: Plan, rules: OfficeRules) -> list[Villager]:
    """Offices, seats, officials, villagers and the list of the demo's phones. The areas must be there. The caller commits.

    Returns the villagers in the order of their numbers.
    """
    company = Company(session, vault, plan)
    areas = pilot_areas(session, plan)
    for area in (None, *areas):
        establish(session, area.key if area else None, rules)
    villages = [area for area in areas if area.level == "village"]
    _people_villages(company, villages, range(NEWCOMERS))
    _seat_villages(company, villages, rules)
    for level in ("commune", "district", "province"):
        for area in areas:
            if area.level == level:
                _staff(company, area.key, plan.staff[level])
    _staff(company, None, plan.staff["country"])
    _stand_in(company)
    _people_villages(company, villages, range(NEWCOMERS, VILLAGERS))
    return company.villagers


def pilot_areas(session: Session, plan: Plan) -> list[Area]:
    """The areas of the pilot from the province down, each level in the order of codes."""
    districts = [session.get_one(Area, key) for key in plan.districts]
    communes = [
        area for above in districts for area in children(session, above.key)[: plan.communes_a_district]
    ]
    villages = [
        area for above in communes for area in children(session, above.key)[: plan.villages_a_commune]
    ]
    return [session.get_one(Area, plan.province), *districts, *communes, *villages]


def _seat_villages(company: Company, villages: list[Area], rules: OfficeRules) -> None:
    for number, village in enumerate(villages):
        vdc = company.session.scalars(select(Office).where(Office.key == f"vdc:{village.key}")).one()
        for _ in range(number % 3):  # four, five or six members
            add_seat(company.session, vdc, "member", rules)
        sexes = _sexes(len(vdc.seats), shift=number)
        for seat, sex in zip(vdc.seats, sexes, strict=True):
            _official(company, (seat.key,), sex)


def _sexes(count: int, shift: int) -> Iterator[str]:
    """Women spread evenly among `count` seats, beginning elsewhere in each village."""
    women = round(count * WOMEN)
    for seat in range(count):
        place = (seat + shift) % count
        yield "f" if (place + 1) * women // count > place * women // count else "m"


def _staff(company: Company, area_key: str | None, people: tuple[tuple[str, ...], ...]) -> None:
    for seats in people:
        keys = tuple(seat if area_key is None else seat.replace("/", f":{area_key}/") for seat in seats)
        _official(company, keys, "fm"[company.officials % 2])


def _official(company: Company, seat_keys: tuple[str, ...], sex: str) -> None:
    """One person with a phone and a PIN, in all these seats since APPOINTED."""
    language = "en" if company.plan.english.intersection(seat_keys) else "km"
    khmer, latin = _name(company, sex)
    number, pin = official_number(company.officials), official_pin(company.officials)
    name = latin if language == "en" else khmer
    official = add(
        company.session, company.vault, name=name, number=number, pin=pin, language=language, sex=sex
    )
    company.officials += 1
    login = give_known(company.session, official.id, seat_keys[0], company.password_hash)
    for key in seat_keys:
        appoint(company.session, official.id, key, APPOINTED)
        company.by_seat[key] = official.id
        _list(company, number, f"{khmer} · {latin}", pin=pin, official=official, seat_key=key, login=login)


def _name(company: Company, sex: str) -> tuple[str, str]:
    company.born[sex] += 1
    return company.plan.name(company.born[sex] - 1, sex)


def _list(
    company: Company,
    number: str,
    name: str,
    *,
    pin: str | None = None,
    official: Official | None = None,
    seat_key: str | None = None,
    login: str = "",
    area_key: str | None = None,
) -> None:
    """A line in the list of the demo's phones; whoever has several seats has a line for each."""
    phone = DemoPhone(number_sealed=b"", name_sealed=b"", seat_key=seat_key, area_key=area_key, login=login)
    company.session.add(phone)
    company.session.flush()  # the row's id is part of what its sealed values are bound to
    seal, row = company.vault.seal, str(phone.id)
    phone.number_sealed = seal(number, Place("demo_phones", "number_sealed", row))
    phone.name_sealed = seal(name, Place("demo_phones", "name_sealed", row))
    if official is not None and pin is not None:
        phone.official_id = official.id
        phone.pin_sealed = seal(pin, Place("demo_phones", "pin_sealed", row))
        seat = company.session.scalars(select(Seat).where(Seat.key == seat_key)).one()
        phone.area_key = seat.office.area_key


def _stand_in(company: Company) -> None:
    plan = company.plan.stand_in
    holder, deputy = company.by_seat[plan.seats[0]], company.by_seat[plan.person]
    begins, ends = (at_local(day, time(0)) for day in (plan.begins, plan.ends))
    grant_leave(company.session, holder, begins, ends)
    for key in plan.seats:
        appoint(company.session, deputy, key, begins, ends, capacity="deputy")


def _people_villages(company: Company, villages: list[Area], indexes: range) -> None:
    """Villagers in turn, one a village, so that the first NEWCOMERS live in as many villages."""
    for index in indexes:
        village = villages[index % len(villages)]
        sex = "fm"[(index + index // len(villages)) % 2]
        language = "en" if index % ENGLISH_EACH == ENGLISH_EACH - 1 and index >= NEWCOMERS else "km"
        khmer, latin = _name(company, sex)
        number = villager_number(index)
        phone = remember(
            company.session, company.vault, number, language=language, village_key=village.key, sex=sex
        )
        company.villagers.append(Villager(phone, khmer, sex, village.key))
        _list(company, number, f"{khmer} · {latin}", area_key=village.key)
