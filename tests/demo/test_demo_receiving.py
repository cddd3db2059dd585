"""What the demo's people applied for and received: an application in each state, one of everything comparing finds."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from demo.clock import START
from demo.families import the_families
from demo.load import people
from grievance_core.applications.model import Application, ApplicationCase
from grievance_core.applications.reading import of_person
from grievance_core.applications.states import State
from grievance_core.benefits.model import COMPARISONS, Declaration, Finding, Utilisation
from grievance_core.benefits.upkeep import is_due
from grievance_core.cases.model import Case
from grievance_core.institution import Institution
from grievance_core.messages.model import Message
from grievance_core.registry.model import Person
from grievance_core.timers.model import Timer


def test_there_is_an_application_in_each_state_and_a_contested_one(demo: Session) -> None:
    assert set(demo.scalars(select(Application.state))) == set(State)
    case = demo.scalars(select(Case).join(ApplicationCase, ApplicationCase.case_id == Case.id)).one()
    assert (case.kind, case.contested_application) == ("eligibility", True)


def test_somebody_named_by_the_village_waits_to_be_enrolled(demo: Session) -> None:
    named = demo.scalars(select(Application).where(Application.named_by_id.is_not(None))).one()
    assert (named.state, named.person_id, named.phone_id) == ("pre-registered", None, None)


def test_those_who_use_their_phone_as_themselves_have_applications(demo: Session, inst: Institution) -> None:
    for place in the_families().linked:
        number = people(demo, inst)[place]["membership"]
        person = demo.scalars(select(Person).where(Person.number == number)).one()
        assert of_person(demo, inst, person.id)


def test_nothing_of_theirs_is_overdue_or_unsent_when_the_demo_begins(demo: Session) -> None:
    armed = select(func.min(Timer.due_at)).where(Timer.application_id.is_not(None), Timer.state == "armed")
    first = demo.scalar(armed)
    assert first is not None
    assert first > START
    due = (
        select(func.count())
        .select_from(Message)
        .where(Message.state == "queued", Message.not_before <= START)
    )
    assert demo.scalar(due) == 0


def test_two_months_were_declared_and_two_lists_sent_in(demo: Session) -> None:
    assert Counter(demo.scalars(select(Declaration.kind))) == {"list": 2, "services": 2}
    months = demo.execute(select(Utilisation.month, func.count()).group_by(Utilisation.month)).all()
    assert len(months) == 2
    assert all(count > 20 for _, count in months)


def test_there_is_one_of_everything_comparing_finds(demo: Session, inst: Institution) -> None:
    assert set(demo.scalars(select(Finding.comparison))) == set(COMPARISONS)
    assert not is_due(demo, inst, START)
