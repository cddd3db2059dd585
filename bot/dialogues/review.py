"""Reading a complaint back before it is sent, and the receipt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.dialogues.answers import EVIDENCE, FORGOTTEN, KNOWN_VILLAGE, TYPED_NAME, filing
from bot.dialogues.desk import Desk
from bot.dialogues.nodes import CHOOSE
from bot.dialogues.place import elsewhere
from bot.engine.definition import Move
from bot.engine.screen import Asks, Option, Screen
from bot.engine.state import State
from grievance_core.cases.references import spoken
from writing.clusters import cut
from writing.numerals import khmer_digits

RECEIPT = (
    "filed-reference",
    "filed-pin",
    "filed-level",
    "filed-day",
)  # what the counter tells of a complaint that was filed
FORGOTTEN_RECEIPT: Mapping[str, None] = dict.fromkeys(RECEIPT)
EXCERPT = 40  # characters of her words that are read back: enough to know them by, and the screen stays at two pages


def excerpt(words: str, limit: int = EXCERPT) -> str:
    """The beginning of the words, cut between clusters."""
    flat = " ".join(words.split())
    # Three dots: the one-character ellipsis is not in the GSM alphabet and would halve an English screen.
    return flat if len(flat) <= limit else cut(flat, limit).rstrip() + "..."


@dataclass(frozen=True)
class Review:
    """What will be sent, and the last chance to change it: the kind and the place, whom it is about, her words, her name."""

    id: str = "review"

    def show(self, state: State, desk: Desk) -> Screen:
        draft = state.draft
        place = desk.place_in_full(draft.get("area", ""), doubtful=TYPED_NAME in draft)
        about = "about-neighbour" if draft.get("behalf") == "yes" else "about"
        said = (
            desk.say("review", about, kind=desk.say("kind", draft["kind"]), place=place),
            *self._about_whom(self._accused(state, desk), desk),
            desk.say("review", "words", words=excerpt(draft.get("words", ""))),
            *self._files(state, desk),
        )
        return Screen(self.id, said + self._who(draft.get("name", ""), desk), self._options(state, desk))

    def _about_whom(self, who: str, desk: Desk) -> tuple[str, ...]:
        return (desk.say("review", "accused", who=excerpt(who)),) if who else ()

    def _files(self, state: State, desk: Desk) -> tuple[str, ...]:
        files = state.draft.get(EVIDENCE)
        if not files:
            return ()
        count = str(len(files.split()))
        return (desk.say("review", "files", count=khmer_digits(count) if state.language == "km" else count),)

    def _who(self, name: str, desk: Desk) -> tuple[str, ...]:
        return (desk.say("review", "name", name=excerpt(name)),) if name else ()

    def _accused(self, state: State, desk: Desk) -> str:
        """Whoever will be named when this is sent, even if the choice was not finished."""
        draft = state.draft
        named = desk.accused(draft.get("accused-office", ""), draft.get("accused-seat", ""))
        return named or draft.get("accused-words", "")

    def _options(self, state: State, desk: Desk) -> tuple[Option, ...]:
        accuse = "change-accused" if self._accused(state, desk) else "accuse"
        ids = ("confirm", "change-words", "change-place", accuse)
        return tuple(Option(entry, desk.say("review", entry)) for entry in ids)

    def take(self, state: State, choice: str | None, text: str) -> Move:
        match choice:
            case "confirm":
                return filing(state)
            case "change-words":
                return Move("words")
            case "change-place":
                return Move("here") if state.draft.get(KNOWN_VILLAGE) else elsewhere(state)
            case "accuse" | "change-accused":
                return Move("accused-office", {"accuse": "yes"})
        return Move(self.id, wrong=CHOOSE)


@dataclass(frozen=True)
class Filed:
    """Number and PIN, told once, where it is and until when. At a hotline's desk: number and PIN, and nothing else."""

    id: str = "filed"

    def show(self, state: State, desk: Desk) -> Screen:
        reference, pin = _told(state)
        return Screen(self.id, self._said(state, desk), asks=Asks.NOTHING, reference=reference, pin=pin)

    def _said(self, state: State, desk: Desk) -> tuple[str, str]:
        reference, pin = _told(state)
        return desk.say("end", "number", reference=spoken(reference), pin=pin), self._where(state, desk)

    def _where(self, state: State, desk: Desk) -> str:
        level, day = state.draft.get("filed-level", "desk"), state.draft.get("filed-day", "")
        if level == "desk":
            return desk.say("end", "keep-safe")
        office = desk.say("level-office", level)
        return (
            desk.say("end", "where", office=office, day=day)
            if day
            else desk.say("end", "where-open", office=office)
        )

    def take(self, state: State, choice: str | None, text: str) -> Move:
        return Move("main", fresh=True)


@dataclass(frozen=True)
class Recorded(Filed):
    """The same for the official who wrote it down, for the villager beside her; and on to the next form of the pile."""

    id: str = "recorded"

    def show(self, state: State, desk: Desk) -> Screen:
        reference, pin = _told(state)
        lines = tuple(Option(entry, desk.say("record", entry)) for entry in ("record", "my-work"))
        return Screen(self.id, self._said(state, desk), lines, reference=reference, pin=pin)

    def take(self, state: State, choice: str | None, text: str) -> Move:
        if choice == "record":
            return Move("kind", {**FORGOTTEN, **FORGOTTEN_RECEIPT, "recording": "yes"}, fresh=True)
        return (
            Move("my-work", FORGOTTEN_RECEIPT, fresh=True)
            if choice == "my-work"
            else Move(self.id, wrong=CHOOSE)
        )


def _told(state: State) -> tuple[str, str]:
    return state.draft.get("filed-reference", ""), state.draft.get("filed-pin", "")


NODES = (Review(), Filed(), Recorded())
