"""What was dialled together with the service code (`*855*2*1#`), walked through the screens as if it were typed.

A walk only ever looks: where an answer would record or change something, or show somebody's case, it stops at the screen before,
and she answers that herself. So a code that is dialled twice, or printed on a poster, does nothing twice.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.counter.desk import Counter
from bot.counter.visit import Visit
from bot.dialogues.conversation import LOGGED
from bot.engine.definition import Definition
from bot.engine.state import Answered, State
from bot.engine.step import draw, on_view, step
from bot.inbound import Channel, Inbound
from grievance_core.errors import Refused

LONGEST_NUMBER = 4  # digits of an option's number


def walked(
    definition: Definition,
    visit: Visit,
    channel: Channel,
    inbound: Inbound,
    state: State,
    keys: Sequence[str],
) -> tuple[State, int]:
    """Where `keys` lead from `state`, and how many of them were answers."""
    for taken, key in enumerate(keys):
        try:
            drawn = draw(definition, state, Counter(visit, state))
        except Refused:
            return state, taken
        if drawn.screen.ended:
            return state, taken
        shown = channel.render(drawn.screen, drawn.state.page, drawn.navigation, inbound)
        event = Answered(text=key) if _is_typed(key, drawn.state) else Answered(choice=key)
        stepped = step(definition, on_view(drawn.state, shown.page, shown.pages), event)
        if stepped.effects or stepped.state.node in LOGGED:
            return state, taken
        state = stepped.state
        if state.complaint:
            return state, taken
    return state, len(keys)


def _is_typed(key: str, shown: State) -> bool:
    """Whether a part is meant as keys: numbers are, but for the number of a case or a village that can be chosen by it."""
    return key.isdigit() and not (len(key) > LONGEST_NUMBER and key in shown.shown)
