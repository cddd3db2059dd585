"""Jobs that bench.cases hands to the product's workers: nothing, a filing, an answer. Deadlines are the product's own job."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from grievance_core.cases.filing import Complaint, file_complaint
from grievance_core.cases.handling import solve
from grievance_core.cases.locking import all_locked
from grievance_core.cases.principal import Principal
from grievance_core.offices.staffing import on_duty
from grievance_core.people.model import Phone
from jobs.work import this_service

WORDS = "ប្រាក់ឧបត្ថម្ភរបស់ខ្ញុំមិនទាន់មកដល់"
ANSWER = "ប្រាក់បានផ្ញើរួចហើយ"


def nothing(_number: int) -> None:
    """What a job costs that does nothing."""


def file_cases(phone_ids: list[str]) -> None:
    """A complaint about a payment from each of these phones: routed to its first office, everybody told."""
    service = this_service()
    with service.sessions.begin() as session:
        now = service.clock(session)
        for phone in session.scalars(select(Phone).where(Phone.id.in_(phone_ids))).all():
            complaint = Complaint(
                kind="payment", words=WORDS, channel="ussd", language="km", request=f"bench-{phone.id}",
                area_key=phone.village_key, phone_id=phone.id, sex="f",
            )  # fmt: skip
            file_complaint(session, service.inst, complaint, now)


def decide_cases(case_ids: list[str], at: str) -> None:
    """Whoever is asked first at each case's office answers it."""
    service, now = this_service(), datetime.fromisoformat(at)
    with service.sessions.begin() as session:
        for case in all_locked(session, case_ids).values():
            official = on_duty(session, case.office_id, now)[0].official
            by = Principal("official", official_id=official.id)
            solve(session, service.inst, case.id, by, now, ANSWER)
