"""The commands of applications, and the membership card."""

from __future__ import annotations

import json
from pathlib import Path

import pypdfium2
import pytest
from flask.testing import FlaskCliRunner

from grievance_core.applications.numbers import new_number
from service import Service
from tests.applications.conftest import ASSISTANT, DISTRICT, SENSITIVE, Counter
from tests.world import World


@pytest.fixture
def counter(world: World, here: Service) -> Counter:
    return Counter(world)


def test_results_are_checked_refused_whole_and_taken_in(
    operator: FlaskCliRunner, counter: Counter, tmp_path: Path
) -> None:
    receipt = counter.wish()
    counter.complete(receipt)
    path = tmp_path / "week.csv"
    row = f"{receipt.number},no,full\n"
    path.write_text(f"Application,Result,Reason\n{row}{new_number()},yes,\n", "utf-8")
    refused = operator.invoke(args=["applications", "results", str(path)])
    assert (refused.exit_code, "1 faults in 2 rows" in refused.output) == (1, True)
    assert "no application" in (tmp_path / "week.csv.errors.csv").read_text("utf-8")
    path.write_text(f"Application,Result,Reason\n{row}", "utf-8")
    dry = operator.invoke(args=["applications", "results", str(path), "--dry-run"])
    assert (dry.exit_code, "1 would be refused" in dry.output) == (0, True)
    assert counter.state(receipt) == "processing"
    done = operator.invoke(args=["applications", "results", str(path), "--as", DISTRICT, "--json"])
    assert json.loads(done.output)["refused"] == 1
    assert counter.state(receipt) == "refused"


def test_a_template_is_written_and_a_file_that_is_none_is_refused_in_two_languages(
    operator: FlaskCliRunner, counter: Counter, tmp_path: Path
) -> None:
    template = tmp_path / "results.csv"
    assert operator.invoke(args=["applications", "template", str(template)]).exit_code == 0
    assert "លទ្ធផល" in template.read_text("utf-8")
    assert operator.invoke(args=["applications", "template", str(tmp_path / "x.pdf")]).exit_code == 1
    template.write_text("a,b\n1,2\n", "utf-8")
    refused = operator.invoke(args=["applications", "results", str(template)])
    assert refused.exit_code == 1
    assert "headings are not known" in refused.output
    assert "មិនស្គាល់ចំណងជើង" in refused.output


def test_an_application_is_listed_shown_and_decided_without_a_name_for_the_operator(
    operator: FlaskCliRunner, counter: Counter
) -> None:
    receipt = counter.wish(name="Sokha")
    counter.wish(programme_id=SENSITIVE)
    counter.complete(receipt)
    listed = operator.invoke(
        args=["applications", "list", "--state", "processing", "--area", "1701", "--json"]
    )
    assert [row["number"] for row in json.loads(listed.output)] == [receipt.number]
    assert operator.invoke(args=["applications", "list", "--programme", "none"]).output == ""
    assert operator.invoke(args=["applications", "decide", receipt.number, "--refuse"]).exit_code == 1
    words = ["--refuse", "--reason", "other", "--justification", "the school is closed"]
    assert operator.invoke(args=["applications", "decide", receipt.number, *words]).exit_code == 0
    again = operator.invoke(args=["applications", "decide", receipt.number, "--accept"])
    assert again.exit_code == 1
    shown = operator.invoke(args=["applications", "show", receipt.number]).output
    assert "decided" in shown
    assert "Sokha" not in shown
    assert "school" not in shown
    assert (
        "school" in operator.invoke(args=["applications", "show", receipt.number, "--as", ASSISTANT]).output
    )
    assert counter.types(receipt)[-1] == "read"
    told = json.loads(operator.invoke(args=["applications", "show", receipt.number, "--json"]).output)
    assert [event["type"] for event in told["events"]] == ["filed", "completed", "forwarded", "decided"]
    for number in (new_number(), "x"):
        assert operator.invoke(args=["applications", "show", number]).exit_code == 1


def test_a_card_is_written_for_a_member_and_for_nobody_else(
    operator: FlaskCliRunner, counter: Counter, tmp_path: Path
) -> None:
    person = counter.person("Chan Sokha")
    path = tmp_path / "card.pdf"
    assert operator.invoke(args=["registry", "card", person.number, "--out", str(path)]).exit_code == 0
    text = pypdfium2.PdfDocument(path)[0].get_textpage().get_text_range()
    assert "Chan Sokha" in text
    assert "Prasat, Char Chhuk, Angkor Chum, Siemreap" in text
    nobody = operator.invoke(args=["registry", "card", "12345 67890", "--out", str(path)])
    assert (nobody.exit_code, "no member" in nobody.output) == (1, True)
