"""What a villager said on a recording: whoever works on the case hears it and types it, and from then on these are its words.

It is heard in a call, which plays it to whoever signed in there (`bot/voice/`), or in the console. It can be typed on any phone
that writes.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.dialogues.desk import Desk, Recorded, work
from bot.engine.definition import Move
from bot.engine.screen import Asks, Option, Screen
from bot.engine.state import State

WRITE_DOWN = "write-down"
HEAR = "hear-"  # before a recording's id: a call plays it where the option would be read
SEE = "see-"  # the same, of one that a call cannot play: a voice message of Telegram
PLAYED = (
    "audio/mpeg",
)  # of what is kept as evidence, what Twilio plays: https://www.twilio.com/docs/voice/twiml/play


@dataclass(frozen=True)
class Recordings:
    """The recordings nobody has written down yet, each with its day; what is typed is what they say."""

    id: str = "work-recordings"

    def show(self, state: State, desk: Desk) -> Screen:
        found = desk.recordings(state.draft.get("case", ""))
        lines = tuple(self._line(one, desk) for one in found)
        to_case = Option("work-case", desk.say("work", "to-the-case"))
        return Screen(self.id, (desk.say("recordings", "write"),), (*lines, to_case), Asks.TEXT)

    def _line(self, one: Recorded, desk: Desk) -> Option:
        way, text = (HEAR, "hear") if one.type in PLAYED else (SEE, "see")
        return Option(f"{way}{one.id}", desk.say("recordings", text, day=one.day))

    def take(self, state: State, choice: str | None, text: str) -> Move:
        if choice == "work-case":
            return Move("work-case")
        if choice is not None:
            by_call = choice.startswith(HEAR)
            return Move(self.id, wrong="error.hear-by-call" if by_call else "error.hear-in-console")
        if not text.strip():
            return Move(self.id, wrong="error.empty")
        effect = work(state.draft.get("case", ""), WRITE_DOWN, text=text.strip())
        return Move("work-done", {"done": WRITE_DOWN}, (effect,), fresh=True)


NODES = (Recordings(),)
