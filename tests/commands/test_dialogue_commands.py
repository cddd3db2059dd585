"""The conversation is checked and drawn by command."""

from __future__ import annotations

from pathlib import Path

from flask.testing import FlaskCliRunner


def test_it_checks_the_whole_conversation_and_finds_nothing_wrong(operator: FlaskCliRunner) -> None:
    result = operator.invoke(args=["dialogue", "check"])
    assert result.exit_code == 0, result.output
    assert "0 problems" in result.output
    assert "main: en 1" in result.output


def test_it_draws_the_map(operator: FlaskCliRunner, tmp_path: Path) -> None:
    out = tmp_path / "map.svg"
    assert operator.invoke(args=["dialogue", "draw", "--out", str(out), "--lang", "km"]).exit_code == 0
    assert out.read_text("utf-8").startswith("<svg")


def test_it_draws_in_no_language_there_is_not(operator: FlaskCliRunner, tmp_path: Path) -> None:
    result = operator.invoke(args=["dialogue", "draw", "--out", str(tmp_path / "map.svg"), "--lang", "fr"])
    assert result.exit_code == 2
    assert "km_Latn" in result.output
