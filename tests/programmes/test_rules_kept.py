"""An old answer can be given again: the rules it was found by are kept whole."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from grievance_core.programmes.catalogue import Programmes
from grievance_core.programmes.history import keep_rules, rules_of
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
