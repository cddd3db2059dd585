"""What am I entitled to? Asked without a name: at most six questions, then each programme with its reason (SSDM §3.3.1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.dialogues.answers import FORGOTTEN
from bot.dialogues.applying import begin
from bot.dialogues.desk import Desk
from bot.dialogues.entitlement_desk import Asking, Standing
from bot.dialogues.nodes import CHOOSE, Choice, Menu, options
from bot.dialogues.papers import brought, gone
from bot.dialogues.personal import (
    FORGOTTEN_PERSON,
    ONE,
    PERSON,
    PROGRAMME,
    UNANSWERED,
    Said,
    answered,
    answers,
)
from bot.dialogues.programmes import place_of
from bot.engine.definition import Move
from bot.engine.screen import Asks, Option, Screen
from bot.engine.state import ASKED, State
from grievance_core.programmes.ages import OLDEST
from grievance_core.programmes.interview import MOST_QUESTIONS
from writing.numerals import latin_digits

# What a screen is about, so that the answer is read against it whatever the catalogue says by then.
CHOICE_OF, AGE_OF = "choice:", "age:"
LISTED, TOLD = "listed", "told"
# The first option of an age: whoever types a 1 means the same, and a 0, which no baby's mother could type, goes back.
UNDER_2, UNDER_2_AGES = "under-2", "0-1"
MOST_DIGITS = 3


@dataclass(frozen=True)
class Question:
    """The question at this place of the interview, or, once nothing is left to ask, what came of it."""

    id: str
    place: int

    def show(self, state: State, desk: Desk) -> Screen:
        said, one = answers(state.draft, self.place), state.draft.get(ONE, "")
        asking = desk.question(said, one) if self.place <= MOST_QUESTIONS else None
        if asking is not None:
            return self._asked(asking, desk)
        if one:
            return told(desk.standing(one, said), desk)
        return listed("results", desk.entitled(said, place_of(state)), desk)

    def _asked(self, asking: Asking, desk: Desk) -> Screen:
        if not asking.typed:
            return Screen(self.id, (asking.text,), options(asking.answers), about=f"{CHOICE_OF}{asking.fact}")
        baby = Option(UNDER_2, desk.say("entitlements", UNDER_2))
        return Screen(self.id, (asking.text,), (baby,), Asks.TEXT, about=f"{AGE_OF}{asking.fact}")

    def take(self, state: State, choice: str | None, text: str) -> Move:
        asked = state.draft.get(ASKED, "")
        if asked.startswith(CHOICE_OF) and choice:
            return self._next(Said(asked.removeprefix(CHOICE_OF), choice))
        if asked.startswith(AGE_OF):
            years = UNDER_2_AGES if choice == UNDER_2 else _years(text)
            if not years:
                return Move(self.id, wrong="error.age")
            return self._next(Said(asked.removeprefix(AGE_OF), years))
        return taken(self.id, state, choice)

    def _next(self, said: Said) -> Move:
        following = f"interview-{self.place + 1}" if self.place < MOST_QUESTIONS else "results"
        return Move(following, answered(self.place, said))


def _years(text: str) -> str:
    """The age as typed, in whole years; empty when nobody is that old, or it is none."""
    digits = latin_digits(text.strip())
    usable = digits.isascii() and digits.isdigit() and len(digits) <= MOST_DIGITS
    return str(int(digits)) if usable and int(digits) <= OLDEST else ""


def listed(screen: str, found: Sequence[Standing], desk: Desk) -> Screen:
    """The programmes somebody gets, those that are not certain marked; or what to do where there is none."""
    if not found:
        return Screen(screen, (desk.say("entitlements", "none"),), _ways_on(desk), about=LISTED)
    names = tuple(Option(one.programme, _label(one, desk)) for one in found)
    said = desk.say("entitlements", "list" if found[-1].standing == "yes" else "list-maybe")
    return Screen(screen, (said,), names, about=LISTED)


def _label(one: Standing, desk: Desk) -> str:
    return one.name if one.standing == "yes" else desk.say("entitlements", "maybe", name=one.name)


def told(standing: Standing | None, desk: Desk) -> Screen:
    """What somebody is to one programme, why, and what to do next."""
    if standing is None:
        return gone("entitled", desk)
    if standing.standing == "no":
        said: tuple[str, ...] = (standing.name, standing.why, desk.say("entitlements", "not-right"))
        return Screen("entitled", said, _ways_on(desk), about=TOLD)
    said = (standing.name, standing.why, *brought(standing, desk))
    apply = (Option("apply", desk.say("programmes", "apply")),) if standing.apply_here else ()
    ids = (*apply, Option("programme", desk.say("entitlements", "about")))
    return Screen("entitled", said, ids, about=TOLD)


def _ways_on(desk: Desk) -> tuple[Option, ...]:
    return tuple(Option(entry, desk.say("menu", entry)) for entry in ("complaint", "programmes"))


def taken(here: str, state: State, choice: str | None) -> Move:
    """What an answer to a list, or to what was told of one programme, does."""
    programme = state.draft.get(ONE) or state.draft.get(PROGRAMME, "")
    match choice:
        case None:
            return Move(here, wrong=CHOOSE)
        case "complaint":
            # Nothing she said leads back from a complaint, which may be read by others.
            return Move("kind", {**FORGOTTEN, **FORGOTTEN_PERSON}, fresh=True)
        case "programmes":
            return Move("programmes")
        case "apply":
            return begin(state, programme)
        case "programme":
            return Move("programme", {PROGRAMME: programme})
    return Move("entitled", {PROGRAMME: choice})


@dataclass(frozen=True)
class Entitled:
    """One programme of the list, as it is for her."""

    id: str = "entitled"

    def show(self, state: State, desk: Desk) -> Screen:
        programme = state.draft.get(PROGRAMME, "")
        if PERSON in state.draft:
            return told(desk.my_standing(programme), desk)
        return told(desk.standing(programme, answers(state.draft)), desk)

    def take(self, state: State, choice: str | None, text: str) -> Move:
        return taken(self.id, state, choice)


NODES = (
    Menu(
        "entitlements",
        "entitlements",
        (
            Choice("ask-me", "interview-1", {**UNANSWERED, ONE: None}),
            Choice("myself", "myself", FORGOTTEN_PERSON),
            Choice("applications", "applications"),
        ),
    ),
    *(Question(f"interview-{place}", place) for place in range(1, MOST_QUESTIONS + 1)),
    Question("results", MOST_QUESTIONS + 1),
    Entitled(),
)
