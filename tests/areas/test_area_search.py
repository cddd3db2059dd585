"""Finding areas by code, by place and by name as people type it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from grievance_core.areas.model import Area
from grievance_core.areas.search import by_code, children, find, path

SHARING = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40
)


def keys(areas: Sequence[Area]) -> list[str]:
    return [area.key for area in areas]


@SHARING
@given(st.text(st.characters()))
def test_it_takes_any_text_as_a_name_or_a_code(country: Session, text: str) -> None:
    assert len(find(country, text, limit=3)) <= 3
    assert all(area.code for area in by_code(country, text))
    assert children(country, "no such key") == path(country, "no such key") == ()


@pytest.mark.parametrize("name", ["", " \u200b-", "\ud800", "\0", "%", "_", "x" * 200_000, "ក" * 101])
def test_it_finds_nothing_for_what_is_no_name(country: Session, name: str) -> None:
    assert find(country, name) == []


@pytest.mark.parametrize("code", ["", "9", "99", "170101010", "1701%", "17\0", "០៩៩", "\ud800"])
def test_it_finds_nothing_for_what_is_no_code(country: Session, code: str) -> None:
    assert by_code(country, code) == []


@pytest.mark.parametrize("limit", [0, -1])
def test_it_finds_nothing_when_nothing_is_wanted(country: Session, limit: int) -> None:
    assert find(country, "ថ្មី", limit=limit) == []


def test_it_finds_all_that_share_a_code(country: Session) -> None:
    assert keys(by_code(country, "02140401")) == ["02140401", "02140401~2"]
    assert [area.parent_key for area in by_code(country, "02140401")] == ["021404", "021405"]
    assert len(by_code(country, "0506140-")) == 9


def test_it_reads_codes_in_khmer_digits(country: Session) -> None:
    assert keys(by_code(country, " ១៧០១ ")) == ["1701"]


def test_it_lists_children_by_code_and_by_commune_not_by_prefix(country: Session) -> None:
    assert keys(children(country, "17"))[0] == "1701"
    assert keys(children(country, "021405"))[0] == "02140401~2"
    codes = [area.code for area in children(country, "141109")]
    assert codes == sorted(codes)
    assert children(country, "100409") == ()


def test_it_walks_from_the_province_down(country: Session) -> None:
    assert keys(path(country, "17010101")) == ["17", "1701", "170101", "17010101"]
    assert keys(path(country, "25031402")) == ["25", "2503", "250315", "25031402"]


@pytest.mark.parametrize(
    "name",
    ["អង្គរជុំ", "អង្គរ ជុំ", "ស្រុកអង្គរជុំ", "Angkor Chum", "angkorchum", "Angkor Chum District", "srok angkor chum"],
)
def test_it_finds_a_pilot_district_however_it_is_typed(country: Session, name: str) -> None:
    assert keys(find(country, name, limit=1)) == ["1701"]


@pytest.mark.parametrize("name", ["រាជធានីភ្នំពេញ", "ភ្នំពេញ", "phnom penh", "Phnom Penh Capital"])
def test_it_finds_the_capital(country: Session, name: str) -> None:
    assert find(country, name)[0].key == "12"


def test_it_puts_exact_names_before_beginnings_before_middles(country: Session) -> None:
    folded = [area.fold_km for area in find(country, "ក្រាំង", level="village", limit=1_000)]
    rank = [0 if name == "ក្រាំង" else 1 if name.startswith("ក្រាំង") else 2 for name in folded]
    assert rank == sorted(rank)
    assert set(rank) == {0, 1, 2}


def test_it_finds_every_area_by_its_own_names_within_its_parent(country: Session) -> None:
    villages = country.scalars(select(Area).where(Area.quirk != "")).all()
    for village in villages:
        for name in (village.name_km, village.name_en):
            assert village in find(country, name, level=village.level, within=village.parent_key)


def test_it_keeps_to_the_area_it_is_told(country: Session) -> None:
    found = find(country, "ថ្មី", level="village", within="1701", limit=500)
    assert found
    assert {path(country, area.key)[1].key for area in found} == {"1701"}
    assert find(country, "ភ្នំពេញ", within="1701") == []
    assert find(country, "ថ្មី", within="no such key") == []


def test_it_finds_a_village_that_carries_the_code_of_another_commune(country: Session) -> None:
    assert "25031402" in keys(find(country, "ក្ងោក", within="250315"))
    assert "25031402" not in keys(find(country, "ក្ងោក", within="250314"))


def test_it_never_names_an_area_twice(country: Session) -> None:
    found = keys(find(country, "ភូមិ ១", limit=1_000))
    assert len(found) == len(set(found))
