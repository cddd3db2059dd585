"""Re-planning open cases under a changed policy: shown first, done only when told to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskCliRunner

from app import create_app
from settings import ROOT, load_settings
from tests.served import close
from tests.world import World


@pytest.fixture
def slower(environment: dict[str, str], tmp_path: Path, world: World) -> Iterator[FlaskCliRunner]:
    """The same service under a policy that gives a village five days instead of three."""
    policy = (ROOT / "rules" / "escalation.yaml").read_text("utf-8")
    edited = tmp_path / "escalation.yaml"
    edited.write_text(
        policy.replace("acknowledge: 3 working days", "acknowledge: 5 working days", 1), "utf-8"
    )
    app = create_app(load_settings({**environment, "ESCALATION_POLICY": str(edited)}, None))
    yield app.test_cli_runner()
    close(app)


def test_a_dry_run_shows_what_would_change_and_changes_nothing(slower: FlaskCliRunner, world: World) -> None:
    receipt, hidden = world.file("payment"), world.file("danger")
    before = world.case(receipt).due_at
    result = slower.invoke(args=["cases", "replan", "--dry-run"])
    assert result.exit_code == 0, result.output
    assert receipt.reference in result.output
    assert hidden.reference not in result.output
    assert "1 cases would get another deadline." in result.output
    assert world.case(receipt).due_at == before


def test_it_gives_open_cases_the_new_deadline_once(slower: FlaskCliRunner, world: World) -> None:
    receipt = world.file("payment")
    before = world.case(receipt).due_at
    assert receipt.reference in slower.invoke(args=["cases", "replan"]).output
    after = world.case(receipt).due_at
    assert before is not None
    assert after is not None
    assert after > before
    assert "0 cases have another deadline." in slower.invoke(args=["cases", "replan"]).output


def test_nothing_is_replanned_under_the_policy_the_cases_were_filed_with(
    operator: FlaskCliRunner, world: World
) -> None:
    world.file("payment")
    assert "0 cases would get" in operator.invoke(args=["cases", "replan", "--dry-run"]).output
