"""The file of kinds: what is wrong with it is said, and what it says of the country is NCDD's count."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from grievance_core.areas.kinds import RULES, AreaKinds, AreaRulesError
from grievance_core.areas.model import Area


@pytest.mark.parametrize(
    ("found", "put", "said"),
    [
        ('["12"]', "[12]", "write the code 12 in quotes"),
        ('"ឃុំ{name}"', '"ឃុំ"', "kinds: khum: each language needs one {name}"),
        ("level: commune", "level: ward", "kinds: khum: level must be one of"),
        ("srok: khum,", "srok: ward,", "unknown kinds: ward"),
        ("  phum: {", "  hamlet: {", "kinds must be exactly"),
        ("below:", "beneath:", "not the expected shape"),
        ("kinds:\n", "kinds: [\n", "not the expected shape"),
    ],
)
def test_it_says_what_is_wrong_with_the_file(tmp_path: Path, found: str, put: str, said: str) -> None:
    path = tmp_path / "area_kinds.yaml"
    text = RULES.read_text("utf-8")
    assert found in text
    path.write_text(text.replace(found, put, 1), "utf-8")
    with pytest.raises(AreaRulesError) as refusal:
        AreaKinds.load(path)
    assert said in str(refusal.value)
    assert str(refusal.value).startswith("area_kinds.yaml: ")


def test_it_finds_as_many_of_each_district_kind_as_the_country_has(country: Session) -> None:
    kinds = Counter(country.scalars(select(Area.kind).where(Area.level.in_(("province", "district")))))
    assert kinds == {"capital": 1, "province": 24, "khan": 14, "krong": 33, "srok": 163}


def test_it_puts_communes_below_districts_and_sangkats_below_towns(country: Session) -> None:
    districts = country.execute(select(Area.key, Area.kind).where(Area.level == "district"))
    above = dict(districts.all())
    communes = country.execute(select(Area.kind, Area.parent_key).where(Area.level == "commune"))
    pairs = {(kind, above[str(parent)]) for kind, parent in communes}
    assert pairs == {("khum", "srok"), ("sangkat", "krong"), ("sangkat", "khan")}
