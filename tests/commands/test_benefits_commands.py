"""The commands about what people receive."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from flask.testing import FlaskCliRunner
from sqlalchemy import func, select

from grievance_core.benefits.model import Finding, Look, Utilisation
from grievance_core.registry.model import Person
from service import Service
from tests.world import VILLAGE

OLDER = "family-package-older"
PEOPLE = f"""Name,Sex,Age,Village code,Household number,Equity card,IDPoor level
សុខ,f,70,{VILLAGE},1,AB1234,1
ដារ៉ា,m,30,{VILLAGE},2,AB1235,1
"""
ASSISTANT = "commune-assistant:170101/assistant"


@pytest.fixture
def numbers(operator: FlaskCliRunner, here: Service, tmp_path: Path) -> list[str]:
    """Two in the registry: one entitled to the allowance for older people, one not."""
    people = tmp_path / "people.csv"
    people.write_text(PEOPLE, "utf-8")
    assert operator.invoke(args=["registry", "import", str(people)]).exit_code == 0
    with here.reading() as session:
        return list(session.scalars(select(Person.number).order_by(Person.born_from)))


def services(folder: Path, number: str, amount: str = "28000") -> Path:
    path = folder / "services.csv"
    path.write_text(f"Programme,Month,Membership number,Amount\n{OLDER},2025-12,{number},{amount}\n", "utf-8")
    return path


def run(operator: FlaskCliRunner, *args: str) -> str:
    done = operator.invoke(args=[*args])
    assert done.exit_code == 0, done.output
    return done.output


def test_templates_are_written_and_hold_no_programme_that_cannot_be_declared(
    operator: FlaskCliRunner, tmp_path: Path
) -> None:
    for name, more in (
        ("s.xlsx", ()),
        ("s.csv", ("--language", "en")),
        ("l.xlsx", ("--list",)),
        ("l.csv", ("--list",)),
    ):
        run(operator, "benefits", "template", str(tmp_path / name), *more)
    assert (tmp_path / "s.csv").read_text("utf-8-sig").startswith("Programme,Month,Membership number")
    assert operator.invoke(args=["benefits", "template", str(tmp_path / "s.ods")]).exit_code == 1


def test_a_wrong_declaration_is_told_and_kept_out(
    operator: FlaskCliRunner, here: Service, tmp_path: Path, numbers: list[str]
) -> None:
    path = services(tmp_path, numbers[0], "many")
    refused = operator.invoke(args=["benefits", "declare", str(path)])
    assert (refused.exit_code, "Nothing was taken in: 1 faults in 1 rows" in refused.output) == (1, True)
    assert "whole number" in (tmp_path / "services.csv.errors.csv").read_text("utf-8")
    path.write_text("a,b\n1,2\n", "utf-8")
    refused = operator.invoke(args=["benefits", "declare", str(path)])
    assert (refused.exit_code, "headings are not known" in refused.output) == (1, True)
    assert operator.invoke(
        args=["benefits", "provider-list", str(path), "--programme", "none", "--day", "2025-12-01"]
    ).exit_code == 2  # fmt: skip
    with here.reading() as session:
        assert session.scalars(select(Utilisation)).first() is None


def test_from_the_spreadsheet_to_the_worklist(
    operator: FlaskCliRunner, here: Service, tmp_path: Path, numbers: list[str]
) -> None:
    entitled, other = numbers
    path = services(tmp_path, other)
    assert json.loads(run(operator, "benefits", "declare", str(path), "--dry-run", "--json"))["added"] == 1
    assert "1 were added" in run(operator, "benefits", "declare", str(path))
    assert "1 stay as they are" in run(operator, "benefits", "declare", str(path))
    people = tmp_path / "list.csv"
    people.write_text(f"Membership number\n{other}\n", "utf-8")
    taken = run(
        operator, "benefits", "provider-list", str(people), "--programme", OLDER, "--day", "2025-12-31"
    )
    assert "1 were added" in taken
    found = json.loads(run(operator, "benefits", "compare", "--json"))
    assert {name: one["open"] for name, one in found.items() if name != "not-enrolled"} == {
        "not-paid": 0, "paid-not-entitled": 1, "not-listed": 1, "listed-not-entitled": 1,
    }  # fmt: skip
    assert "paid-not-entitled: 1 open, 0 new" in run(operator, "benefits", "compare")
    page = json.loads(
        run(operator, "benefits", "worklist", "--as", ASSISTANT, "--programme", OLDER, "--json")
    )
    assert {(row["comparison"], row["number"]) for row in page} == {
        ("not-enrolled", entitled), ("not-listed", entitled), ("paid-not-entitled", other), ("listed-not-entitled", other),
    }  # fmt: skip
    assert "not-listed" in run(operator, "benefits", "worklist", "--as", ASSISTANT, "--count")
    assert run(operator, "benefits", "worklist", "--as", "commune-assistant:171201/assistant") == ""
    with here.reading() as session:
        assert session.scalar(select(func.count()).select_from(Look)) == 2
        assert session.scalar(select(func.count()).select_from(Finding)) > 4
    line = str(page[0]["id"])
    stranger = operator.invoke(
        args=["benefits", "open-case", line, "--as", "commune-assistant:171201/assistant"]
    )
    assert stranger.exit_code == 1
    opened = run(operator, "benefits", "open-case", line, "--as", ASSISTANT)
    assert run(operator, "benefits", "open-case", line, "--as", ASSISTANT) == opened, "once"
    assert "0 offers" in run(operator, "benefits", "offer", "--area", "17")


def test_coverage_is_told_as_lines_csv_and_json(
    operator: FlaskCliRunner, tmp_path: Path, numbers: list[str]
) -> None:
    run(operator, "benefits", "declare", str(services(tmp_path, numbers[0])))
    assert "OLD-AGE" in run(operator, "coverage", "--month", "2025-12", "--area", "170101")
    rows = json.loads(run(operator, "coverage", "--month", "2025-12", "--by", "sex", "--json"))
    assert [row["received"] for row in rows if (row["programme"], row["group"]) == (OLDER, "f")] == [1]
    written = run(operator, "coverage", "--csv").splitlines()
    assert written[0] == "guarantee,programme,group,eligible,applied,enrolled,received"
    assert operator.invoke(args=["coverage", "--area", "99"]).exit_code == 2
