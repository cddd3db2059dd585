from __future__ import annotations

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from grievance_core.areas.model import Area
from grievance_core.errors import Incomplete
from grievance_core.offices.establish import add_seat, establish
from grievance_core.offices.model import Office, Seat
from grievance_core.offices.rules import OfficeRules


def office(session: Session, key: str) -> Office:
    return session.scalars(select(Office).where(Office.key == key)).one()


def superior(session: Session, key: str) -> str | None:
    upper = office(session, key).answers_to_id
    return None if upper is None else session.get_one(Office, upper).key


def test_it_refuses_an_area_nobody_knows(session: Session, rules: OfficeRules) -> None:
    with pytest.raises(Incomplete):
        establish(session, "99", rules)


def test_it_adds_nothing_and_changes_nothing_the_second_time(staffed: Session, rules: OfficeRules) -> None:
    office(staffed, "vdc:17010101").name_en = "Renamed by its people"
    counts = [staffed.scalar(select(func.count()).select_from(table)) for table in (Office, Seat)]
    for key in (None, *staffed.scalars(select(Area.key))):
        establish(staffed, key, rules)
    assert [staffed.scalar(select(func.count()).select_from(table)) for table in (Office, Seat)] == counts
    assert office(staffed, "vdc:17010101").name_en == "Renamed by its people"


def test_it_keys_offices_and_seats_by_kind_and_area(staffed: Session) -> None:
    keys = {seat.key for seat in office(staffed, "vdc:17010101").seats}
    assert {
        "vdc:17010101/chair",
        "vdc:17010101/deputy",
        "vdc:17010101/secretary",
        "vdc:17010101/member-1",
    } <= keys
    assert [seat.key for seat in office(staffed, "service-desk").seats] == [
        "service-desk/officer-1",
        "service-desk/officer-2",
    ]
    assert office(staffed, "hotline-protection").area_key is None


def test_it_names_an_office_after_its_area_in_both_languages(staffed: Session) -> None:
    vdc = office(staffed, "vdc:17010101")
    assert (vdc.name_km, vdc.name_en) == (
        "គណៈកម្មាធិការអភិវឌ្ឍន៍ភូមិប្រាសាទ",
        "Village Development Committee of Prasat",
    )
    assert office(staffed, "commune-chief:170101").name_km == "មេឃុំចារឈូក"


def test_it_calls_the_chief_of_a_sangkat_what_he_is_called(staffed: Session) -> None:
    assert office(staffed, "commune-chief:171001").name_km == "ចៅសង្កាត់ស្លក្រាម"


def test_it_places_offices_under_those_who_appoint_or_supervise_them(staffed: Session) -> None:
    assert superior(staffed, "vdc:17010101") == "commune-chief:170101"
    assert superior(staffed, "commune-assistant:170101") == "commune-chief:170101"
    assert superior(staffed, "district-intersector:1701") == "district-director:1701"
    assert superior(staffed, "district-director:1701") == "district-governors:1701"
    assert superior(staffed, "province-esa:17") == "province-director:17"
    assert superior(staffed, "province-director:17") == "province-governors:17"
    for key in ("cwcc:1701", "tcc:170101", "province-governors:17", "commune-chief:170101", "service-desk"):
        assert superior(staffed, key) is None


def test_it_joins_a_village_to_its_commune_chief_who_is_set_up_later(
    session: Session, rules: OfficeRules
) -> None:
    establish(session, "17010101", rules)
    establish(session, "17100101", rules)
    assert superior(session, "vdc:17010101") is None
    establish(session, "170101", rules)
    assert superior(session, "vdc:17010101") == "commune-chief:170101"
    assert superior(session, "vdc:17100101") is None


def test_it_asks_the_chair_before_the_deputy_and_the_deputy_before_the_secretary(staffed: Session) -> None:
    ranks = {seat.title: seat.rank for seat in office(staffed, "vdc:17010101").seats if seat.duty == "works"}
    assert sorted(ranks, key=ranks.__getitem__) == ["chair", "deputy", "secretary"]


def test_it_has_room_for_six_members_and_no_more(staffed: Session, rules: OfficeRules) -> None:
    vdc = office(staffed, "vdc:17010101")
    assert [add_seat(staffed, vdc, "member", rules).key for _ in range(2)] == [
        "vdc:17010101/member-5",
        "vdc:17010101/member-6",
    ]
    assert len({seat.rank for seat in vdc.seats}) == len(vdc.seats)
    for title in ("member", "chair", "king"):
        with pytest.raises(Incomplete):
            add_seat(staffed, vdc, title, rules)
