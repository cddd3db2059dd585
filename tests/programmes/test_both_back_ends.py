"""SQL and the evaluator for one person give the same answer, whoever it is and whatever the rule says."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from grievance_core.programmes.catalogue import Programmes
from grievance_core.programmes.evaluate import asks, judge
from grievance_core.programmes.population import KEPT, columns_of, everybody, registered
from grievance_core.programmes.sql import expression, says
from grievance_core.programmes.tree import AllOf, AnyOf, Leaf, Node, Not, Truth, plain
from settings import ROOT
from tests.programmes.people import TODAY, Someone, identity, settle, someone

SHIPPED = Programmes.load(ROOT / "rules")
DAYS = st.sampled_from([TODAY, TODAY.replace(month=2, day=28), TODAY.replace(year=2024, month=2, day=29)])
TREES: st.SearchStrategy[Node] = st.recursive(
    st.sampled_from(list(SHIPPED.criteria)).flatmap(
        lambda name: st.builds(Leaf, st.just(name), st.booleans())
    ),
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.lists(inner, max_size=3).map(lambda parts: AllOf(tuple(parts))),
        st.lists(inner, max_size=3).map(lambda parts: AnyOf(tuple(parts))),
    ),
    max_leaves=8,
)


@pytest.fixture
def kept_open(engine: Engine) -> Iterator[Session]:
    """One transaction for all examples, never committed."""
    with Session(engine) as session:
        yield session


def _sql(session: Session, node: Node, day: object) -> list[Truth]:
    people = everybody().subquery()
    columns = columns_of(people)
    leaves = {name: says(criterion, columns, day) for name, criterion in SHIPPED.criteria.items()}  # type: ignore[arg-type]
    truth = expression(node, leaves)
    rows = session.execute(select(truth).select_from(people).order_by(people.c.person_id)).scalars()
    return [None if value is None else bool(value) for value in rows]


def _alone(node: Node, people: list[Someone], day: object) -> list[Truth]:
    places = {name: place for place, name in enumerate(SHIPPED.criteria)}
    tests = [asks(criterion, day) for criterion in SHIPPED.criteria.values()]  # type: ignore[arg-type]
    decide = judge(node, places)
    return [decide([test(one.known()) for test in tests]) for one in people]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(people=st.lists(someone, max_size=40), trees=st.lists(TREES, min_size=1, max_size=4), day=DAYS)
def test_they_agree_on_every_tree_and_every_population(
    kept_open: Session, people: list[Someone], trees: list[Node], day: object
) -> None:
    settle(kept_open, people)
    for node in trees:
        alone = _alone(node, people, day)
        assert _sql(kept_open, node, day) == alone
        assert _alone(plain(node), people, day) == alone


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(people=st.lists(someone, min_size=1, max_size=60))
def test_they_agree_on_every_shipped_programme(kept_open: Session, people: list[Someone]) -> None:
    settle(kept_open, people)
    rules = SHIPPED.at(TODAY)
    for name, case in rules.cases.items():
        alone = [rules.truths(one.known())[name] for one in people]
        assert _sql(kept_open, case.who, TODAY) == alone


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(people=st.lists(someone, min_size=1, max_size=5))
def test_what_the_registry_knows_of_somebody_is_what_was_entered(
    kept_open: Session, people: list[Someone]
) -> None:
    settle(kept_open, people)
    for place, one in enumerate(people):
        found = registered(kept_open, identity(place), TODAY)
        assert found is not None
        assert {fact: found[0].get(fact) for fact in KEPT} == {fact: one.known().get(fact) for fact in KEPT}


def test_somebody_without_a_household_is_there_with_an_unknown_level(kept_open: Session) -> None:
    settle(kept_open, [Someone()])
    assert _sql(kept_open, Leaf("poor-1-or-2"), TODAY) == [None]
    assert _sql(kept_open, Leaf("poor-1-or-2", holds=False), TODAY) == [None]


def test_a_fact_that_is_kept_nowhere_is_unknown_of_everybody(kept_open: Session) -> None:
    settle(kept_open, [Someone(household=True, id_poor="1")])
    assert _sql(kept_open, Leaf("living-with-hiv"), TODAY) == [None]
