"""The part of the desk on paper that serves officials beside their cases."""

from __future__ import annotations

from collections.abc import Sequence

from bot.dialogues.entitlement_desk import Named
from bot.dialogues.office_desk import LINES, Form, Received, Task
from grievance_core.applications.process import REASONS
from tests.dialogues.paper_catalogue import SHOWN, PaperCatalogue


class PaperOffice(PaperCatalogue):
    """One application, one form, and a member who received something twice."""

    enrolled = False

    def office_lines(self) -> Sequence[str]:
        return LINES

    def tasks(self) -> Sequence[Named]:
        return [Named("2123456782", f"212 345 6782 {self.say('application-state', 'pre-registered')} 28/11")]

    def task(self, number: str) -> Task:
        page = self.programme(SHOWN)
        assert page is not None
        return Task(
            number="2123456782",
            spoken="212 345 6782",
            programme=page.name,
            state="pre-registered",
            who=self._either("សុខា", "Sokha"),
            place=self._either("ភូមិប្រាសាទ", "Prasat Village"),
            words="",
            due=self._either("ថ្ងៃទី២៨ ខែវិច្ឆិកា", "28 November"),
            papers=page.papers,
            can=("take-on", "complete", "withdraw"),
            enrolled=self.enrolled,
            village_known=True,
            area="17010101",
        )

    def reasons(self) -> Sequence[Named]:
        return [Named(reason, self.say("application-reason", reason)) for reason in REASONS]

    def received(self, number: str) -> Sequence[Received]:
        if not number:
            return []
        line = f"11/2026 {self.say('programme', SHOWN)} 40,000"
        return [Received(self._either("សុខា 1234567890", "Sokha 1234567890"), [line, line])]

    def forms(self) -> Sequence[Named]:
        return [Named("F", self._either("ឃុំចារឈូក 28/11", "Char Chhuk Commune 28/11"))]

    def form(self, key: str) -> Form | None:
        if not key:
            return None
        return Form(
            "F", self._either("ឃុំចារឈូក", "Char Chhuk Commune"), "28/11", "មុង", "មុងដល់កុមារ", "012 999 888"
        )
