"""A complaint as it was answered, handed to the institution."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bot.counter import drafts, files
from bot.counter.visit import Visit
from bot.dialogues.answers import EVIDENCE
from bot.engine.state import State
from grievance_core.cases.filing import Complaint, Receipt, file_complaint
from grievance_core.errors import Incomplete
from grievance_core.people import phones
from grievance_core.people.model import Phone
from writing import dates

Values = Mapping[str, str]


def file(visit: Visit, state: State, values: Values) -> State:
    """File it, forget its draft, and remember of the phone what need not be asked again. Raises Refused."""
    recording = "recording" in values
    phone = _recorded_phone(visit, values) if recording else _own_phone(visit, state, values)
    complaint = _complaint(visit, state, values, phone)
    receipt = file_complaint(visit.session, visit.inst, complaint, visit.now)
    # Where her words are asked last, what came with them is kept in the same turn.
    enclosed = state.draft.get(EVIDENCE) or values.get(EVIDENCE, "")
    state = files.attach(visit, state, receipt.case_id, enclosed)
    if not recording:
        drafts.drop(visit.session, visit.inst.vault, visit.number)
    return with_receipt(state, receipt)


def _own_phone(visit: Visit, state: State, values: Values) -> Phone:
    own = values.get("behalf") != "yes" and "kind" in values
    known = {
        "village_key": values.get("area") if own else None,
        "sex": values.get("sex") if own else None,
    }
    return phones.remember(visit.session, visit.inst.vault, visit.number, language=state.language, **known)


def _recorded_phone(visit: Visit, values: Values) -> Phone | None:
    number = values.get("phone", "")
    return phones.remember(visit.session, visit.inst.vault, number) if number else None


def _complaint(visit: Visit, state: State, values: Values, phone: Phone | None) -> Complaint:
    if "kind" not in values:
        raise Incomplete("kind")
    return Complaint(
        kind=values["kind"],
        words=values.get("words", "") or _standing_words(visit, state, values),
        channel=visit.channel,
        language=state.language,
        request=visit.request,
        area_key=values.get("area"),
        sex=values.get("sex", ""),
        name=values.get("name", ""),
        anonymous=values.get("anonymous") == "yes",
        phone_id=phone.id if phone else None,
        on_behalf=values.get("behalf") == "yes",
        may_text=values.get("may-text", "yes") == "yes",
        contested_application=values.get("contested") == "yes",
        accused_office_keys=_whole_office(values),
        accused_seat_keys=tuple(filter(None, (values.get("accused-seat"),))),
        accused_words=values.get("accused-words", ""),
        already_solved=values.get("solved-words", ""),
        recorded_by_id=state.official if "recording" in values else None,
    )


def _standing_words(visit: Visit, state: State, values: Values) -> str:
    if "call-me" not in values:
        return ""
    return visit.inst.catalogues.text(state.language, "hotline", "call-me-words")


def _whole_office(values: Values) -> tuple[str, ...]:
    """The office itself is accused only when no single seat was named: its other people may then work on the case."""
    if values.get("accused-seat") or not values.get("accused-office"):
        return ()
    return (values["accused-office"],)


def with_receipt(state: State, receipt: Receipt) -> State:
    """`state` with what is told of a case that was filed."""
    told = {
        "filed-reference": receipt.reference,
        "filed-pin": receipt.pin,
        "filed-level": receipt.level,
        "filed-day": dates.short_day(receipt.due_at, state.language) if receipt.due_at else "",
    }
    return state._replace(draft=MappingProxyType({**state.draft, **told}))
