"""The commands of the catalogue: read, checked, weighed, taken in, written out, explained."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskCliRunner
from sqlalchemy import select

from grievance_core.programmes.model import Match, RulesInForce
from grievance_core.registry.events import corrected, enter_household, enter_person
from grievance_core.registry.model import Household, Person
from service import Service
from tests.world import MONDAY, VILLAGE, World

OLDER = "programmes/family-package-older.yaml"
TODAY = MONDAY.date()


@pytest.fixture
def folder(operator: FlaskCliRunner, tmp_path: Path) -> Path:
    """The catalogue in force, written out."""
    written = tmp_path / "rules"
    result = operator.invoke(args=["programmes", "export", str(written)])
    assert result.exit_code == 0, result.output
    return written


@pytest.fixture
def woman(here: Service, world: World) -> str:
    """The membership number of a woman of 59 in a poor household."""
    with here.sessions.begin() as session:
        entered = {"by": "operator", "now": world.now - timedelta(days=30)}
        vault = here.inst.vault
        home = enter_household(session, vault, VILLAGE, entered["by"], entered["now"], id_poor="1")
        born = TODAY.replace(year=TODAY.year - 59) - timedelta(days=90)
        person = enter_person(
            session,
            vault,
            name="សុខ",
            village_key=VILLAGE,
            household=home,
            born=(born, born),
            sex="f",
            **entered,
        )
        return person.number


def run(operator: FlaskCliRunner, *words: str, code: int = 0) -> str:
    result = operator.invoke(args=["programmes", *words])
    assert result.exit_code == code, result.output
    return result.output


def edit(folder: Path, name: str, before: str, after: str) -> None:
    text = (folder / name).read_text("utf-8")
    assert before in text
    (folder / name).write_text(text.replace(before, after, 1), "utf-8")


def test_the_programmes_are_listed_by_guarantee_and_shown_as_their_file_says(
    operator: FlaskCliRunner,
) -> None:
    listed = run(operator, "list", "--language", "km")
    assert "family-package-older" in listed
    found = {one["id"]: one for one in json.loads(run(operator, "list", "--json"))}
    assert found["family-package-older"]["guarantee"] == "old-age"
    assert (
        json.loads(run(operator, "show", "family-package-older", "--json")) == found["family-package-older"]
    )
    assert "aged-60-or-over" in run(operator, "show", "family-package-older")
    assert "there is no programme called x" in run(operator, "show", "x", code=1)


def test_what_was_written_out_is_what_is_in_force_and_nothing_new(
    operator: FlaskCliRunner, folder: Path
) -> None:
    assert "no mistake" in run(operator, "check", str(folder))
    assert "Nobody would be entitled" in run(operator, "effect", str(folder))
    assert "in force already" in run(operator, "take-in", str(folder), "--note", "again", code=2)
    assert "is not empty" in run(operator, "export", str(folder), code=2)
    assert "None: the files" in run(operator, "history")


def test_a_mistake_is_told_with_file_and_line_and_nothing_is_taken_in(
    operator: FlaskCliRunner, folder: Path
) -> None:
    edit(folder, OLDER, "aged-60-or-over", "aged-60")
    for command in (["check", str(folder)], ["effect", str(folder)], ["take-in", str(folder), "--note", "x"]):
        told = run(operator, *command, code=1)
        assert f"{OLDER}:9: 'aged-60' is not a criterion; did you mean 'aged-60-or-over'?" in told
    edit(folder, OLDER, "aged-60", "aged-60-or-over")
    (folder / OLDER).rename(folder / "programmes" / "quite-new.yaml")
    for command in (["check", str(folder)], ["take-in", str(folder), "--note", "x"]):
        told = run(operator, *command, code=1)
        assert "there is no text programme/quite-new in km" in told
        assert f"{OLDER}: is missing" in told
    assert json.loads(run(operator, "history", "--json")) == []


def test_a_change_is_weighed_taken_in_matched_and_can_be_explained_both_ways(
    operator: FlaskCliRunner, here: Service, folder: Path, woman: str
) -> None:
    assert "no     family-package-older" in run(operator, "explain", woman)
    edit(folder, "criteria.yaml", "at_least: 60", "at_least: 59")
    assert "1 more people, 0 fewer" in run(operator, "effect", str(folder))
    weighed = {one["programme"]: one for one in json.loads(run(operator, "effect", str(folder), "--json"))}
    assert weighed["family-package-older"]["entitled"] == 1
    by = "province-esa:17/chief"
    told = run(operator, "take-in", str(folder), "--note", "A year earlier", "--by", by, "--from", str(TODAY))
    assert "Edition 1 is in force" in told
    (edition,) = json.loads(run(operator, "history", "--json"))
    assert (edition["note"], edition["effective_from"]) == ("A year earlier", str(TODAY))
    assert edition["by"].startswith("official:")
    assert "A year earlier" in run(operator, "history")
    assert "yes    family-package-older" in run(operator, "explain", woman)
    assert "no     family-package-older" in run(
        operator, "explain", woman, "--on", str(TODAY - timedelta(days=1))
    )
    by_old = run(operator, "explain", woman, "--version", here.inst.programmes.version)
    assert "no     family-package-older" in by_old
    with here.reading() as session:
        rows = session.execute(select(Match.programme_id, Match.standing, Match.rules_version)).all()
        assert ("family-package-older", "yes", edition["version"]) in [tuple(row) for row in rows]
        assert edition["version"] in session.scalars(select(RulesInForce.version)).all()


def test_an_earlier_edition_is_written_out_and_taken_in_again(
    operator: FlaskCliRunner, here: Service, folder: Path, tmp_path: Path
) -> None:
    first = here.inst.programmes.version
    edit(folder, OLDER, "sources:", "# said again\nsources:")
    run(operator, "take-in", str(folder), "--note", "said again", "--no-match")
    back = tmp_path / "back"
    run(operator, "export", str(back), "--version", first)
    run(operator, "take-in", str(back), "--note", "back")
    versions = [one["version"] for one in json.loads(run(operator, "history", "--json"))]
    assert (len(versions), versions[-1]) == (2, first)
    assert "were ever used" in run(operator, "export", str(tmp_path / "x"), "--version", "cafe", code=2)


def test_an_old_answer_is_given_with_what_was_known_then(
    operator: FlaskCliRunner, here: Service, world: World, woman: str
) -> None:
    with here.sessions.begin() as session:
        home = session.scalars(select(Household)).one()
        corrected(session, here.inst.vault, home, {"id_poor": "none"}, "operator", world.now)

    def standing(*options: str) -> Any:
        told = json.loads(run(operator, "explain", woman, "--json", *options))
        return {one["programme"]: one["standing"] for one in told["programmes"]}["health-equity-fund"]

    assert standing("--on", str(TODAY - timedelta(days=2))) == "yes"
    assert standing() != "yes"


def test_nobody_is_explained_who_is_not_there(operator: FlaskCliRunner, here: Service, woman: str) -> None:
    assert "Nobody has this membership number" in run(operator, "explain", "123", code=1)
    assert "Nobody has this membership number" in run(operator, "explain", "1234567894", code=1)
    told = run(operator, "explain", woman, "--on", str(TODAY - timedelta(days=60)), code=1)
    assert "not in the registry then" in told
    with here.sessions.begin() as session:
        session.scalars(select(Person)).one().died_on = TODAY
    assert "not alive" in run(operator, "explain", woman, code=1)


def test_everybody_is_matched_on_demand(operator: FlaskCliRunner, here: Service, woman: str) -> None:
    assert "Everybody is matched" in run(operator, "match")
    with here.reading() as session:
        assert (
            session.scalar(select(Match.standing).where(Match.programme_id == "health-equity-fund")) == "yes"
        )
