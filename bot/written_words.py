"""Words written out of the blue are never lost: neither in the middle of a conversation nor when what is kept of it is.

A sentence that answers none of the options on view is one of them. What she is asked to confirm stands in the database until she
says what becomes of it, or as long as a draft lives.
"""

from __future__ import annotations

from bot.dialogues.desk import ACT, DROP_WRITTEN, KEEP_WRITTEN
from bot.dialogues.opening import SHORT
from bot.engine.definition import Effect
from bot.engine.state import State
from bot.engine.step import CHOOSE, Stepped
from writing.folding import fold

WRITTEN = "written"  # in the draft of a conversation: words that were read back


def out_of_the_blue(before: State, stepped: Stepped, text: str) -> str:
    """All that she wrote and that awaits her word, when this text was no answer; else nothing."""
    folded = fold(text)
    if stepped.state.complaint != CHOOSE or len(folded) < SHORT or folded.isdecimal():
        return ""
    earlier = before.draft.get(WRITTEN, "")
    return f"{earlier}\n{text}" if earlier and text not in earlier else earlier or text


def kept(before: State, stepped: Stepped) -> Stepped:
    """The step, which also keeps words that it reads back, or forgets those that became part of a case."""
    earlier, words = (state.draft.get(WRITTEN, "") for state in (before, stepped.state))
    if not stepped.effects and words != earlier and len(fold(words)) >= SHORT:
        return Stepped(stepped.state, (Effect(KEEP_WRITTEN, {"words": words}),))
    if earlier and any(effect.name == ACT for effect in stepped.effects):
        return Stepped(stepped.state, (*stepped.effects, Effect(DROP_WRITTEN, {"words": earlier})))
    return stepped
