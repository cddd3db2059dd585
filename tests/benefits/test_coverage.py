"""Coverage: persons, each once under a guarantee; and the same figures a plain count gives."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from grievance_core.applications.model import Application
from grievance_core.benefits.coverage import BY, By, Coverage, figures
from grievance_core.programmes.matching import refresh
from grievance_core.programmes.programme import GUARANTEES
from tests.benefits.conftest import DECEMBER, MOTHERS, NOVEMBER, OLDER, OTHER_VILLAGE, SCHOLARSHIP, Village
from tests.benefits.test_comparing_laws import DAYS, KEYS, MONTHS, OCTOBER, TODAY, Life, lives, put
from tests.world import World

Key = tuple[str, str, str]


def covered(
    village: Village, day: date = DECEMBER, area: str | None = None, by: By = ""
) -> dict[Key, tuple[int, ...]]:
    with village.world.sessions() as session:
        rows = figures(session, village.world.inst, day, area, by=by)
    return {(row.guarantee, row.programme, row.group): counts(row) for row in rows}


def counts(row: Coverage) -> tuple[int, ...]:
    return row.eligible, row.applied, row.enrolled, row.received


def test_every_guarantee_and_programme_is_there_with_nobody_in_it(village: Village) -> None:
    found = covered(village)
    assert {key[0] for key in found} == set(GUARANTEES)
    assert {key[1] for key in found} == {"", *(one.id for one in village.world.inst.programmes)}
    assert set(found.values()) == {(0, 0, 0, 0)}


def test_each_figure_counts_persons(village: Village) -> None:
    eligible, applied, enrolled = (village.older(name) for name in "កខគ")
    village.apply(applied, state="processing")
    village.apply(enrolled)
    village.paid(enrolled)
    village.match()
    # Matched in January, they were not known to be entitled in December.
    assert covered(village)["old-age", OLDER, ""] == (0, 2, 1, 1)
    assert covered(village, date(2026, 1, 5))["old-age", OLDER, ""] == (3, 2, 1, 0)
    assert eligible.id


def test_under_a_guarantee_somebody_with_two_programmes_is_one_person(village: Village) -> None:
    person = village.young()
    for programme in (MOTHERS, SCHOLARSHIP):
        village.paid(person, programme)
    found = covered(village)
    guarantee = village.world.inst.programmes.of(MOTHERS).guarantee
    assert guarantee == village.world.inst.programmes.of(SCHOLARSHIP).guarantee
    assert (
        found[guarantee, MOTHERS, ""][3]
        == found[guarantee, SCHOLARSHIP, ""][3]
        == found[guarantee, "", ""][3]
        == 1
    )


def test_an_area_has_its_own_and_the_areas_below_add_up(village: Village) -> None:
    near, far = village.older("ក"), village.older("ខ", OTHER_VILLAGE)
    for person in (near, far):
        village.paid(person)
    assert covered(village, area="1701")["old-age", "", ""][3] == 1
    assert covered(village, area="17")["old-age", "", ""][3] == 2
    assert covered(village, area="01")["old-age", "", ""][3] == 0
    split = covered(village, area="17", by="area")
    assert {key[2]: found[3] for key, found in split.items() if key[1] == OLDER} == {"1701": 1, "1712": 1}
    within = covered(village, area="17010101", by="area")
    assert {key[2]: found[3] for key, found in within.items() if key[1] == OLDER} == {"17010101": 1}
    country = covered(village, by="area")
    assert {key[2]: found[3] for key, found in country.items() if key[1] == OLDER} == {"17": 2}


@pytest.mark.parametrize(
    ("by", "groups"),
    [
        ("sex", {"f", "unknown"}),
        ("id-poor", {"1", "unknown"}),
        ("age", {"60+", "unknown"}),
        ("month", {"2025-11", "2025-12"}),
    ],
)
def test_it_is_split_and_what_is_not_known_is_a_group_of_its_own(
    village: Village, by: By, groups: set[str]
) -> None:
    known = village.older()
    unknown = village.person("មិនដឹង", None, born=(date(1960, 1, 1), date(1970, 1, 1)))
    village.paid(known)
    village.paid(unknown)
    village.paid(known, month=NOVEMBER)
    split = covered(village, by=by)
    assert {key[2] for key, found in split.items() if key[1] == OLDER and found[3]} == groups
    assert sum(found[3] for key, found in split.items() if key[1] == OLDER) == (3 if by == "month" else 2)


def test_whoever_applied_and_is_not_registered_yet_counts_as_one(village: Village) -> None:
    application = village.apply(village.older(), state="pre-registered")
    with village.world.work() as session:
        session.execute(update(Application).where(Application.id == application).values(person_id=None))
    assert covered(village)["old-age", OLDER, ""] == (0, 1, 0, 0)
    assert covered(village, area="170101", by="sex")["old-age", OLDER, "unknown"] == (0, 1, 0, 0)


def plain(world: World, people: list[Life]) -> dict[tuple[str, str], dict[str, set[int]]]:
    """Sets of persons by guarantee and programme, read one by one."""
    found: dict[tuple[str, str], dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    newest = [
        max((DAYS[life.listed[at]] for life in people if life.listed[at]), default=None) for at in range(3)
    ]
    for place, life in enumerate(people):
        gone = any(end is not None and end <= TODAY for end in (life.one.died_on, life.one.left_on))
        said = {one.programme: one.standing for one in world.inst.programmes.explain(life.one.known(), TODAY)}
        for at, key in enumerate(KEYS):
            listed = bool(life.listed[at]) and DAYS[life.listed[at]] == newest[at]
            true = {
                "eligible": said.get(key) == "yes" and not gone,
                "applied": life.applied[at] is not None,
                "enrolled": life.applied[at] == "accepted"
                or listed
                or life.paid[at] in ("spring", "october"),
                "received": False,
            }
            for level in ("", key):
                for name, holds in true.items():
                    if holds:
                        found[world.inst.programmes.of(key).guarantee, level][name].add(place)
    return found


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(people=st.lists(lives, max_size=20), by=st.sampled_from([by for by in BY if by != "month"]))
def test_the_figures_are_those_of_a_plain_count_however_they_are_split(
    world: World, engine: Engine, people: list[Life], by: By
) -> None:
    assert MONTHS["october"] == OCTOBER[0]
    with Session(engine) as session:
        put(session, people)
        refresh(session, world.inst.programmes.at(TODAY))
        rows = figures(session, world.inst, TODAY, by=by)
        wanted = plain(world, people)
        for guarantee, programme in {(row.guarantee, row.programme) for row in rows}:
            if programme not in KEYS:
                continue
            of = [row for row in rows if (row.guarantee, row.programme) == (guarantee, programme)]
            for name in ("eligible", "applied", "enrolled", "received"):
                persons = len(wanted[guarantee, programme][name])
                # Nobody here has a village of this country: by area they are all in one group.
                assert sum(getattr(row, name) for row in of) == persons
