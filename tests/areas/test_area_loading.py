"""Loading the country: no village lost, every oddity reported, and loading again changes nothing."""

from __future__ import annotations

import copy
from collections import Counter

import pytest
from sqlalchemy import Engine, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased

from grievance_core.areas.kinds import area_kinds
from grievance_core.areas.load import AreaReport, load_areas
from grievance_core.areas.model import Area
from grievance_core.areas.search import by_code
from grievance_core.areas.source import AreaListError, Lists, country, read_lists
from grievance_core.database import session_factory

ODDLY_NAMED = "កោះ\u200bធំ`"


def small_country() -> Lists:
    """Angkor Chum's first commune and its villages, to be spoiled."""
    lists = read_lists()
    return {
        "province": [line for line in lists["province"] if line["province_code"] == "17"],
        "district": [line for line in lists["district"] if line["district_code"] == "1701"],
        "commune": [line for line in lists["commune"] if line["commune_code"] == "170101"],
        "village": [line for line in lists["village"] if line["commune_code"] == "170101"],
    }


def test_it_refuses_a_village_in_a_district_no_list_names() -> None:
    lists = small_country()
    lists["village"].append({**lists["village"][0], "district_code": "1799", "commune_code": "179901"})
    with pytest.raises(AreaListError, match="commune 179901 lies in 1799, which no list names"):
        country(lists, area_kinds())


def test_it_keeps_every_village_even_when_all_carry_one_code() -> None:
    lists = small_country()
    for line in lists["village"]:
        line["village_code"] = "17010101"
    villages = [row for row in country(lists, area_kinds()) if row["level"] == "village"]
    keys = ["17010101", *(f"17010101~{number}" for number in range(2, len(villages) + 1))]
    assert [row["key"] for row in villages] == keys
    assert [row["name_km"] for row in villages] == [line["village_kh"].strip() for line in lists["village"]]


def test_it_leaves_the_bare_code_to_the_village_in_the_commune_it_names() -> None:
    lists = small_country()
    stray = copy.copy(lists["village"][0]) | {"commune_code": "170102", "village_en": "Stray"}
    lists["village"].insert(0, stray)
    found = {row["key"]: row["name_en"] for row in country(lists, area_kinds())}
    assert found["17010101"] != "Stray"
    assert found["17010101~2"] == "Stray"


def test_it_takes_junk_out_of_names_and_says_so() -> None:
    lists = small_country()
    lists["village"][0]["village_kh"] = ODDLY_NAMED
    row = next(row for row in country(lists, area_kinds()) if row["key"] == "17010101")
    assert (row["name_km"], row["quirk"]) == ("កោះធំ", "cleaned-name")


def test_it_loses_no_row_of_the_lists(country: Session, report: AreaReport) -> None:
    assert report.counts == {"province": 25, "district": 210, "commune": 1_662, "village": 14_576}
    held = country.scalar(select(func.count()).select_from(Area))
    assert report.added == held == sum(report.counts.values())
    listed = Counter((line["village_code"], line["commune_code"]) for line in read_lists()["village"])
    kept = country.execute(select(Area.code, Area.parent_key).where(Area.level == "village"))
    assert Counter((row.code, row.parent_key) for row in kept) == listed


def test_it_reports_every_quirk_of_the_2025_lists(report: AreaReport) -> None:
    assert report.tally() == {
        "cleaned-name": 7,
        "foreign-prefix": 43,
        "no-villages": 2,
        "odd-mark": 53,
        "placeholder-code": 9,
        "shared-code": 80,
        "unlisted": 1,
    }
    shared = {code for code, what in report.quirks if what == "shared-code"}
    assert len(shared) == 26
    assert {code for code, what in report.quirks if what == "no-villages"} == {"100409", "120912"}


def test_it_makes_the_commune_no_list_names(country: Session) -> None:
    (commune,) = by_code(country, "120913")
    assert (commune.kind, commune.parent_key, commune.quirk) == ("sangkat", "1209", "unlisted")
    assert commune.name_km == "១២០៩១៣ (មិនស្គាល់ឈ្មោះ)"
    assert country.scalar(select(func.count()).where(Area.parent_key == "120913")) == 13


def test_it_hangs_every_area_one_level_below_its_parent(country: Session) -> None:
    parent = aliased(Area)
    pairs = select(parent.level, Area.level).join(parent, parent.key == Area.parent_key).distinct()
    assert set(country.execute(pairs)) == {
        ("province", "district"),
        ("district", "commune"),
        ("commune", "village"),
    }


def test_it_keeps_no_invisible_character_or_backtick_in_a_name(country: Session) -> None:
    for name in country.execute(select(Area.name_km, Area.name_en)):
        assert not set("\u200b\u200c\u200d\u2060\ufeff`") & set("".join(name))
        assert all(name)


def test_it_names_the_source_beside_the_code(country: Session) -> None:
    assert country.scalars(select(Area.source).distinct()).all() == ["MEF-2025"]


def test_it_mends_what_was_altered_and_then_changes_nothing(bare: Engine) -> None:
    reports = [AreaReport() for _ in range(3)]
    with session_factory(bare).begin() as session:
        load_areas(session, reports[0])
        session.execute(update(Area).where(Area.key == "1701").values(name_en="Elsewhere"))
        session.execute(delete(Area).where(Area.key == "17010101"))
    for report in reports[1:]:
        with session_factory(bare).begin() as session:
            load_areas(session, report)
    assert [(report.added, report.changed) for report in reports] == [(16_473, 0), (1, 1), (0, 0)]
    assert reports[0].quirks == reports[2].quirks


def test_it_keeps_an_area_that_left_the_lists_and_names_it(bare: Engine) -> None:
    names = {"name_km": "ចាស់", "name_en": "Old", "fold_km": "ចាស់", "fold_en": "old"}
    gone = Area(key="99", code="99", level="province", kind="province", source="MEF-2024", **names)
    report = AreaReport()
    with session_factory(bare).begin() as session:
        session.add(gone)
        session.flush()
        load_areas(session, report)
        assert session.get(Area, "99") is not None
    assert report.departed == ["99"]


@pytest.mark.parametrize(
    "wrong",
    [{"level": "ward"}, {"kind": "ward"}, {"parent_key": None}, {"parent_key": "98"}, {"level": "province"}],
)
def test_it_refuses_rows_the_country_cannot_have(bare: Engine, wrong: dict[str, str | None]) -> None:
    names = {"name_km": "ក", "name_en": "Ka", "fold_km": "ក", "fold_en": "ka", "source": "MEF-2025"}
    province = Area(key="17", code="17", level="province", kind="province", **names)
    district = {
        "key": "1701",
        "code": "1701",
        "level": "district",
        "kind": "srok",
        "parent_key": "17",
        **names,
    }
    with session_factory(bare)() as session:
        session.add(province)
        session.flush()
        with pytest.raises(IntegrityError):
            session.execute(insert(Area), [district | wrong])
