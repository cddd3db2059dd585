"""What a photo, a recording or a document means where a conversation stands. Pure.

It goes with the complaint that is being made, or with the case on view. A recording alone is enough where words are asked for: a
worker listens to it and types what it says. A file out of the blue begins a complaint.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.arrival import ACCUSED, PLACES
from bot.dialogues.answers import EVIDENCE, FORGOTTEN, onward
from bot.dialogues.desk import ATTACH_FILES, KEEP_FILE
from bot.dialogues.language import AFTER
from bot.dialogues.opening import read_back
from bot.engine.definition import Definition, Effect, Move
from bot.engine.state import MAX_DRAFT_VALUE, Answered, State
from bot.engine.step import Stepped, moved, step
from grievance_core.evidence.media import Kind
from writing.clusters import cut

# Where words are asked for, in a complaint and about a case; where else a complaint is being made; where a case is on view.
ASK_WORDS = frozenset({"words", "hotline-words", "case-words", "accused-words", "solved-words"})
ASK_ELSE = frozenset({"kind", "contested", *PLACES, *ACCUSED, "name", "sex", "review", "may-text", "resume"})
ON_VIEW = frozenset({"case", "done"})
# Said above the screen.
WITH_COMPLAINT, NOW_WORDS, WITH_CASE, NOT_HERE = (
    f"error.file-{msgid}" for msgid in ("kept", "kept-now-words", "kept-with-case", "not-here")
)


@dataclass(frozen=True)
class Enclosed:
    """What came: its kind, what was written with it, and what stands in for words where it is a recording alone."""

    kind: Kind
    caption: str = field(repr=False)
    recorded: str

    @property
    def words(self) -> str:
        return self.caption or (self.recorded if self.kind is Kind.VOICE else "")


def enclosing(definition: Definition, before: State, enclosed: Enclosed, *, asked: bool) -> Stepped:
    """What follows from a file. `asked`: the language of this phone is known."""
    keep = Effect(KEEP_FILE)
    if before.official is not None and "recording" not in before.draft:
        return _stays(before, NOT_HERE)
    if before.node in ASK_WORDS and enclosed.words:
        stepped = step(definition, before, Answered(text=enclosed.words))
        return stepped._replace(effects=(keep, *stepped.effects))
    if before.node in ASK_WORDS:
        return _stays(before, NOW_WORDS, keep)
    if before.node in ASK_ELSE:
        # Once there are words her answers are kept safe as a draft, and with them what goes along.
        return _stays(before, WITH_COMPLAINT, keep, *onward(before, {}).effects)
    if before.node in ON_VIEW and before.draft.get("case"):
        return _stays(before, WITH_CASE, keep, Effect(ATTACH_FILES, {"case": before.draft["case"]}))
    return _begins(definition, before, enclosed, keep, asked=asked)


def _stays(before: State, notice: str, *effects: Effect) -> Stepped:
    return Stepped(before._replace(page=0, complaint=notice), effects)


def _begins(
    definition: Definition, before: State, enclosed: Enclosed, keep: Effect, *, asked: bool
) -> Stepped:
    """Out of the blue: what was said is read back, as in a text; without words it is asked what it is about."""
    words = cut(enclosed.words, MAX_DRAFT_VALUE)
    move = read_back(words) if words else onward(before._replace(draft={}), FORGOTTEN)
    kept = {**dict.fromkeys((*FORGOTTEN, EVIDENCE)), **move.keep}
    to = Move(move.to, kept) if asked else Move("language", {**kept, AFTER: move.to})
    after = moved(definition, before, to)
    return Stepped(after._replace(complaint="" if words or not asked else WITH_COMPLAINT), (keep,))
