"""The demo's people at work: each step is carried out by somebody who may, with what the phone would offer them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from demo.behaviour import NEXT, Step
from demo.filings import Filing
from demo.words import Words
from grievance_core.cases import asking, committees, complainant, handling
from grievance_core.cases.access import rights
from grievance_core.cases.filing import Complaint
from grievance_core.cases.model import Case, Question
from grievance_core.cases.principal import Principal
from grievance_core.cases.reading import story
from grievance_core.cases.standing import barred_from_work
from grievance_core.cases.telling import relay_offices
from grievance_core.cases.views import can
from grievance_core.institution import Institution
from grievance_core.offices.staffing import WORKS, find_office, on_duty
from grievance_core.people.phones import by_number


class Actors:
    """Everybody who acts in the demo, with one stream of chance and one book of words."""

    def __init__(self, session: Session, inst: Institution, words: Words, chance: Random) -> None:
        self._session = session
        self._inst = inst
        self._words = words
        self._chance = chance
        self._asked: set[str] = set()
        self._parts: dict[str, Callable[[Case, str, datetime], None]] = {
            "office": self._office,
            "her": self._her,
            "provider": self._provider,
            "secretary": self._secretary,
            "decider": self._decider,
            "relay": self._relay,
        }

    def complaint(self, filing: Filing) -> Complaint:
        """What a filing says, by whom, and who wrote it down."""
        phone = by_number(self._session, self._inst.vault, filing.number) if filing.number else None
        return Complaint(
            kind=filing.kind,
            words=filing.words,
            channel=filing.channel,
            language=filing.language,
            request=filing.request,
            area_key=filing.village,
            sex=filing.sex,
            anonymous=filing.anonymous,
            phone_id=phone.id if phone else None,
            on_behalf=filing.on_behalf,
            may_text=filing.may_text,
            contested_application=filing.contested_application,
            accused_seat_keys=filing.accused_seats,
            accused_words=filing.accused_words,
            already_solved=filing.already_solved,
            recorded_by_id=self._recorder(filing) if filing.recorded_by_village else None,
        )

    def _recorder(self, filing: Filing) -> int | None:
        vdc = find_office(self._session, "vdc", filing.village)
        present = on_duty(self._session, vdc.id, filing.at) if vdc else []
        return self._chance.choice(present).official.id if present else None

    def act(self, case: Case, step: Step) -> None:
        """Carry a step out at its time, if it can still be done by anybody."""
        self._parts[step.who](case, step.what, step.at)

    def _office(self, case: Case, what: str, now: datetime) -> None:
        by = self._somebody(case, case.office_id, WORKS, now)
        if by is None:
            return
        if what == "open":
            handling.open_case(self._session, self._inst, case.id, by, now)
        elif what == "accept":
            handling.accept(self._session, self._inst, case.id, by, now)
        else:
            self._work(case, by, self._choose(case, by, now), now)

    def _choose(self, case: Case, by: Principal, now: datetime) -> str:
        """One of what the phone offers, as this level is inclined; a question to the same person is put once."""
        offered = self._offered(case, by, now)
        likely = {what: weight for what, weight in NEXT[case.level].items() if what in offered}
        if case.id in self._asked:
            likely = {
                what: weight
                for what, weight in likely.items()
                if what not in ("ask", "ask-provider", "resubmit")
            }
        (what,) = self._chance.choices(list(likely), weights=list(likely.values()))
        if what in ("ask", "ask-provider", "resubmit"):
            self._asked.add(case.id)
        return what

    def _work(self, case: Case, by: Principal, what: str, now: datetime) -> None:
        here = (self._session, self._inst, case.id, by, now)
        if what == "solved":
            handling.solve(*here, self._say("solved", case, case.kind))
        elif what == "decline":
            handling.decline(*here, self._say("declined", case))
        elif what == "pass-up":
            handling.pass_up(*here, self._say("passed_up", case))
        elif what == "refer":
            committees.refer_to_committee(*here, self._say("referred", case))
        elif what == "refer-outside":
            handling.refer_outside(*here, *self._words.body_outside(self._chance, case.language))
        elif what == "resubmit":
            handling.resubmit(*here, self._say("resubmitted", case))
        elif what == "ask":
            asking.ask_complainant(*here, self._say("questions", case))
        else:
            self._ask_provider(case, by, now)

    def _ask_provider(self, case: Case, by: Principal, now: datetime) -> None:
        post = self._chance.choice(asking.providers(self._session, case, now))
        question = self._say("provider_questions", case)
        asking.ask_provider(self._session, self._inst, case.id, by, now, post.official.id, question)

    def _her(self, case: Case, what: str, now: datetime) -> None:
        by = Principal("caller", phone_id=case.phone_id, proven_case_id=case.id)
        if what == "hear":
            story(self._session, self._inst, by, case.id, now)
            return
        if what not in self._offered(case, by, now):
            return
        here = (self._session, self._inst, case.id, by, now)
        if what == "answer":
            complainant.answer_question(*here, self._say("answers", case))
        elif what == "add":
            complainant.add_words(*here, self._say("added", case))
        elif what == "withdraw":
            complainant.withdraw(*here)
        elif what == "solved":
            complainant.confirm_solved(*here)
        else:
            complainant.contest(*here, self._say("contested", case))

    def _provider(self, case: Case, _what: str, now: datetime) -> None:
        query = select(Question.provider_id).where(Question.case_id == case.id, Question.settled_at.is_(None))
        by = Principal("official", official_id=self._session.scalar(query))
        asking.answer_provider(
            self._session, self._inst, case.id, by, now, self._say("provider_answers", case)
        )

    def _secretary(self, case: Case, what: str, now: datetime) -> None:
        by = self._somebody(case, case.committee_id, ("secretary",), now)
        offered = self._offered(case, by, now) if by else ()
        if by is None or "recommend" not in offered:
            return
        here = (self._session, self._inst, case.id, by, now)
        if what in offered and what == "forward":
            committees.forward(*here, self._say("passed_up", case))
        else:
            committees.recommend(*here, self._say("recommendations", case))

    def _decider(self, case: Case, _what: str, now: datetime) -> None:
        if case.committee is None:
            return
        kind = self._inst.committees.at(case.committee.kind, case.committee.level).decider
        office = find_office(self._session, kind, case.committee.area_key)
        by = self._somebody(case, office.id if office else None, ("decides",), now)
        if by is not None and "decide" in self._offered(case, by, now):
            committees.decide(self._session, self._inst, case.id, by, now)

    def _relay(self, case: Case, _what: str, now: datetime) -> None:
        for office in reversed(relay_offices(self._session, case, now)):  # the village first
            by = self._somebody(case, office.id, WORKS, now)
            if by is not None and "told" in self._offered(case, by, now):
                handling.record_told(self._session, self._inst, case.id, by, now)
                return
        self._her(case, "hear", now)

    def _somebody(
        self, case: Case, office_id: int | None, duties: tuple[str, ...], now: datetime
    ) -> Principal | None:
        """Who has the case in hand, or somebody on duty there: most often whoever is asked first."""
        if office_id is None:
            return None
        barred = barred_from_work(self._session, case, now).people
        present = [post.official.id for post in on_duty(self._session, office_id, now, duties, barred)]
        if not present:
            return None
        mine = case.handler_id if case.handler_id in present else None
        first = present[0] if self._chance.random() < 0.7 else self._chance.choice(present)
        return Principal("official", official_id=mine or first)

    def _offered(self, case: Case, by: Principal, now: datetime) -> tuple[str, ...]:
        granted = rights(self._session, self._inst, by, case, now)
        return can(self._session, self._inst, case, granted, now)

    def _say(self, group: str, case: Case, kind: str = "") -> str:
        return self._words.say(self._chance, group, case.language, kind)
