"""Nothing is missing and nothing is doubled: the records and the provider's log against what the driver knows."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from grievance_core.cases.chain import verify
from grievance_core.cases.model import Case, CaseEvent
from grievance_core.messages.model import Message
from grievance_core.messages.outbox import opened
from grievance_core.timers.model import Timer
from tests.faults.expected import Narrator, Story
from tests.faults.stage import Stage

PENDING = ("armed", "claimed", "stuck")
KILLS_WORKERS = ("worker-killed", "sending-killed")


@dataclass(frozen=True)
class Evidence:
    """The driver's journal, what the provider was given, and the records."""

    journal: Sequence[Mapping[str, Any]]
    taken: Sequence[Mapping[str, Any]]
    stage: Stage


def check(evidence: Evidence, session: Session) -> list[str]:
    """A sentence for everything that is not as it must be; none when all is well."""
    cases = {case.reference: case for case in session.scalars(select(Case))}
    events = {reference: _events(session, case) for reference, case in cases.items()}
    recorded = {reference: [event.at for event in found] for reference, found in events.items()}
    stories = Narrator(evidence.stage.workers, recorded).tell(evidence.journal)
    found = [*_wrong_cases(cases, stories), *_wrong_texts(evidence, session)]
    for story in stories:
        if story.reference in cases:
            case = cases[story.reference]
            wrong = (
                *_wrong_events(story, events[story.reference]),
                *_wrong_deadlines(session, case, story),
                *_wrong_messages(evidence, session, case, story, events[story.reference]),
            )
            found += [f"case {story.reference}: {sentence}" for sentence in wrong]
    return found + list(verify(session, evidence.stage.inst.vault))


def _events(session: Session, case: Case) -> list[CaseEvent]:
    query = select(CaseEvent).where(CaseEvent.case_id == case.id)
    return list(session.scalars(query.order_by(CaseEvent.sequence)))


def _wrong_cases(cases: Mapping[str, Case], stories: Sequence[Story]) -> Iterator[str]:
    told = Counter(story.reference for story in stories)
    yield from (f"case {reference} is missing" for reference in told if reference not in cases)
    yield from (f"case {reference} was never asked for" for reference in cases if reference not in told)
    yield from (
        f"case {reference} was told to {times} callers" for reference, times in told.items() if times > 1
    )


def _wrong_events(story: Story, events: Sequence[CaseEvent]) -> Iterator[str]:
    wanted = [(event.type, event.office) for event in story.events]
    found = [(event.type, event.office_key) for event in events]
    if wanted != found:
        yield f"its events are {found} and must be {wanted}"
        return
    for must, event in zip(story.events, events, strict=True):
        if event.at not in must.instants:
            yield f"{event.type} happened at {event.at}, which the clock did not show"


def _wrong_deadlines(session: Session, case: Case, story: Story) -> Iterator[str]:
    timers = session.scalars(select(Timer).where(Timer.case_id == case.id)).all()
    pending = [timer for timer in timers if timer.state in PENDING]
    yield from (
        f"its deadline {timer.purpose} is {timer.state}" for timer in pending if timer.state != "armed"
    )
    deadlines = [(timer.purpose, timer.due_at) for timer in pending if timer.purpose != "remind"]
    if deadlines != [(story.purpose, story.due)] or case.due_at != story.due:
        yield f"it waits for {deadlines} until {case.due_at} and must for {story.purpose} until {story.due}"
    reminders = len(pending) - len(deadlines)
    if reminders != story.reminders:
        yield f"{reminders} reminders are to come and not {story.reminders}"
    fired = sum(timer.state == "fired" and timer.purpose != "remind" for timer in timers)
    if fired not in (story.overdue, story.overdue - _unheard(session, case)):
        yield f"{fired} deadlines fired and {story.overdue} passed"


def _unheard(session: Session, case: Case) -> int:
    """Answers nobody can tell the fate of: they count as not heard before their deadline passes."""
    unknown = (Message.case_id == case.id, Message.template == "decided", Message.state == "unknown")
    return len(session.scalars(select(Message.id).where(*unknown)).all())


def _wrong_messages(
    evidence: Evidence, session: Session, case: Case, story: Story, events: Sequence[CaseEvent]
) -> Iterator[str]:
    written: dict[str | None, Counter[tuple[str, str]]] = defaultdict(Counter)
    for message in session.scalars(select(Message).where(Message.case_id == case.id)):
        number, _ = opened(evidence.stage.inst, message)
        written[message.event_id][message.template, number] += 1
    for must, event in zip(story.events, events, strict=False):
        texts, wanted = written.pop(event.id, Counter()), Counter(must.texts)
        yield from (f"{event.type} is missing its text {text}" for text in (wanted - texts).elements())
        yield from (f"{event.type} has a text too many: {text}" for text in (texts - wanted).elements())
    yield from (f"texts of no event: {texts}" for texts in written.values())


def _wrong_texts(evidence: Evidence, session: Session) -> Iterator[str]:
    rows = {message.id: message for message in session.scalars(select(Message))}
    times = Counter(text["message"] for text in evidence.taken)
    excused = any(entry.get("fault") in KILLS_WORKERS for entry in evidence.journal)
    orphans = {id_ for entry in evidence.journal if entry["what"] == "orphans" for id_ in entry["messages"]}
    yield from (f"text {id_} went out and is in no record" for id_ in times if id_ not in rows)
    for id_, message in rows.items():
        fine = {"sent": times[id_] == 1 and id_ not in orphans, "unknown": times[id_] <= 1 and excused}
        if not fine.get(message.state, False):
            yield f"text {id_} ({message.template}) is {message.state} and went out {times[id_]} times"
    for text in evidence.taken:
        yield from _wrong_address(evidence, rows.get(text["message"]), text)


def _wrong_address(evidence: Evidence, message: Message | None, text: Mapping[str, Any]) -> Iterator[str]:
    if message is not None and opened(evidence.stage.inst, message) != (text["to"], text["text"]):
        yield f"text {message.id} is not what went out"
