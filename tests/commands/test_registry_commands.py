"""The commands of the registry."""

from __future__ import annotations

import json
from pathlib import Path

from flask.testing import FlaskCliRunner
from sqlalchemy import select

from grievance_core.programmes.model import Match
from service import Service
from tests.world import VILLAGE

GOOD = f"Name,Age,Village code\nសុខ,40,{VILLAGE}\n"


def test_a_template_is_filled_checked_taken_in_and_written_out(
    operator: FlaskCliRunner, here: Service, tmp_path: Path
) -> None:
    people, out = tmp_path / "people.csv", tmp_path / "out.xlsx"
    assert operator.invoke(args=["registry", "template", str(tmp_path / "template.xlsx")]).exit_code == 0
    people.write_text(GOOD, "utf-8")
    dry = operator.invoke(args=["registry", "import", str(people), "--dry-run"])
    assert (dry.exit_code, "1 would be added" in dry.output) == (0, True)
    with here.reading() as session:
        assert session.scalars(select(Match)).first() is None
    done = operator.invoke(args=["registry", "import", str(people)])
    assert (done.exit_code, "1 were added" in done.output) == (0, True)
    with here.reading() as session:
        assert session.scalars(select(Match.rules_version)).first() == here.inst.programmes.version
    assert "1 persons" in operator.invoke(args=["registry", "export", str(out), "--language", "en"]).output
    again = operator.invoke(args=["registry", "import", str(out), "--json"])
    assert json.loads(again.output[again.output.index("{") :])["unchanged"] == 1


def test_faults_are_written_beside_the_file_and_a_wrong_file_is_refused_in_two_languages(
    operator: FlaskCliRunner, tmp_path: Path
) -> None:
    people = tmp_path / "people.csv"
    people.write_text(GOOD.replace("40", "400"), "utf-8")
    refused = operator.invoke(args=["registry", "import", str(people)])
    assert refused.exit_code == 1
    assert "130" in (tmp_path / "people.csv.errors.csv").read_text("utf-8")
    people.write_text("a,b\n1,2\n", "utf-8")
    refused = operator.invoke(args=["registry", "import", str(people)])
    assert refused.exit_code == 1
    assert "headings are not known" in refused.output
    assert "មិនស្គាល់ចំណងជើង" in refused.output
    assert (
        operator.invoke(args=["registry", "export", str(tmp_path / "x.csv"), "--area", "99"]).exit_code == 2
    )
