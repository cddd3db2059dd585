"""What was written out of the blue, and which of her cases it is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.dialogues.answers import EVIDENCE, FORGOTTEN, onward
from bot.dialogues.desk import Desk, act
from bot.dialogues.invited import Invitation, accepted, is_yes
from bot.dialogues.nodes import CHOOSE, options
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
    """Several cases wait for a word from her, and she wrote a 1 or 2: she says which one she means, by list or by number.

    What texts invited her to with a 1 is there as well.
    """

    id: str = "which-case"

    def show(self, state: State, desk: Desk) -> Screen:
        cases = tuple(Option(line.reference, self._label(line, desk)) for line in desk.questions())
        invited = options(desk.invited()) if is_yes(state.draft.get("written", "")) else ()
        return Screen(self.id, (desk.say("opening", "which-case"),), cases + invited)

    def _label(self, line: Line, desk: Desk) -> str:
        asks = "asks-answer" if line.state == ASKED else "asks-solved"
        return f"{spoken(line.reference)} {desk.say('opening', asks)}"

    def take(self, state: State, choice: str | None, text: str) -> Move:
        kind, _, entry = (choice or "").partition(":")
        if entry:
            return accepted(Invitation(kind, entry))
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
        written = excerpt(_written(state), EXCERPT if asked else READ_BACK)
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
        written, replying = _written(state), REPLYING in state.draft
        if choice == "complaint":
            return onward(
                state,
                {
                    **FORGOTTEN,
                    EVIDENCE: state.draft.get(EVIDENCE),
                    "words": written,
                    "written": None,
                    REPLYING: None,
                },
            )
        case = choice or read_reference(text)
        if case is None or not written:
            return Move(self.id, wrong=CHOOSE)
        # A reply to a text ends the conversation, so that the next text answers the next question.
        to = "answered" if replying else "done"
        # The words are sent: there is no way back to a screen that would offer to send them again.
        keep = {"written": None, REPLYING: None, "case": case}
        return Move(to, keep, (act(case, "write", text=written),), fresh=True)


def _written(state: State) -> str:
    # Whoever began a complaint of it and went back finds it as the complaint's words.
    return state.draft.get("written") or state.draft.get("words", "")


NODES = (WhichCase(), Answered(), BareWords())
