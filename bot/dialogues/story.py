"""How a case is told on a screen, to whoever may see it."""

from __future__ import annotations

from bot.dialogues.desk import Desk
from grievance_core.cases.references import spoken
from grievance_core.cases.views import Story

ENDED = ("closed", "withdrawn", "merged")


def state_of(story: Story, desk: Desk) -> str:
    """`123 456 789: being worked on`."""
    state = desk.say("state", story.line.state)
    return desk.say("case", "state", reference=spoken(story.line.reference), state=state)


def where(story: Story, desk: Desk) -> tuple[str, ...]:
    """Which office has it and until when; nothing once it has ended."""
    if story.line.state in ENDED:
        return ()
    office = desk.localized(story.office_name)
    if story.line.due_at is None:
        return (desk.say("case", "with", office=office),)
    return (desk.say("case", "with-until", office=office, day=desk.day(story.line.due_at)),)
