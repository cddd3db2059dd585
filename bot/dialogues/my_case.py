"""Her cases: what stands where and until when, and what she may do."""

from __future__ import annotations

from dataclasses import dataclass

from bot.dialogues.desk import PROVE, Desk, act
from bot.dialogues.nodes import CHOOSE, Typed
from bot.dialogues.story import state_of, where
from bot.engine.definition import Effect, Move
from bot.engine.screen import Asks, Option, Screen
from bot.engine.state import State
from grievance_core.cases.references import read_reference, spoken
from grievance_core.cases.views import Story
from grievance_core.errors import UnknownCase
from writing.numerals import latin_digits

MARKS = ("1", "2", "3", "4", "5")  # the first is the worst, so that each stands at its own number
RATED = ("solved", "not-solved")  # after these she is asked how she was served
NEEDS_WORDS = ("add", "answer", "contest")


@dataclass(frozen=True)
class MyCases:
    """The cases of this phone, and the way to any other by number and PIN."""

    id: str = "my-case"

    def show(self, state: State, desk: Desk) -> Screen:
        lines = desk.my_cases()
        said = desk.say("case", "which" if lines else "none")
        options = tuple(
            Option(line.reference, self._label(line.reference, line.state, desk)) for line in lines
        )
        return Screen(self.id, (said,), (*options, Option("number", desk.say("case", "number"))))

    def _label(self, reference: str, state: str, desk: Desk) -> str:
        return f"{spoken(reference)} {desk.say('state', state)}"

    def take(self, state: State, choice: str | None, text: str) -> Move:
        if choice == "number":
            return Move("case-number")
        if choice is not None:
            return Move("case", {"case": choice})
        typed = read_reference(text)
        return Move("case-pin", {"case": typed}) if typed else Move(self.id, wrong=CHOOSE)


@dataclass(frozen=True)
class CasePin:
    """The PIN that was told with the number. It goes into the effect and is kept nowhere."""

    id: str = "case-pin"

    def show(self, state: State, desk: Desk) -> Screen:
        return Screen(self.id, (desk.say("case", "pin"),), asks=Asks.PIN)

    def take(self, state: State, choice: str | None, text: str) -> Move:
        reference = state.draft.get("case", "")
        if not text.strip():
            return Move(self.id, wrong="error.empty")
        return Move("case", {}, (Effect(PROVE, {"reference": reference, "pin": latin_digits(text.strip())}),))


@dataclass(frozen=True)
class Case:
    """State, place, deadline, and the last thing she was told."""

    id: str = "case"

    def show(self, state: State, desk: Desk) -> Screen:
        story = desk.story(state.draft.get("case", ""))
        said = (state_of(story, desk), *where(story, desk), *self._said(story, desk))
        return Screen(self.id, said, tuple(Option(entry, desk.say("case", entry)) for entry in story.can))

    def _said(self, story: Story, desk: Desk) -> tuple[str, ...]:
        if story.question and "answer" in story.can:
            return (desk.say("case", "asked", question=story.question),)
        return (desk.say("case", "decided", decision=story.decision),) if story.decision else ()

    def take(self, state: State, choice: str | None, text: str) -> Move:
        case = state.draft.get("case", "")
        if choice in NEEDS_WORDS:
            return Move("case-words", {"act": choice})
        if choice == "withdraw":
            return Move("withdraw")
        if choice is None:
            return Move(self.id, wrong=CHOOSE)
        return Move("done", {"done": choice}, (act(case, choice),))


@dataclass(frozen=True)
class CaseWords:
    """What she wants to add, answer or say against a decision. A decision may be contested without a reason."""

    id: str = "case-words"

    def show(self, state: State, desk: Desk) -> Screen:
        wanted = state.draft.get("act", "add")
        skip = (Option("skip", desk.say("case", "skip")),) if wanted == "contest" else ()
        return Screen(self.id, (desk.say("case", f"say-{wanted}"),), skip, Asks.TEXT)

    def take(self, state: State, choice: str | None, text: str) -> Move:
        case, wanted = state.draft.get("case", ""), state.draft.get("act", "add")
        if not text.strip() and choice != "skip":
            return Move(self.id, wrong="error.empty")
        words = "" if choice == "skip" else text.strip()
        return Move("done", {"done": wanted, "act": None}, (act(case, wanted, text=words),))


@dataclass(frozen=True)
class Withdraw:
    """Asked once more: a withdrawn complaint does not come back."""

    id: str = "withdraw"

    def show(self, state: State, desk: Desk) -> Screen:
        options = tuple(Option(entry, desk.say("case", entry)) for entry in ("confirm", "keep"))
        return Screen(self.id, (desk.say("case", "withdraw-sure"),), options)

    def take(self, state: State, choice: str | None, text: str) -> Move:
        case = state.draft.get("case", "")
        if choice == "confirm":
            return Move("done", {"done": "withdraw"}, (act(case, "withdraw"),))
        return Move("case") if choice == "keep" else Move(self.id, wrong=CHOOSE)


@dataclass(frozen=True)
class Done:
    """What was done, where the case is now, and the way on."""

    id: str = "done"

    def show(self, state: State, desk: Desk) -> Screen:
        said = desk.say("done", state.draft.get("done", "add"))
        rate = (Option("rate", desk.say("done", "to-rate")),) if state.draft.get("done") in RATED else ()
        lines = (*rate, Option("my-case", desk.say("done", "my-case")))
        return Screen(self.id, (said, *self._where(state, desk)), lines)

    def _where(self, state: State, desk: Desk) -> tuple[str, ...]:
        try:
            return where(desk.story(state.draft.get("case", "")), desk)
        except UnknownCase:  # it went where this person no longer sees it
            return ()

    def take(self, state: State, choice: str | None, text: str) -> Move:
        if choice == "rate":
            return Move("rating")
        if choice is None:
            return Move(self.id, wrong=CHOOSE)
        return Move("my-case", {"done": None, "case": None}, fresh=True)


@dataclass(frozen=True)
class Rating:
    """How she was served: 5 is best."""

    id: str = "rating"

    def show(self, state: State, desk: Desk) -> Screen:
        lines = tuple(Option(mark, desk.say("rating", mark)) for mark in MARKS)
        return Screen(self.id, (desk.say("rating", "how"),), lines)

    def take(self, state: State, choice: str | None, text: str) -> Move:
        return Move("rating-words", {"mark": choice}) if choice in MARKS else Move(self.id, wrong=CHOOSE)


def _rated(state: State, text: str) -> Move:
    effect = act(state.draft.get("case", ""), "rate", rating=state.draft.get("mark", "0"), text=text)
    return Move("done", {"done": "rate", "mark": None}, (effect,), fresh=True)


def _rated_without_a_word(state: State) -> Move:
    return _rated(state, "")


def _numbered(_state: State, text: str) -> Move:
    reference = read_reference(text)
    if reference is None:
        return Move("case-number", wrong="error.reference")
    return Move("case-pin", {"case": reference})


NODES = (
    MyCases(),
    Typed("case-number", "case", "type-number", _numbered),
    CasePin(),
    Case(),
    CaseWords(),
    Withdraw(),
    Done(),
    Rating(),
    Typed("rating-words", "rating", "a-word", _rated, {"skip": _rated_without_a_word}),
)
