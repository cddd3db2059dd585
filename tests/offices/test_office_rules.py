from __future__ import annotations

from pathlib import Path

import pytest

from grievance_core.levels import DECIDING_LEVELS, OFFICE_LEVELS
from grievance_core.offices.rules import OfficeRules
from grievance_core.routing.committees import Committees
from grievance_core.routing.kinds import Kinds
from grievance_core.rulebook import RulebookError

RULES = Path(__file__).resolve().parents[2] / "rules"

GOOD = (RULES / "offices.yaml").read_text("utf-8")


def broken(folder: Path, old: str, new: str) -> tuple[str, ...]:
    assert old in GOOD
    path = folder / "offices.yaml"
    path.write_text(GOOD.replace(old, new, 1), "utf-8")
    with pytest.raises(RulebookError) as refusal:
        OfficeRules.load(path)
    return refusal.value.faults


def test_it_refuses_an_unknown_duty_and_names_its_line(tmp_path: Path) -> None:
    line = GOOD[: GOOD.index("chair: {duty: works}")].count("\n") + 1
    (fault,) = broken(tmp_path, "chair: {duty: works}", "chair: {duty: rules}")
    assert fault.startswith(f"offices.yaml:{line}: duty: 'rules' is not one of works")


@pytest.mark.parametrize("count", ["0", "-1", "four", "៤", "1.5"])
def test_it_refuses_a_number_of_seats_that_is_none(tmp_path: Path, count: str) -> None:
    (fault,) = broken(tmp_path, "count: 4, most: 6", f"count: {count}, most: 6")
    assert "is not a number of seats" in fault


def test_it_refuses_fewer_seats_in_the_end_than_at_first(tmp_path: Path) -> None:
    (fault,) = broken(tmp_path, "count: 4, most: 6", "count: 4, most: 3")
    assert "is less than the 4" in fault


def test_it_refuses_an_office_that_answers_to_one_that_is_not_there(tmp_path: Path) -> None:
    (fault,) = broken(
        tmp_path, "{kind: commune-chief, area: enclosing}", "{kind: district-director, area: enclosing}"
    )
    assert "there is no district-director there" in fault


def test_it_refuses_a_committee_that_answers_to_somebody(tmp_path: Path) -> None:
    old = "    cwcc:\n"
    (fault,) = broken(tmp_path, old, old + "      answers_to: {kind: commune-chief, area: same}\n")
    assert "a committee answers to nobody" in fault


def test_it_refuses_a_name_in_one_language_only(tmp_path: Path) -> None:
    (fault,) = broken(tmp_path, '{km: "ផ្នែកសេវាបណ្ដឹង", en: "Service desk"}', '{en: "Service desk"}')
    assert "km: is missing" in fault


def test_it_has_every_kind_of_office_at_its_level(rules: OfficeRules) -> None:
    for kind, level in OFFICE_LEVELS.items():
        assert kind in rules.offices[level]


def test_it_gives_every_rung_of_every_ladder_somebody_who_works(rules: OfficeRules) -> None:
    kinds = Kinds.load(RULES / "kinds.yaml")
    for name in ("eligibility", "service", "payment", "data", "conduct", "other", "danger", "migrant"):
        for rung in kinds.of(name).ladder:
            seats = rules.offices[rung.level][rung.office].seats
            assert any(seat.duty == "works" for seat in seats), rung


def test_it_names_the_committees_as_their_own_rules_do_and_gives_each_a_secretary(rules: OfficeRules) -> None:
    committees = Committees.load(RULES / "committees.yaml")
    for level in DECIDING_LEVELS:
        for kind in ("cwcc", "tcc"):
            office, rule = rules.offices[level][kind], committees.at(kind, level)
            for language in ("km", "en"):
                assert office.name(language, "").startswith(rule.names[language])
            assert [seat.title for seat in office.seats if seat.duty == "secretary"] == ["secretary"]
            assert {"worker", "employer", "ngo"} <= {seat.title for seat in office.seats}
            assert any(seat.duty == "decides" for seat in rules.offices[level][rule.decider].seats)


def test_it_gives_the_village_committee_its_chair_deputy_secretary_and_four_to_six_members(
    rules: OfficeRules,
) -> None:
    seats = rules.offices["village"]["vdc"].seats
    assert [(seat.title, seat.count, seat.most) for seat in seats] == [
        ("chair", 1, 1),
        ("deputy", 1, 1),
        ("secretary", 1, 1),
        ("member", 4, 6),
    ]
