"""How a conversation opens: by dialling, or with words written out of the blue.

Words are never lost and never guessed at: a bare 1 or 2 answers the one case that asks; with two of them it is asked which; a
greeting gets the menu; everything else is read back before anything is made of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.dialogues.answers import FORGOTTEN, onward
from bot.dialogues.desk import DROP_DRAFT, TAKE_UP_DRAFT, Desk, act
from bot.dialogues.language import AFTER
from bot.dialogues.nodes import CHOOSE
from bot.dialogues.review import excerpt
from bot.engine.definition import Effect, Move
from bot.engine.screen import Asks, Option, Screen
from bot.engine.state import HOME, State
from grievance_core.cases.references import spoken
from grievance_core.cases.views import Line
from writing.folding import fold
from writing.numerals import latin_digits

SOLVED_BY_DIGIT = {"1": "solved", "2": "not-solved"}
ASKED = "waiting_complainant"
SHORT = 12  # folded characters: less is a greeting, a keyword or a slip, not a complaint
READ_BACK = 120
CONFIRMS = ("awaiting_confirmation", "decided")  # decided: told, and no receipt yet that it arrived


@dataclass(frozen=True)
class Caller:
    """What is known of whoever opens the conversation."""

    language: str = ""  # empty: never asked
    official: bool = False
    draft: bool = False
    questions: Sequence[Line] = ()


def opening(caller: Caller, words: str) -> Move:
    """Where the conversation begins, with what was written to open it."""
    move = _opening(caller, words.strip())
    if caller.language or move.effects:
        return move
    return Move("language", {**move.keep, AFTER: move.to})


def is_answer(words: str) -> bool:
    """True for a bare 1 or 2, in whatever digits."""
    return _bare(words) in SOLVED_BY_DIGIT


def _bare(words: str) -> str:
    return latin_digits(words).strip(" .)#\n")


def _opening(caller: Caller, words: str) -> Move:
    answer = SOLVED_BY_DIGIT.get(_bare(words))
    asking = [line.reference for line in caller.questions if line.state in CONFIRMS]
    if answer and asking:
        return _answer(answer, asking)
    if len(fold(words)) >= SHORT or (words and any(line.state == ASKED for line in caller.questions)):
        return Move("bare-words", {"written": words})
    if caller.official:
        return Move("pin")
    return Move("resume" if caller.draft else HOME)


def _answer(answer: str, asking: Sequence[str]) -> Move:
    if len(asking) > 1:
        return Move("which-case", {"answer": answer})
    return Move("answered", {"answer": answer}, (act(asking[0], answer),))


@dataclass(frozen=True)
class WhichCase:
    """Two cases wait for a 1 or 2: she says which one she means."""

    id: str = "which-case"

    def show(self, state: State, desk: Desk) -> Screen:
        asking = [line for line in desk.questions() if line.state in CONFIRMS]
        options = tuple(Option(line.reference, spoken(line.reference)) for line in asking)
        return Screen(self.id, (desk.say("opening", "which-case"),), options)

    def take(self, state: State, choice: str | None, text: str) -> Move:
        answer = state.draft.get("answer", "")
        if choice is None or not answer:
            return Move(self.id, wrong=CHOOSE)
        return Move("answered", {}, (act(choice, answer),))


@dataclass(frozen=True)
class Answered:
    """Thanks for a 1 or 2. The conversation ends here, so that the next bare digit answers the next question."""

    id: str = "answered"

    def show(self, state: State, desk: Desk) -> Screen:
        said = desk.say("done", state.draft.get("answer", "solved"))
        return Screen(self.id, (said,), asks=Asks.NOTHING)

    def take(self, state: State, choice: str | None, text: str) -> Move:
        return Move(HOME, fresh=True)


@dataclass(frozen=True)
class BareWords:
    """Words that came out of the blue, read back: a new complaint, or something about a case of hers."""

    id: str = "bare-words"

    def show(self, state: State, desk: Desk) -> Screen:
        said = desk.say("opening", "you-wrote", words=excerpt(state.draft.get("written", ""), READ_BACK))
        cases = tuple(Option(line.reference, self._label(line, desk)) for line in desk.my_cases())
        return Screen(self.id, (said,), (Option("complaint", desk.say("opening", "complaint")), *cases))

    def _label(self, line: Line, desk: Desk) -> str:
        return desk.say("opening", "add-to", reference=spoken(line.reference))

    def take(self, state: State, choice: str | None, text: str) -> Move:
        written = state.draft.get("written", "")
        if choice == "complaint":
            return onward(state, {**FORGOTTEN, "words": written, "written": None})
        if choice is None or not written:
            return Move(self.id, wrong=CHOOSE)
        return Move(
            "done", {"written": None, "case": choice, "done": "add"}, (act(choice, "write", text=written),)
        )


@dataclass(frozen=True)
class Resume:
    """A complaint was begun and the call dropped: go on, or start over."""

    id: str = "resume"

    def show(self, state: State, desk: Desk) -> Screen:
        options = tuple(Option(entry, desk.say("opening", entry)) for entry in ("continue", "start-over"))
        return Screen(self.id, (desk.say("opening", "draft"),), options)

    def take(self, state: State, choice: str | None, text: str) -> Move:
        if choice == "start-over":
            return Move(HOME, FORGOTTEN, (Effect(DROP_DRAFT),), fresh=True)
        if choice == "continue":
            # The counter puts the answers back and moves on to the first question without one.
            return Move("kind", {}, (Effect(TAKE_UP_DRAFT),))
        return Move(self.id, wrong=CHOOSE)


NODES = (WhichCase(), Answered(), BareWords(), Resume())
