"""Where an application stands, and which state follows which. The database refuses every other move by a trigger.

It holds the same table as `application_moves`: a change here needs a migration of that, and of the checks in model.py.
"""

from __future__ import annotations

from enum import StrEnum

from grievance_core.errors import NotNow


class State(StrEnum):
    """Where an application stands."""

    PRE_REGISTERED = (
        "pre-registered"  # wished for by phone or named by the village: a task for the commune assistant
    )
    COMPLETE = "complete"  # the form is complete, and she is in the registry
    PROCESSING = "processing"  # a copy is with the programme
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


OPEN = (State.PRE_REGISTERED, State.COMPLETE, State.PROCESSING)
DECIDED = (State.ACCEPTED, State.REFUSED)
_S = State
MOVES: dict[State, tuple[State, ...]] = {
    _S.PRE_REGISTERED: (_S.COMPLETE, _S.WITHDRAWN),
    _S.COMPLETE: (_S.PROCESSING, _S.REFUSED, _S.WITHDRAWN),
    _S.PROCESSING: (_S.ACCEPTED, _S.REFUSED, _S.WITHDRAWN),
    _S.REFUSED: (_S.PROCESSING,),  # contested, and sent in again
    _S.ACCEPTED: (),
    _S.WITHDRAWN: (),
}


def decidable(*, accepted: bool) -> tuple[State, ...]:
    """The states from which this result can be entered."""
    result = State.ACCEPTED if accepted else State.REFUSED
    return tuple(state for state in OPEN if result in MOVES[state])


def check_move(old: State, new: State) -> None:
    """Raise NotNow unless the table allows it. Staying in a state is no move."""
    if old is not new and new not in MOVES[old]:
        raise NotNow(f"{old} -> {new}")
