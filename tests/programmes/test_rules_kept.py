"""An old answer can be given again: the rules it was found by are kept whole."""

from __future__ import annotations

import re
from datetime import date

import pytest
from sqlalchemy.orm import Session

from grievance_core.programmes.catalogue import Programmes
from grievance_core.programmes.history import keep_rules, rules_of
from settings import ROOT
from tests.programmes.people import NOW
from tests.programmes.small import CASH, small


def test_rules_are_kept_once_for_each_version(session: Session) -> None:
    assert keep_rules(session, small(), NOW)
    assert not keep_rules(session, small(), NOW)
    assert keep_rules(session, small(cash=CASH + "#"), NOW)


def test_rules_that_were_changed_since_still_answer_as_they_did(session: Session) -> None:
    old, day = small(), date(2020, 1, 1)
    keep_rules(session, old, NOW)
    known = old.understood({"id-poor": "1", "sex": "f", "pregnant": "yes"}, day)
    changed = small(cash=CASH.replace("[poor, expects]", "[old]"))
    assert changed.explain(known, day)[0].standing != "yes"
    assert rules_of(session, old.version).explain(known, day) == old.explain(known, day)
    assert rules_of(session, old.version).version == old.version


def test_the_shipped_rules_come_back_as_they_were(session: Session, programmes: Programmes) -> None:
    keep_rules(session, programmes, NOW)
    session.expire_all()
    assert list(rules_of(session, programmes.version)) == list(programmes)


def test_a_version_nobody_used_is_not_made_up(session: Session) -> None:
    with pytest.raises(LookupError, match="cafe"):
        rules_of(session, "cafe")


def test_whoever_fills_the_cross_tables_keeps_the_rules_they_name() -> None:
    """The rows name their rules and hold no key to them: whoever writes some stands here once it was seen to keep its rules."""
    keeping = {"grievance_core/programmes/upkeep.py", "grievance_core/benefits/upkeep.py"}
    found = {
        path.relative_to(ROOT).as_posix()
        for folder in ("grievance_core", "bot", "commands", "demo", "jobs", "simulator")
        for path in (ROOT / folder).rglob("*.py")
        if re.search(r"import [^\n]*\b(refresh|rematch)\b", path.read_text("utf-8"))
    }
    assert found <= keeping
