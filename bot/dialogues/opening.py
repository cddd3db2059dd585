"""How a conversation opens: by dialling, or with words written out of the blue.

Words are never lost and never guessed at. Where one case waits, what is written is its answer; with several it is asked which is
meant; a greeting gets the menu; everything else is read back before anything is made of it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from bot.dialogues.answers import FORGOTTEN
from bot.dialogues.desk import DROP_DRAFT, TAKE_UP_DRAFT, Desk, act
from bot.dialogues.invited import CONTEST, OFFER, Invitation, accepted, is_yes
from bot.dialogues.language import AFTER
from bot.dialogues.nodes import CHOOSE
from bot.dialogues.waiting import ASKED, is_digit, said_by_digit
from bot.dialogues.written import REPLYING
from bot.engine.definition import Effect, Move
from bot.engine.screen import Option, Screen
from bot.engine.state import HOME, State
from grievance_core.cases.views import Line
from writing.folding import fold

SHORT = 12  # folded characters: less is a greeting, a keyword or a slip, not a complaint


@dataclass(frozen=True)
class Caller:
    """What is known of whoever opens the conversation.

    `questions` are her cases that wait for a word from her, `invitations` what texts invited to with a 1.
    """

    language: str = ""  # empty: never asked
    official: bool = False
    draft: bool = False
    questions: Sequence[Line] = ()
    invitations: Callable[[], Sequence[Invitation]] = tuple  # looked up only for a bare 1


def opening(caller: Caller, words: str, *, written: bool = True) -> Move:
    """Where the conversation begins, with what was `written` to open it, or came over from a call that is gone."""
    said = words.strip()
    move = (_reply(caller, said) if written and said else None) or _opening(caller, said)
    if caller.language or move.effects:
        return move
    return Move("language", {**move.keep, AFTER: move.to})


def answers(waiting: Sequence[Line], asked: Collection[str], words: str) -> bool:
    """Whether words answer texts that `asked` for something after the last screen.

    "answer" is answered in words, "solved" by 1 or 2, "contest" and "offer" by 1.
    """
    if is_digit(words):
        return bool(waiting) or (is_yes(words) and (CONTEST in asked or OFFER in asked))
    return "answer" in asked and any(line.state == ASKED for line in waiting)


def read_back(words: str) -> Move:
    """Where she is when what she wrote could not be done: before her words; a 1 or 2 is none of them."""
    return Move(HOME) if is_digit(words) else Move("bare-words", {"written": words})


def _opening(caller: Caller, words: str) -> Move:
    if len(fold(words)) >= SHORT:
        return Move("bare-words", {"written": words})
    if caller.official:
        return Move("pin")
    return Move("resume" if caller.draft else HOME)


def _reply(caller: Caller, words: str) -> Move | None:
    """What a text is to the cases that wait, and to what she was invited to. None when it is nothing to them."""
    waiting = caller.questions
    invited = caller.invitations() if is_yes(words) else ()
    asked = any(line.state == ASKED for line in waiting)
    if is_digit(words) and len(waiting) + len(invited) > 1:
        return Move("which-case", {"written": words})
    if invited:
        return accepted(invited[0])
    if len(waiting) == 1 and asked:
        return _answered(waiting[0], "answer", text=words)
    if is_digit(words) and waiting:
        return _answered(waiting[0], said_by_digit(words))
    return Move("bare-words", {"written": words, REPLYING: "yes"}) if asked else None


def _answered(line: Line, action: str, **values: str) -> Move:
    return Move("answered", {"case": line.reference}, (act(line.reference, action, **values),))


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


NODES = (Resume(),)
