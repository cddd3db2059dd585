"""What the database says somebody may see is what the policy says, for everybody."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from grievance_core.cases.access import Right, rights
from grievance_core.cases.model import Case
from grievance_core.cases.principal import Principal
from grievance_core.cases.sight import in_sight
from grievance_core.offices.model import Official
from tests.console.test_queue_of_cases import all_kinds_of_cases
from tests.world import World


def test_a_case_is_in_sight_of_exactly_those_whom_the_policy_lets_see_its_line(world: World) -> None:
    all_kinds_of_cases(world)
    seen = 0
    for days in (0, 9, 40):
        world.move_to(world.now + timedelta(days=days))
        with world.sessions() as session:
            cases = session.scalars(select(Case)).all()
            for official in session.scalars(select(Official.id)).all():
                by = Principal("official", official_id=official)
                wanted = {
                    case.id
                    for case in cases
                    if Right.LINE in rights(session, world.inst, by, case, world.now)
                }
                query = select(Case.id).where(in_sight(session, world.inst, official, world.now))
                assert set(session.scalars(query)) == wanted
                seen += len(wanted)
    assert seen > 100
