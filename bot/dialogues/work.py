"""An official's work: the list by deadline, a case, and every action the rules allow her on it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.dialogues.answers import FORGOTTEN
from bot.dialogues.desk import OPEN_CASE, Desk, work
from bot.dialogues.nodes import CHOOSE, options
from bot.dialogues.review import excerpt
from bot.dialogues.story import state_of, where
from bot.engine.definition import Effect, Move
from bot.engine.screen import Asks, Option, Screen
from bot.engine.state import State
from grievance_core.cases.references import read_reference, spoken
from grievance_core.cases.views import Line, Story
from grievance_core.errors import UnknownCase

LISTED = 30  # cases on the list; the ones with more time left move up as the others are done
EXCERPT = 160

# Where an action goes that needs something before it can be done. The others are done at once.
NEEDS = {
    "solved": "work-words",
    "decline": "work-words",
    "ask": "work-words",
    "answer": "work-words",
    "pass-up": "work-words",
    "refer": "work-words",
    "resubmit": "work-words",
    "recommend": "work-words",
    "forward": "work-words",
    "ask-provider": "provider",
    "refer-outside": "outside-body",
    "decide": "decide",
}
# After these the office has nothing left to do by a day.
CONCLUDES = ("solved", "decline", "refer-outside", "told", "decide")
OPTIONAL = ("pass-up", "refer", "forward", "resubmit")  # these may go without a sentence


@dataclass(frozen=True)
class MyWork:
    """Her cases, the most urgent first: reference, state, deadline. Last, a complaint to write down, and other work."""

    id: str = "my-work"

    def show(self, state: State, desk: Desk) -> Screen:
        lines = list(desk.work())[:LISTED]
        said = desk.say("work", "list" if lines else "none", count=str(len(lines)))
        others = tuple(Option(entry, desk.say("work", entry)) for entry in ("record", "office"))
        cases = tuple(Option(line.reference, self._label(line, desk)) for line in lines)
        return Screen(self.id, (said,), (*cases, *others))

    def _label(self, line: Line, desk: Desk) -> str:
        stands = desk.say("state", line.state) if line.task == "work" else desk.say("task", line.task)
        until = [desk.short_day(line.due_at)] if line.due_at else []
        return " ".join([spoken(line.reference), stands, *until])

    def take(self, state: State, choice: str | None, text: str) -> Move:
        if choice == "record":
            return Move("kind", {**FORGOTTEN, "recording": "yes"})
        if choice == "office":
            return Move("office")
        reference = choice or read_reference(text)
        if reference is None:
            return Move(self.id, wrong=CHOOSE)
        return Move("work-case", {"case": reference}, (Effect(OPEN_CASE, {"case": reference}),))


@dataclass(frozen=True)
class WorkCase:
    """What it is about, until when, what was said, and what she may do now."""

    id: str = "work-case"

    def show(self, state: State, desk: Desk) -> Screen:
        story = desk.work_story(state.draft.get("case", ""))
        kind = desk.say("kind", story.line.kind)
        said = (
            f"{state_of(story, desk)}, {kind}",
            *where(story, desk),
            *self._who(story, desk),
            *self._said(story, desk),
        )
        long = any(len(words) > EXCERPT for words in (story.words, *story.additions))
        ids = (*story.can, *(("read",) if long else ()))
        return Screen(self.id, said, tuple(Option(entry, desk.say("action", entry)) for entry in ids))

    def _who(self, story: Story, desk: Desk) -> tuple[str, ...]:
        who = " ".join(part for part in (story.name, story.number) if part)
        return (desk.say("work", "who", who=who),) if who else ()

    def _said(self, story: Story, desk: Desk) -> tuple[str, ...]:
        said = [
            ("words", excerpt(story.words, EXCERPT)),
            *(("addition", excerpt(addition, EXCERPT)) for addition in story.additions),
            ("question", story.question),
            ("reply", story.reply),
            ("recommendation", story.recommendation),
            ("decision", story.decision),
        ]
        return tuple(desk.say("work", name, text=text) for name, text in said if text)

    def take(self, state: State, choice: str | None, text: str) -> Move:
        if choice is None:
            return Move(self.id, wrong=CHOOSE)
        if choice == "read":
            return Move("work-read")
        if choice in NEEDS:
            return Move(NEEDS[choice], {"act": choice})
        return Move("work-done", {"done": choice}, (work(state.draft.get("case", ""), choice),))


@dataclass(frozen=True)
class WorkRead:
    """All of what the villager said."""

    id: str = "work-read"

    def show(self, state: State, desk: Desk) -> Screen:
        story = desk.work_story(state.draft.get("case", ""))
        return Screen(
            self.id, (story.words, *story.additions), (Option("work-case", desk.say("work", "to-the-case")),)
        )

    def take(self, state: State, choice: str | None, text: str) -> Move:
        return Move("work-case") if choice else Move(self.id, wrong=CHOOSE)


@dataclass(frozen=True)
class Provider:
    """Who is asked: a technical officer of the district, or the other party."""

    id: str = "provider"

    def show(self, state: State, desk: Desk) -> Screen:
        providers = options(desk.providers(state.draft.get("case", "")))
        return Screen(self.id, (desk.say("work", "provider" if providers else "no-provider"),), providers)

    def take(self, state: State, choice: str | None, text: str) -> Move:
        return Move("work-words", {"provider": choice}) if choice else Move(self.id, wrong=CHOOSE)


@dataclass(frozen=True)
class WorkWords:
    """The sentence an action needs: most of them are told to the villager."""

    id: str = "work-words"

    def show(self, state: State, desk: Desk) -> Screen:
        action = state.draft.get("act", "answer")
        skip = (Option("skip", desk.say("sentence", "skip")),) if action in OPTIONAL else ()
        return Screen(self.id, (desk.say("sentence", action),), skip, Asks.TEXT)

    def take(self, state: State, choice: str | None, text: str) -> Move:
        if choice == "skip":
            return _done(state, text="")
        return _done(state, text=text.strip()) if text.strip() else Move(self.id, wrong="error.empty")


@dataclass(frozen=True)
class Outside:
    """A body outside this service, then how she reaches it: nothing is closed as "not ours" without both."""

    id: str
    then: str = ""

    def show(self, state: State, desk: Desk) -> Screen:
        return Screen(self.id, (desk.say("work", self.id),), asks=Asks.TEXT)

    def take(self, state: State, choice: str | None, text: str) -> Move:
        if not text.strip():
            return Move(self.id, wrong="error.empty")
        if self.then:
            return Move(self.then, {"body": text.strip()})
        return _done(state, body=state.draft.get("body", ""), contact=text.strip())


@dataclass(frozen=True)
class Decide:
    """The decider adopts the committee's recommendation, or writes her own decision."""

    id: str = "decide"

    def show(self, state: State, desk: Desk) -> Screen:
        story = desk.work_story(state.draft.get("case", ""))
        if not story.recommendation:
            return Screen(self.id, (desk.say("work", "decide-own"),), asks=Asks.TEXT)
        said = desk.say("work", "decide", text=story.recommendation)
        return Screen(self.id, (said,), (Option("confirm", desk.say("work", "adopt")),), Asks.TEXT)

    def take(self, state: State, choice: str | None, text: str) -> Move:
        if choice == "confirm":
            return _done(state, text="")
        return _done(state, text=text.strip()) if text.strip() else Move(self.id, wrong="error.empty")


