from __future__ import annotations

from collections import Counter
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from demo.clock import START
from demo.load import phones
from demo.plan import NEWCOMERS, PASSWORD, official_number, official_pin, the_plan, villager_number
from grievance_core.accounts.logins import is_password
from grievance_core.accounts.model import Login
from grievance_core.areas.model import Area
from grievance_core.cases.model import Case
from grievance_core.institution import Institution
from grievance_core.offices.model import Leave, Office, Official, Seat, Tenure
from grievance_core.offices.officials import SignIn, by_number, check_pin
from grievance_core.offices.staffing import on_duty
from grievance_core.people.phones import by_number as phone_by_number
from grievance_core.routing.kinds import Kinds


def holders(demo: Session) -> dict[str, list[Official]]:
    query = (
        select(Tenure)
        .where(Tenure.capacity == "holder")
        .options(joinedload(Tenure.seat), joinedload(Tenure.official))
    )
    found: dict[str, list[Official]] = {}
    for tenure in demo.scalars(query):
        found.setdefault(tenure.seat.key, []).append(tenure.official)
    return found


def test_it_seats_one_person_in_every_seat(demo: Session) -> None:
    seated = holders(demo)
    assert {key: len(people) for key, people in seated.items()} == dict.fromkeys(
        demo.scalars(select(Seat.key)), 1
    )


def test_it_keeps_every_village_committee_between_forty_and_fifty_per_cent_women(demo: Session) -> None:
    committees: dict[str, list[str]] = {}
    for key, (person,) in holders(demo).items():
        if key.startswith("vdc:"):
            committees.setdefault(key.partition("/")[0], []).append(person.sex)
    assert len(committees) == 8
    for sexes in committees.values():
        assert 7 <= len(sexes) <= 9
        assert 0.4 <= sexes.count("f") / len(sexes) <= 0.5


def test_it_has_women_among_the_chairs(demo: Session) -> None:
    chairs = {
        person.sex
        for key, (person,) in holders(demo).items()
        if key.startswith("vdc:") and key.endswith("/chair")
    }
    assert chairs == {"f", "m"}


def test_it_covers_two_villages_of_two_communes_of_both_pilot_districts(demo: Session) -> None:
    keys = demo.scalars(select(Office.area_key).where(Office.kind == "vdc").order_by(Office.area_key)).all()
    assert keys == [
        "17010101", "17010102", "17010201", "17010202", "17120101", "17120102", "17120201", "17120202",
    ]  # fmt: skip
    assert demo.get_one(Area, "17010101").level == "village"


def test_it_finds_somebody_to_work_in_every_office_of_every_ladder(demo: Session, inst: Institution) -> None:
    kinds: Kinds = inst.kinds
    rungs = {
        rung.office for kind in ("eligibility", "data", "danger", "migrant") for rung in kinds.of(kind).ladder
    }
    for office in demo.scalars(select(Office).where(Office.kind.in_(rungs))):
        for day in range(0, 30, 3):
            assert on_duty(demo, office.id, START + timedelta(days=day)), office.key


def test_it_has_an_assistant_on_leave_and_a_clerk_who_stands_in(demo: Session) -> None:
    away = demo.scalars(select(Leave)).one()
    office = demo.scalars(select(Office).where(Office.key == "commune-assistant:170102")).one()
    (meanwhile,) = on_duty(demo, office.id, START)
    (afterwards,) = on_duty(demo, office.id, away.ends)
    assert (meanwhile.capacity, afterwards.capacity) == ("deputy", "holder")
    assert afterwards.official.id == away.official_id


def test_it_never_lets_a_decider_sit_in_the_committee_that_recommends_to_her(demo: Session) -> None:
    seats: dict[int, set[str]] = {}
    for key, (person,) in holders(demo).items():
        seats.setdefault(person.id, set()).add(demo.scalars(select(Seat).where(Seat.key == key)).one().duty)
    assert not any({"decides"} < duties for duties in seats.values())


def test_it_gives_each_official_a_number_and_a_pin_of_her_own_that_signs_her_in(
    demo: Session, inst: Institution
) -> None:
    listed = {phone["number"]: phone["pin"] for phone in phones(demo, inst) if phone["seat"]}
    assert sorted(listed) == [official_number(index) for index in range(len(listed))]
    assert len(set(listed.values())) == len(listed)
    for number in (official_number(0), official_number(100), official_number(len(listed) - 1)):
        official = by_number(demo, inst.vault, number)
        assert official is not None
        assert check_pin(demo, official, listed[number], START) is SignIn.OK


def test_it_has_pins_of_four_digits_that_do_not_repeat_and_numbers_that_do_not_meet() -> None:
    pins = [official_pin(index) for index in range(800)]
    assert len(set(pins)) == 800
    assert all(len(pin) == 4 and pin.isdigit() for pin in pins)
    assert max(map(villager_number, range(99))) < official_number(0)


def test_it_repeats_no_name(demo: Session, inst: Institution) -> None:
    people = {(phone["number"], phone["name"]) for phone in phones(demo, inst)}
    assert max(Counter(name for _, name in people).values()) == 1
    plan = the_plan()
    assert len({plan.name(index, sex) for sex in "fm" for index in range(150)}) == 300


def test_it_lists_phones_as_the_contract_says_newcomers_first(demo: Session, inst: Institution) -> None:
    listed = phones(demo, inst)
    assert all(
        list(phone) == ["number", "name", "seat", "office", "area", "pin", "login"] for phone in listed
    )
    assert listed[0]["number"] == "+85512000001"
    newcomers = listed[:NEWCOMERS]
    assert {(phone["seat"], phone["office"], phone["pin"], phone["login"]) for phone in newcomers} == {
        (None,) * 4
    }
    chair = next(phone for phone in listed if phone["seat"] == "vdc:17010101/chair")
    assert (chair["office"], chair["area"], chair["number"]) == ("vdc:17010101", "17010101", "+85512000100")
    assert {phone["seat"] for phone in listed if phone["seat"]} == set(demo.scalars(select(Seat.key)))


def test_every_official_has_one_login_whose_password_opens_the_console(
    demo: Session, inst: Institution
) -> None:
    listed = [phone for phone in phones(demo, inst) if phone["seat"]]
    assert len({phone["login"] for phone in listed}) == len({phone["number"] for phone in listed})
    logins = {login.username: login for login in demo.scalars(select(Login))}
    assert set(logins) == {phone["login"] for phone in listed}
    assert is_password(logins["district-intersector.1701.officer"], PASSWORD)


def test_it_knows_language_village_and_sex_of_newcomers_who_have_never_complained(
    demo: Session, inst: Institution
) -> None:
    for index in range(NEWCOMERS):
        phone = phone_by_number(demo, inst.vault, villager_number(index))
        assert phone is not None
        assert phone.language == "km"
        assert phone.village_key
        assert phone.sex in ("f", "m")
        assert demo.scalar(select(Case.id).where(Case.phone_id == phone.id)) is None
