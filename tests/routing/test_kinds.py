"""Which way a complaint goes, by what it is about."""

from __future__ import annotations

from pathlib import Path

import pytest

from grievance_core.levels import COMMITTEES, LEVELS
from grievance_core.offices import model
from grievance_core.routing.kinds import KINDS, Kinds, Rung
from grievance_core.rulebook import RulebookError

RULES = Path(__file__).parents[2] / "rules" / "kinds.yaml"
TEXT = RULES.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def kinds() -> Kinds:
    return Kinds.load(RULES)


def changed(old: str, new: str, within: str = "") -> tuple[str, int]:
    """The rules with the first `old` after `within` replaced, and the line that stands on."""
    at = TEXT.index(old, TEXT.index(within))
    return TEXT[:at] + new + TEXT[at + len(old) :], TEXT.count("\n", 0, at) + 1


def faults(tmp_path: Path, text: str) -> list[str]:
    path = tmp_path / "kinds.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RulebookError) as refused:
        Kinds.load(path)
    return list(refused.value.faults)


@pytest.mark.parametrize(
    ("old", "new", "within", "sentence"),
    [
        ("ladder: protection-desk", "ladder: general", "  danger:", "may reach that desk and no other office"),
        ("restricted: yes", "restricted: no", "  danger:", "must be restricted to that desk"),
        ("start: hotline-protection", "start: village", "  danger:", "must start at that desk"),
        ("committee: none", "committee: cwcc", "  danger:", "are never put to a committee"),
        ("ladder: migrant-desk", "ladder: protection-desk", "  migrant:", "may reach that desk and no other office"),
        ("start: village", "start: hotline-migrant", "  service:", "only cases of hotline-migrant start at that desk"),
        ("start: commune", "start: village", "  data:", "no office of the ladder is at the level village"),
        ("ladder: registry", "ladder: general", "  data:", "the track registry never reaches vdc"),
        ("ladder: general", "ladder: migrant-desk", "  service:", "the track tcc never reaches hotline-migrant"),
        ("committee: tcc", "committee: none", "  payment:", "complex cases of the track tcc go to the committee tcc"),
        ("committee: tcc", "committee: ccwc", "  payment:", "'ccwc' is not one of cwcc, tcc, none"),
        ("track: tcc", "track: tc", "  payment:", "'tc' is not one of cwcc, tcc"),
        ("urgent: no", "urgent: false", "  payment:", "'false' is neither yes nor no"),
        ("  payment:", "  payments:", "", "payments: is not a kind of complaint; did you mean 'payment'?"),
        ("    - vdc", "    - vcd", "", "'vcd' is not an office kind; did you mean 'vdc'?"),
        ("(appeals only)", "(appeals)", "  general:", "is not a rung"),
        ("ladder: registry", "lader: registry", "  data:", "lader: is not known here; did you mean 'ladder'?"),
    ],
)  # fmt: skip
def test_it_refuses_with_the_line(tmp_path: Path, old: str, new: str, within: str, sentence: str) -> None:
    text, line = changed(old, new, within)
    found = faults(tmp_path, text)
    assert any(fault.startswith(f"kinds.yaml:{line}: ") and sentence in fault for fault in found), found


def test_it_refuses_a_ladder_that_goes_down_or_ends_nowhere(tmp_path: Path) -> None:
    down, _ = changed("    - vdc\n    - commune-assistant\n", "    - commune-assistant\n    - vdc\n")
    assert any("ladder: must climb" in fault for fault in faults(tmp_path, down))
    nowhere, _ = changed("    - service-desk\n", "", "  general:")
    assert any("ladder: must end at service-desk" in fault for fault in faults(tmp_path, nowhere))


def test_it_refuses_rules_that_forget_a_kind(tmp_path: Path) -> None:
    text = TEXT[: TEXT.index("  migrant:")]
    found = faults(tmp_path, text)
    assert any(fault.endswith(": migrant: is missing") for fault in found)


def test_it_refuses_a_ladder_nobody_climbs(tmp_path: Path) -> None:
    text, line = changed("ladders:\n", "ladders:\n  spare: [vdc, service-desk]\n")
    assert f"kinds.yaml:{line + 1}: spare: no kind of complaint climbs this ladder" in faults(tmp_path, text)


def test_it_knows_no_other_kind(kinds: Kinds) -> None:
    with pytest.raises(LookupError, match="no kind of complaint called praise"):
        kinds.of("praise")


@pytest.mark.parametrize(
    ("kind", "track", "committee", "start"),
    [
        ("eligibility", "cwcc", "cwcc", "village"),
        ("service", "tcc", "tcc", "village"),
        ("payment", "tcc", "tcc", "village"),
        ("data", "registry", None, "commune"),
        ("conduct", "integrity", None, "above-accused"),
        ("other", "front-office", None, "village"),
        ("danger", "hotline-protection", None, "hotline-protection"),
        ("migrant", "hotline-migrant", None, "hotline-migrant"),
    ],
)
def test_a_kind_has_its_track_committee_and_start(
    kinds: Kinds, kind: str, track: str, committee: str | None, start: str
) -> None:
    rule = kinds.of(kind)
    assert (rule.kind, rule.track, rule.committee, rule.start) == (kind, track, committee, start)


def test_a_contested_application_starts_at_the_commune(kinds: Kinds) -> None:
    assert kinds.of("eligibility", contested_application=True).start == "commune"
    assert kinds.of("payment", contested_application=True) == kinds.of("payment")


def test_a_hotline_case_has_one_office_in_its_life(kinds: Kinds) -> None:
    for kind, desk in (("danger", "hotline-protection"), ("migrant", "hotline-migrant")):
        rule = kinds.of(kind)
        assert rule.rungs(appeal=True) == rule.rungs(appeal=False) == (Rung("desk", desk),)
        assert rule.restricted
    assert kinds.of("danger").urgent


def test_only_an_appeal_reaches_the_board_of_governors(kinds: Kinds) -> None:
    rule = kinds.of("payment")
    climbs = [rung.office for rung in rule.rungs(appeal=False)]
    assert climbs == ["vdc", "commune-assistant", "district-intersector", "province-esa", "service-desk"]
    assert [rung.office for rung in rule.rungs(appeal=True) if rung.office not in climbs] == [
        "province-governors"
    ]


def test_wrong_data_goes_to_those_who_keep_the_lists(kinds: Kinds) -> None:
    assert [rung.office for rung in kinds.of("data").rungs(appeal=False)] == [
        "commune-assistant",
        "district-finance",
        "province-registry",
        "service-desk",
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_no_desk_but_its_own_is_on_any_ladder(kinds: Kinds, kind: str) -> None:
    rule = kinds.of(kind)
    assert all(rung.office == rule.track for rung in rule.ladder if rung.level == "desk")


def test_rules_and_records_speak_of_the_same_levels() -> None:
    assert model.LEVELS == LEVELS
    assert model.COMMITTEES == COMMITTEES
