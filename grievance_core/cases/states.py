"""The one state machine of a case, in one table. Code and database refuse every move that is not in it.

The same table stands in the database as `case_moves`, and a trigger on `cases` refuses every move that is not in it; a test holds
the two equal.
"""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """Where a case stands. The names are the contract's."""

    RECEIVED = "received"  # recorded with an office; nobody there has looked at it
    OPEN = "open"  # somebody at the office has opened it
    IN_PROGRESS = "in_progress"  # accepted: somebody works on it
    WAITING_COMPLAINANT = "waiting_complainant"  # she was asked something; the office's clock is paused
    WAITING_PROVIDER = "waiting_provider"  # another party was asked; the office keeps the case
    REFERRED = "referred"  # with a committee, until its recommendation is decided on
    DECIDED = "decided"  # decided; the answer is on its way to her
    UNDELIVERED = "undelivered"  # the answer could not be sent: somebody has to tell her
    AWAITING_CONFIRMATION = "awaiting_confirmation"  # she has the answer: solved or not solved?
    APPEALED = "appealed"  # contested: with the next level, waiting to be accepted there
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"


_S = State
AT_AN_OFFICE = (
    _S.RECEIVED,
    _S.OPEN,
    _S.IN_PROGRESS,
    _S.WAITING_COMPLAINANT,
    _S.WAITING_PROVIDER,
    _S.APPEALED,
)
UNDECIDED = (*AT_AN_OFFICE, _S.REFERRED)
ANSWERED = (_S.DECIDED, _S.UNDELIVERED, _S.AWAITING_CONFIRMATION)
ENDED = (_S.CLOSED, _S.WITHDRAWN, _S.MERGED)

# A climb puts the case before the next office: as new, or as the appeal it is.
_CLIMB = {_S.RECEIVED, _S.APPEALED}
_LEAVES_OFFICE = {_S.REFERRED, _S.DECIDED, _S.WITHDRAWN, _S.MERGED}

_TABLE: dict[State, set[State]] = {
    _S.RECEIVED: {_S.RECEIVED, _S.OPEN, _S.IN_PROGRESS} | _LEAVES_OFFICE,
    _S.OPEN: {_S.IN_PROGRESS} | _CLIMB | _LEAVES_OFFICE,
    _S.IN_PROGRESS: {_S.WAITING_COMPLAINANT, _S.WAITING_PROVIDER} | _CLIMB | _LEAVES_OFFICE,
    _S.WAITING_COMPLAINANT: {_S.IN_PROGRESS} | _CLIMB | _LEAVES_OFFICE,
    _S.WAITING_PROVIDER: {_S.IN_PROGRESS} | _CLIMB | _LEAVES_OFFICE,
    _S.REFERRED: _CLIMB | {_S.DECIDED, _S.WITHDRAWN, _S.MERGED},
    _S.DECIDED: {_S.AWAITING_CONFIRMATION, _S.UNDELIVERED, _S.APPEALED, _S.CLOSED},
    _S.UNDELIVERED: {_S.AWAITING_CONFIRMATION, _S.APPEALED, _S.CLOSED},
    _S.AWAITING_CONFIRMATION: {_S.CLOSED, _S.APPEALED},
    _S.APPEALED: {_S.IN_PROGRESS, _S.OPEN, _S.APPEALED} | _LEAVES_OFFICE,
    _S.CLOSED: {_S.APPEALED},  # the right to contest outlives a silent closing
    _S.WITHDRAWN: set(),
    _S.MERGED: set(),
}

MOVES: frozenset[tuple[State, State]] = frozenset((a, b) for a, targets in _TABLE.items() for b in targets)


class IllegalMove(Exception):
    """The case does not go from here to there."""

    permanent = True


def check_move(old: State, new: State) -> None:
    """Raise IllegalMove unless the table allows it. Staying in a state is no move and is always allowed."""
    if old is not new and (old, new) not in MOVES:
        raise IllegalMove(f"{old} -> {new}")
