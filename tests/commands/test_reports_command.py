"""The command that shows and writes reports."""

from __future__ import annotations

import json
from pathlib import Path

import pypdfium2
import pytest
from flask.testing import FlaskCliRunner
from openpyxl import load_workbook

from tests.served import app, here, operator, world
from tests.world import World

__all__ = ["app", "here", "operator", "world"]


@pytest.mark.parametrize(
    "asked",
    [
        ("show", "complaints", "--period", "2026-13"),
        ("show", "complaints", "--period", "2026"),
        ("show", "complaints", "--area", "99999999"),
        ("show", "complaints", "--area", "17010101"),
        ("show", "commune"),
        ("show", "secrets"),
        ("write", "complaints"),
        ("write", "complaints", "--pdf", "report.txt"),
    ],
)
def test_it_says_what_is_wrong_and_writes_nothing(operator: FlaskCliRunner, asked: tuple[str, ...]) -> None:
    result = operator.invoke(args=["reports", *asked])
    assert result.exit_code == 2
    assert "Error" in result.output
    assert "Traceback" not in result.output


def test_it_shows_the_figures_of_an_area_and_a_month(operator: FlaskCliRunner, world: World) -> None:
    for kind in ("payment", "service", "danger"):
        world.file(kind)
    args = ["reports", "show", "complaints", "--period", "2026-01", "--area", "1701"]
    told = json.loads(operator.invoke(args=[*args, "--json"]).output)
    assert told["tables"][0]["rows"][0]["cells"][0] == {"now": 2.0, "before": 0.0}
    assert "Received 2 (0, +2)" in operator.invoke(args=[*args, "--language", "en"]).output
    assert "២ (០, +២)" in operator.invoke(args=args).output


def test_it_writes_it_in_khmer_to_print_and_as_a_workbook(
    operator: FlaskCliRunner, world: World, tmp_path: Path
) -> None:
    world.file("payment")
    pdf, xlsx = tmp_path / "report.pdf", tmp_path / "report.xlsx"
    args = [
        "--period",
        "2026-01",
        "--area",
        "1701",
        "--language",
        "km",
        "--pdf",
        str(pdf),
        "--xlsx",
        str(xlsx),
    ]
    result = operator.invoke(args=["reports", "write", "complaints", *args])
    assert result.exit_code == 0, result.output
    assert pdf.stat().st_mode & 0o077 == 0
    assert "២០២៦" in pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_range()
    assert load_workbook(xlsx).worksheets[0]["B2"].value == 1
