"""What several screens say of a programme: what to bring and where, or that it is gone."""

from __future__ import annotations

from bot.dialogues.desk import Desk
from bot.dialogues.entitlement_desk import ProgrammePage, Standing
from bot.engine.screen import Option, Screen

GONE = "gone"


def brought(told: ProgrammePage | Standing, desk: Desk) -> tuple[str, ...]:
    """Where to go, what to bring, and whom to ask where it is not the commune that registers."""
    said = (
        ("where", {"places": ", ".join(told.places)}),
        ("papers", {"papers": ", ".join(told.papers)}),
        ("contact", {"who": told.contact}),
    )
    return tuple(desk.say("programmes", msgid, **values) for msgid, values in said if any(values.values()))


def gone(screen: str, desk: Desk) -> Screen:
    """It ended, or was taken out, since she saw it."""
    programmes = Option("programmes", desk.say("menu", "programmes"))
    return Screen(screen, (desk.say("programmes", GONE),), (programmes,), about=GONE)
