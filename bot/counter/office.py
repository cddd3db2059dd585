"""Applications, forms and what people received, as the signed-in official may see them."""

from __future__ import annotations

from collections.abc import Sequence

from bot.counter.applications import ApplicationCounter
from bot.counter.visit import official_id_of
from bot.dialogues.entitlement_desk import Named
from bot.dialogues.office_desk import LINES, Form, Received, Task
from grievance_core.applications import reading
from grievance_core.applications.numbers import spoken
from grievance_core.applications.process import REASONS
from grievance_core.areas import search
from grievance_core.areas.names import full_name
from grievance_core.benefits.reading import Benefited, benefited
from grievance_core.offices.staffing import AT_THE_COUNTER, seats_of
from grievance_core.programme_forms import TO_OFFICES, FormLine, may_send, waiting
from grievance_core.programmes import texts
from writing import dates


class OfficeCounter(ApplicationCounter):
    """The part of the desk that serves an official's office beside its cases. Everything passes the institution's policies."""

    @property
    def _official(self) -> int:
        return official_id_of(self._state)

    def office_lines(self) -> Sequence[str]:
        visit = self._visit
        seats = [
            seat for seat in seats_of(visit.session, self._official, visit.now) if seat.duty in AT_THE_COUNTER
        ]
        kinds = {seat.office.kind for seat in seats if seat.office.area_key is not None}
        told = {
            "tasks": bool(kinds),
            "name-somebody": bool(kinds),
            "look-up": bool(kinds),
            "send-form": may_send(visit.session, self._official, visit.now),
            "forms": bool(kinds.intersection(TO_OFFICES)),
        }
        return [line for line in LINES if told[line]]

    def tasks(self) -> Sequence[Named]:
        visit = self._visit
        found = reading.tasks(visit.session, visit.inst, self._official, visit.now)
        return [Named(task.line.number, self._task_label(task.line)) for task in found]

    def _task_label(self, line: reading.ApplicationLine) -> str:
        until = [dates.short_day(line.due_at, self._language)] if line.due_at else []
        return " ".join([spoken(line.number), self.say("application-state", line.state), *until])

    def task(self, number: str) -> Task:
        visit = self._visit
        found = reading.task(visit.session, visit.inst, number, self._official, visit.now)
        area = search.by_key(visit.session, found.area_key)
        line = found.line
        return Task(
            number=line.number,
            spoken=spoken(line.number),
            programme=self.say(texts.NAME, line.programme_id),
            state=line.state,
            who=found.name,
            place=full_name(area, self._language) if area is not None else "",
            words=found.words,
            due=dates.day(line.due_at, self._language) if line.due_at else "",
            papers=[self.say(texts.PAPER, paper) for paper in found.papers],
            can=found.can,
            enrolled=bool(found.person_id),
            village_known=area is not None and area.level == "village",
            area=found.area_key,
        )

    def reasons(self) -> Sequence[Named]:
        return [Named(reason, self.say("application-reason", reason)) for reason in REASONS]

    def received(self, number: str) -> Sequence[Received]:
        visit = self._visit
        found = benefited(visit.session, visit.inst, self._official, number, visit.now)
        return [Received(self._member(one), [self._received(line) for line in one.payments]) for one in found]

    def _member(self, one: Benefited) -> str:
        return f"{one.name} {one.number}"

    def forms(self) -> Sequence[Named]:
        return [Named(form.id, f"{form.place} {form.day}") for form in self._forms()]

    def form(self, key: str) -> Form | None:
        return next((form for form in self._forms() if form.id == key), None)

    def _forms(self) -> list[Form]:
        visit = self._visit
        return [self._form(line) for line in waiting(visit.session, visit.inst, self._official, visit.now)]

    def _form(self, line: FormLine) -> Form:
        area = search.by_key(self._visit.session, line.area_key)
        return Form(
            id=line.id,
            place=full_name(area, self._language) if area is not None else "",
            day=dates.short_day(line.sent_at, self._language),
            name=line.found.name,
            gives=line.found.gives,
            contact=line.found.contact,
        )
