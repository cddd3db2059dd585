"""What was written out of the blue, and which of her cases it is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.dialogues.answers import FORGOTTEN, onward
from bot.dialogues.desk import Desk, act
from bot.dialogues.nodes import CHOOSE
from bot.dialogues.review import EXCERPT, excerpt
from bot.dialogues.waiting import ASKED
from bot.engine.definition import Move
from bot.engine.screen import Asks, Option, Screen
from bot.engine.state import HOME, State
from grievance_core.cases.references import read_reference, spoken
from grievance_core.cases.views import Line

READ_BACK = 120
REPLYING = "replying"  # in the draft: an office had asked her something when she wrote


@dataclass(frozen=True)
class WhichCase:
    """Several cases wait for a word from her, and she wrote a 1 or 2: she says which one she means, by list or by number."""

    id: str = "which-case"

    def show(self, state: State, desk: Desk) -> Screen:
        options = tuple(Option(line.reference, self._label(line, desk)) for line in desk.questions())
        return Screen(self.id, (desk.say("opening", "which-case"),), options)

    def _label(self, line: Line, desk: Desk) -> str:
        asks = "asks-answer" if line.state == ASKED else "asks-solved"
        return f"{spoken(line.reference)} {desk.say('opening', asks)}"

    def take(self, state: State, choice: str | None, text: str) -> Move:
        case, written = choice or read_reference(text), state.draft.get("written", "")
        if case is None or not written:
            return Move(self.id, wrong=CHOOSE)
        return Move("answered", {"case": case}, (act(case, "reply", text=written),))


@dataclass(frozen=True)
class Answered:
    """What was recorded. The conversation ends here, so that the next text answers the next question."""

    id: str = "answered"

    def show(self, state: State, desk: Desk) -> Screen:
        return Screen(self.id, (self._said(state, desk),), asks=Asks.NOTHING)

    def _said(self, state: State, desk: Desk) -> str:
        done = state.draft.get("done", "solved")
        if done == "answer":
            return desk.say("opening", "answered", reference=spoken(state.draft.get("case", "")))
        return desk.say("done", done)

    def take(self, state: State, choice: str | None, text: str) -> Move:
        return Move(HOME, fresh=True)


@dataclass(frozen=True)
class BareWords:
    """Words that came out of the blue, read back: a new complaint, or something about a case of hers.

    Where an office asked her something, its question comes first and the new complaint last.
    """

    id: str = "bare-words"

    def show(self, state: State, desk: Desk) -> Screen:
        asked = [line for line in desk.questions() if line.state == ASKED]
        written = excerpt(state.draft.get("written", ""), EXCERPT if asked else READ_BACK)
        said = (desk.say("opening", "you-wrote", words=written),)
        complaint = Option("complaint", desk.say("opening", "complaint"))
        if not asked:
            return Screen(self.id, said, (complaint, *self._cases("add-to", desk.my_cases(), desk)))
        others = [line for line in desk.questions() if line.state != ASKED]
        cases = (*self._cases("answer-to", asked, desk), *self._cases("add-to", others, desk))
        return Screen(self.id, (*said, desk.say("opening", "which-question")), (*cases, complaint))

    def _cases(self, label: str, lines: Sequence[Line], desk: Desk) -> tuple[Option, ...]:
        return tuple(
            Option(line.reference, desk.say("opening", label, reference=spoken(line.reference)))
            for line in lines
        )

    def take(self, state: State, choice: str | None, text: str) -> Move:
        written, replying = state.draft.get("written", ""), REPLYING in state.draft
        if choice == "complaint":
            return onward(state, {**FORGOTTEN, "words": written, "written": None, REPLYING: None})
        case = choice or read_reference(text)
        if case is None or not written:
            return Move(self.id, wrong=CHOOSE)
        # A reply to a text ends the conversation, so that the next text answers the next question.
        to = "answered" if replying else "done"
        return Move(to, {"written": None, REPLYING: None, "case": case}, (act(case, "write", text=written),))


NODES = (WhichCase(), Answered(), BareWords())
