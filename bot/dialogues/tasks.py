"""Applications an office has to do something about: taken on, completed with the applicant, forwarded, decided (SSDM §3.3.2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.dialogues.desk import APPLICATION_WORK, Desk
from bot.dialogues.nodes import CHOOSE, Typed, options
from bot.dialogues.review import excerpt
from bot.engine.definition import Effect, Move
from bot.engine.screen import Asks, Option, Screen
from bot.engine.state import State
from writing.numerals import latin_digits

TASK, BORN, VILLAGE, REASON, DONE = "task", "task-born", "task-village", "task-reason", "task-done"
FORGOTTEN_TASK: Mapping[str, None] = dict.fromkeys((TASK, BORN, VILLAGE, REASON))
SEXES = ("f", "m")
YEAR_DIGITS = 4


@dataclass(frozen=True)
class Tasks:
    """Number, state and deadline of each."""

    id: str = "tasks"

    def show(self, state: State, desk: Desk) -> Screen:
        found = options(desk.tasks())
        return Screen(self.id, (desk.say("tasks", "which" if found else "none"),), found)

    def take(self, state: State, choice: str | None, text: str) -> Move:
        return Move("task", {**FORGOTTEN_TASK, TASK: choice}) if choice else Move(self.id, wrong=CHOOSE)


@dataclass(frozen=True)
class OneTask:
    """Who, for what, from where, which papers, until when; and what may be done now."""

    id: str = "task"

    def show(self, state: State, desk: Desk) -> Screen:
        task = desk.task(state.draft.get(TASK, ""))
        said = (
            desk.say(
                "applications", "state", number=task.spoken, state=desk.say("application-state", task.state)
            ),
            task.programme,
            ", ".join(part for part in (task.who, task.place) if part),
            *((excerpt(task.words),) if task.words else ()),
            *((desk.say("tasks", "papers", papers=", ".join(task.papers)),) if task.papers else ()),
            *((desk.say("tasks", "due", day=task.due),) if task.due else ()),
        )
        return Screen(self.id, said, tuple(Option(entry, desk.say("tasks", entry)) for entry in task.can))

    def take(self, state: State, choice: str | None, text: str) -> Move:
        match choice:
            case "complete":
                return Move("task-papers")
            case "decide":
                return Move("task-result")
            case "take-on" | "forward" | "withdraw":
                return _done(state, choice)
        return Move(self.id, wrong=CHOOSE)


@dataclass(frozen=True)
class Papers:
    """Whether she brought them; then, unless she is enrolled already, who she is."""

    id: str = "task-papers"

    def show(self, state: State, desk: Desk) -> Screen:
        task = desk.task(state.draft.get(TASK, ""))
        papers = desk.say("tasks", "papers", papers=", ".join(task.papers)) if task.papers else ""
        known = "enrolled" if task.enrolled else "stranger"
        ids = ("seen",) if task.enrolled else ("member", "enrol")
        said = tuple(filter(None, (papers, desk.say("tasks", known))))
        return Screen(self.id, said, tuple(Option(entry, desk.say("tasks", entry)) for entry in ids))

    def take(self, state: State, choice: str | None, text: str) -> Move:
        match choice:
            case "seen":
                return _done(state, "complete")
            case "member":
                return Move("task-member")
            case "enrol":
                return Move("task-born")
        return Move(self.id, wrong=CHOOSE)


@dataclass(frozen=True)
class Sex:
    """The last thing that is asked before her village, where that is not known."""

    id: str = "task-sex"

    def show(self, state: State, desk: Desk) -> Screen:
        return Screen(
            self.id, (desk.say("tasks", "sex"),), tuple(Option(sex, desk.say("sex", sex)) for sex in SEXES)
        )

    def take(self, state: State, choice: str | None, text: str) -> Move:
        return Move("task-village", {"task-sex": choice}) if choice in SEXES else Move(self.id, wrong=CHOOSE)


@dataclass(frozen=True)
class Village:
    """Where she lives: read back, or chosen in the commune she named."""

    id: str = "task-village"

    def show(self, state: State, desk: Desk) -> Screen:
        task = desk.task(state.draft.get(TASK, ""))
        if task.village_known:
            return Screen(self.id, (task.place,), (Option(task.area, desk.say("tasks", "confirm")),))
        return Screen(self.id, (desk.say("place", "village"),), options(desk.areas_below(task.area)))

    def take(self, state: State, choice: str | None, text: str) -> Move:
        if choice is None:
            return Move(self.id, wrong=CHOOSE)
        draft = state.draft
        return _done(
            state, "complete", born=draft.get(BORN, ""), sex=draft.get("task-sex", ""), village=choice
        )


@dataclass(frozen=True)
class Result:
    """Accepted, or refused for a reason she is told."""

    id: str = "task-result"

    def show(self, state: State, desk: Desk) -> Screen:
        accepted = Option("accepted", desk.say("tasks", "accepted"))
        return Screen(self.id, (desk.say("tasks", "result"),), (accepted, *options(desk.reasons())))

    def take(self, state: State, choice: str | None, text: str) -> Move:
        if choice is None:
            return Move(self.id, wrong=CHOOSE)
        return _done(state, "accept") if choice == "accepted" else Move("task-why", {REASON: choice})


@dataclass(frozen=True)
class Why:
    """The justification, told to her with the reason; "other" needs one."""

    id: str = "task-why"

    def show(self, state: State, desk: Desk) -> Screen:
        skip = () if state.draft.get(REASON) == "other" else (Option("skip", desk.say("sentence", "skip")),)
        return Screen(self.id, (desk.say("tasks", "why"),), skip, Asks.TEXT)

    def take(self, state: State, choice: str | None, text: str) -> Move:
        words = "" if choice == "skip" else text.strip()
        if not words and choice != "skip":
            return Move(self.id, wrong="error.empty")
        return _done(state, "refuse", reason=state.draft.get(REASON, ""), words=words)


def _member(state: State, text: str) -> Move:
    return _done(state, "complete", member=text)


def _born(_state: State, text: str) -> Move:
    year = latin_digits(text)
    if not (year.isascii() and year.isdigit() and len(year) == YEAR_DIGITS):
        return Move("task-born", wrong="error.year")
    return Move("task-sex", {BORN: year})


def _done(state: State, action: str, **values: str) -> Move:
    effect = Effect(APPLICATION_WORK, {"application": state.draft.get(TASK, ""), "action": action, **values})
    return Move("task-done", {**FORGOTTEN_TASK, "task-sex": None, DONE: action}, (effect,), fresh=True)


@dataclass(frozen=True)
class Done:
    """What was done, and on to the next."""

    id: str = "task-done"

    def show(self, state: State, desk: Desk) -> Screen:
        ids = ("tasks", "office")
        lines = tuple(Option(entry, desk.say("tasks", f"to-{entry}")) for entry in ids)
        return Screen(self.id, (desk.say("task-done", state.draft.get(DONE, "complete")),), lines)

    def take(self, state: State, choice: str | None, text: str) -> Move:
        return (
            Move(choice, {DONE: None}, fresh=True)
            if choice in ("tasks", "office")
            else Move(self.id, wrong=CHOOSE)
        )


NODES = (
    Tasks(),
    OneTask(),
    Papers(),
    Typed("task-member", "tasks", "member-number", _member),
    Typed("task-born", "tasks", "born", _born),
    Sex(),
    Village(),
    Result(),
    Why(),
    Done(),
)
