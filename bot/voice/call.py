"""One request of a call: which step it answers, what was pressed or said, and what the address carried from the step before.

An address remembers how its screen was read out, so that nothing has to be looked up to know what a key meant; it is signed with
the rest of the request.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.voice.screens import Way


@dataclass(frozen=True)
class Step:
    """How the screen was read out that is answered now. `number` tells the requests of a call apart; 0 is its beginning.

    `page` of the options and how many there were; `seen` is the screen's mark; `silent` counts requests without an answer,
    `tries` those that waited for a recording; `language` is what was spoken; `recording` is one that is to be got
    once more.
    """

    number: int = 0
    page: int = 0
    options: int = 0
    seen: str = ""
    way: Way = Way.NOTHING
    silent: int = 0
    tries: int = 0
    language: str = ""
    recording: str = ""


@dataclass(frozen=True)
class Call:
    """A request of the call `id` with the phone `address`.

    `keys` is what was pressed, `recording` the provider's id of what was said, which took so many `seconds`.
    """

    id: str
    address: str = field(repr=False)
    step: Step = Step()
    keys: str = field(default="", repr=False)
    recording: str = ""
    seconds: int = 0
    hung_up: bool = False
