"""Editions of the catalogue: taken in whole or not at all, in force at once, kept for good, and what they would change."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, delete, event, func, select, text, update
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from grievance_core.areas.model import Area
from grievance_core.database import session_factory
from grievance_core.errors import Incomplete
from grievance_core.programmes import history
from grievance_core.programmes.catalogue import Programmes
from grievance_core.programmes.editions import check, editions, in_force, on, take_in
from grievance_core.programmes.effects import Effect, effect
from grievance_core.programmes.history import keep_rules
from grievance_core.programmes.matching import refresh
from grievance_core.programmes.model import Match, RulesInForce
from grievance_core.programmes.upkeep import match_everybody, match_one
from grievance_core.rulebook import RulebookError
from settings import ROOT
from tests.programmes.people import NOW, TODAY, Someone, identity, settle, someone
from tests.programmes.small import CASH, SMALL
from tests.programmes.test_cross_tables import LONER, MOTHER, OLD_MAN, put_areas
from writing.catalogue import Catalogues

FILES = Programmes.load(ROOT / "rules")
OLDER = "programmes/family-package-older.yaml"


def changed(**texts: tuple[str, str]) -> Programmes:
    """The shipped catalogue with one thing another in some programmes, named by their ids with underscores."""
    sources = dict(FILES.sources)
    for name, (before, after) in texts.items():
        path = f"programmes/{name.replace('_', '-')}.yaml"
        assert before.encode() in sources[path]
        sources[path] = sources[path].replace(before.encode(), after.encode(), 1)
    return Programmes(sources)


LATER = Programmes({**FILES.sources, OLDER: FILES.sources[OLDER] + b"# said again\n"})


@pytest.fixture(autouse=True)
def areas(engine: Engine) -> None:
    with session_factory(engine).begin() as session:
        put_areas(session)


def taken(session: Session, new: Programmes, catalogues: Catalogues, **more: object) -> int:
    said = {"by": "operator", "note": "why", "now": NOW, **more}
    return take_in(session, FILES, new, catalogues, **said).number  # type: ignore[arg-type]


def test_without_an_edition_the_files_are_in_force(session: Session) -> None:
    assert in_force(session, FILES) is FILES
    assert on(session, FILES, TODAY) is FILES
    assert list(editions(session)) == []


def test_the_newest_edition_is_in_force_and_says_who_took_it_in_when_and_why(
    session: Session, catalogues: Catalogues
) -> None:
    assert taken(session, LATER, catalogues, by="official:7", note=" Sub-decree 80 ") == 1
    assert in_force(session, FILES).version == LATER.version
    assert taken(session, FILES, catalogues) == 2
    assert in_force(session, FILES) is FILES
    first, second = editions(session)
    assert (first.by, first.note, first.taken_in_at, first.effective_from) == (
        "official:7",
        "Sub-decree 80",
        NOW,
        TODAY,
    )
    assert (second.version, second.number) == (FILES.version, 2)


def test_an_edition_reaches_back_to_the_day_it_is_said_to_hold_from(
    session: Session, catalogues: Catalogues
) -> None:
    taken(session, LATER, catalogues, effective_from=TODAY - timedelta(days=30))
    assert on(session, FILES, TODAY).version == LATER.version
    assert on(session, FILES, TODAY - timedelta(days=30)).version == LATER.version
    assert on(session, FILES, TODAY - timedelta(days=31)) is FILES


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"note": "  "}, "say in a note"),
        ({"effective_from": TODAY + timedelta(days=1)}, "in force at once"),
        ({"new": FILES}, "in force already"),
    ],
)
def test_what_is_no_new_edition_is_refused(
    session: Session, catalogues: Catalogues, more: dict[str, object], said: str
) -> None:
    arguments = {"new": LATER, **more}
    with pytest.raises(Incomplete, match=said):
        taken(session, catalogues=catalogues, **arguments)  # type: ignore[arg-type]
    assert list(editions(session)) == []


def test_a_catalogue_with_mistakes_is_refused_with_all_of_them_and_nothing_of_it_is_kept(
    session: Session, catalogues: Catalogues
) -> None:
    sources = dict(FILES.sources)
    del sources["programmes/school-meals.yaml"]
    sources["programmes/new-here.yaml"] = CASH.replace('["17"]', '["17", "98", "99"]').replace(
        "[poor, expects]", "[poor-1, woman]").replace("[expects, young]", "[pregnant, under-18]").replace(
        "not: old", "not: aged-60-or-over").encode()  # fmt: skip
    with pytest.raises(RulebookError) as caught:
        taken(session, Programmes(sources), catalogues)
    faults = caught.value.faults
    assert "new-here.yaml: there is no text programme/new-here in km" in faults
    assert "new-here.yaml: there is no text programme/new-here in en" in faults
    assert "programmes/new-here.yaml:34: areas: there is no area 98, 99" in faults
    assert any(fault.startswith("programmes/school-meals.yaml: is missing") for fault in faults)
    assert session.scalar(select(func.count()).select_from(RulesInForce)) == 0


def test_what_can_be_taken_in_is_checked_without_a_word(session: Session, catalogues: Catalogues) -> None:
    check(session, FILES, LATER, catalogues)
    check(session, FILES, FILES, catalogues)


def test_to_ask_which_catalogue_is_in_force_costs_nothing_once_it_was_asked(
    engine: Engine, catalogues: Catalogues
) -> None:
    with session_factory(engine).begin() as session:
        taken(session, LATER, catalogues)
    statements: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *about: statements.append(about[2]))
    with Session(engine) as session:
        found = in_force(session, FILES)
    begun = len(statements)
    with Session(engine) as session:
        assert all(in_force(session, FILES) is found for _ in range(50))
        assert not keep_rules(session, found, NOW)
        assert not keep_rules(session, found, NOW)
    assert [sql for sql in statements[begun:] if "steady_revision" not in sql and "BEGIN" not in sql][
        1:
    ] == []


def test_an_edition_is_read_once_by_a_process_whatever_else_changes(
    engine: Engine, catalogues: Catalogues, monkeypatch: pytest.MonkeyPatch
) -> None:
    history._opened.clear()
    read: list[str] = []

    class Counted(Programmes):
        def __init__(self, sources: dict[str, bytes]) -> None:
            super().__init__(sources)
            read.append(self.version)

    monkeypatch.setattr(history, "Programmes", Counted)
    with session_factory(engine).begin() as session:
        taken(session, LATER, catalogues)
    for _ in range(3):
        with session_factory(engine).begin() as session:
            session.execute(update(Area).values(name_en="elsewhere"))  # seldom changes, and now did
            assert in_force(session, FILES).version == LATER.version
    assert read == [LATER.version]


def test_another_process_sees_a_new_edition_with_its_next_transaction(
    engine: Engine, catalogues: Catalogues
) -> None:
    with Session(engine) as there:
        assert in_force(there, FILES) is FILES
    with session_factory(engine).begin() as session:
        taken(session, LATER, catalogues)
    with Session(engine) as there:
        assert in_force(there, FILES).version == LATER.version


def test_an_edition_that_was_not_committed_was_never_there(engine: Engine, catalogues: Catalogues) -> None:
    with Session(engine) as session:
        taken(session, LATER, catalogues)
        assert in_force(session, FILES).version == LATER.version
        session.rollback()
        assert in_force(session, FILES) is FILES


@pytest.mark.parametrize("table", ["rules_in_force", "catalogue_editions"])
@pytest.mark.parametrize("tampering", ["DELETE FROM {}", "UPDATE {} SET version = version"])
def test_nobody_changes_what_was_in_force(
    session: Session, catalogues: Catalogues, table: str, tampering: str
) -> None:
    taken(session, LATER, catalogues)
    with pytest.raises(DatabaseError, match="history is not changed"):
        session.execute(text(tampering.format(table)))


def test_the_rules_of_every_row_of_the_cross_tables_are_kept(
    session: Session, catalogues: Catalogues
) -> None:
    settle(session, [MOTHER, LONER])
    match_everybody(session, FILES, NOW)
    taken(session, LATER, catalogues)
    session.execute(text("UPDATE persons SET disability = 'mild'"))
    match_one(session, FILES, identity(1), NOW)
    used = set(session.scalars(select(Match.rules_version)))
    assert used == {FILES.version, LATER.version}
    assert used <= set(session.scalars(select(RulesInForce.version)))


def test_a_change_of_an_age_is_told_in_persons(session: Session) -> None:
    born = [date(TODAY.year - age, 1, 1) for age in (58, 59, 61, 70)]
    poor = [Someone(born=(day, day), household=True, id_poor="1") for day in born]
    settle(session, [*poor, Someone(household=True, id_poor="1")])
    earlier = Programmes(
        {
            **FILES.sources,
            "criteria.yaml": FILES.sources["criteria.yaml"].replace(
                b"{fact: age, at_least: 60}", b"{fact: age, at_least: 59}"
            ),
        }
    )
    there = {one.programme: one for one in effect(session, FILES, earlier, TODAY)}
    back = {one.programme: one for one in effect(session, earlier, FILES, TODAY)}
    assert there["family-package-older"] == Effect("family-package-older", 1, 0, 0, 0)
    assert back["family-package-older"] == Effect("family-package-older", 0, 1, 0, 0)
    assert session.scalar(select(func.count()).select_from(Match)) == 0


def test_a_programme_that_begins_or_ends_reaches_everybody_it_is_for_or_nobody_more(session: Session) -> None:
    settle(session, [OLD_MAN, LONER, MOTHER])
    ended = changed(family_package_older=("status: active", "status: inactive"))
    (gone,) = [one for one in effect(session, FILES, ended, TODAY) if one.programme == "family-package-older"]
    assert (gone.entitled, gone.no_longer, gone.perhaps, gone.no_longer_perhaps) == (0, 1, 0, 1)
    assert all(one.entitled == one.no_longer == 0 for one in effect(session, FILES, FILES, TODAY))


def test_a_change_of_the_areas_counts_those_who_live_there(session: Session) -> None:
    day = date(2020, 1, 1)
    everyone = CASH.replace("all: [poor, expects]", "everyone: yes")
    old, new = (
        Programmes(
            {**{name: said.encode() for name, said in SMALL.items()}, "programmes/cash.yaml": said.encode()}
        )
        for said in (everyone, everyone.replace('["17"]', '["18"]'))
    )
    settle(
        session, [Someone(village="17010101"), Someone(village="1801"), Someone(village="1801"), Someone()]
    )
    assert effect(session, old, new, day) == [Effect("cash", 2, 1, 0, 0)]


OTHER = changed(
    family_package_older=("status: active", "status: inactive"),
    cash_transfer_mothers=("any: [pregnant, under-2]", "any: [pregnant, under-6]"),
)


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(people=st.lists(someone, max_size=15))
def test_the_effect_is_what_matching_before_and_after_shows(engine: Engine, people: list[Someone]) -> None:
    with Session(engine) as session:
        settle(session, people)
        told = effect(session, FILES, OTHER, TODAY)
        before, after = (_standings(session, programmes) for programmes in (FILES, OTHER))
        for one in told:
            for standing, more, fewer in (
                ("yes", one.entitled, one.no_longer), ("maybe", one.perhaps, one.no_longer_perhaps)
            ):  # fmt: skip
                was, now = (
                    before.get((one.programme, standing), set()),
                    after.get((one.programme, standing), set()),
                )
                assert (len(now - was), len(was - now)) == (more, fewer)


def _standings(session: Session, programmes: Programmes) -> dict[tuple[str, str], set[str]]:
    session.execute(delete(Match))
    refresh(session, programmes.at(TODAY))
    found: dict[tuple[str, str], set[str]] = {}
    for row in session.execute(select(Match.programme_id, Match.standing, Match.person_id)):
        found.setdefault((row.programme_id, row.standing), set()).add(row.person_id)
    return found