@dataclass(frozen=True)
class WorkDone:
    """What was done, where the case is now while anybody still has something to do, and back to the list."""

    id: str = "work-done"

    def show(self, state: State, desk: Desk) -> Screen:
        done = state.draft.get("done", "answer")
        where_now = () if done in CONCLUDES else self._where(state, desk)
        on = Option("my-work", desk.say("work-done", "my-work"))
        return Screen(self.id, (desk.say("work-done", done), *where_now), (on,))

    def _where(self, state: State, desk: Desk) -> tuple[str, ...]:
        try:
            return where(desk.work_story(state.draft.get("case", "")), desk)
        except UnknownCase:  # it went where she no longer sees it
            return ()

    def take(self, state: State, choice: str | None, text: str) -> Move:
        return (
            Move("my-work", {"done": None, "case": None}, fresh=True)
            if choice
            else Move(self.id, wrong=CHOOSE)
        )


def _done(state: State, **values: str) -> Move:
    """Do the chosen action with what was gathered for it."""
    action = state.draft.get("act", "")
    provider = (
        {"provider": state.draft["provider"]}
        if action == "ask-provider" and "provider" in state.draft
        else {}
    )
    effect = work(state.draft.get("case", ""), action, **provider, **values)
    return Move(
        "work-done", {"done": action, "act": None, "body": None, "provider": None}, (effect,), fresh=True
    )


NODES = (
    MyWork(),
    WorkCase(),
    WorkRead(),
    Provider(),
    WorkWords(),
    Outside("outside-body", "outside-contact"),
    Outside("outside-contact"),
    Decide(),
    WorkDone(),
)
