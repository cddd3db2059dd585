"""What the engine remembers of one conversation between two turns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

HOME = "main"
ASKED = "asked"  # in the draft: what the last screen said it is about
MAX_TRAIL = 12
MAX_DRAFT_VALUE = (
    2_000  # characters of one answer that are kept; longer words are cut at a cluster and the person is told
)


class State(NamedTuple):
    """One conversation. `draft` holds answers by name as text; `trail` the nodes to go back through, newest last.

    `shown` are the option ids of the screen as it was shown, in order: an answer is read against these, so a deploy
    or a changed list never shifts what a number means. `page` is the page on view, from 0.
    """

    language: str
    node: str = HOME
    trail: tuple[str, ...] = ()
    draft: Mapping[str, str] = MappingProxyType({})
    shown: tuple[str, ...] = ()
    page: int = 0
    official: int | None = None  # id of the official who has given a PIN in this conversation
    complaint: str = ""  # msgid of what was wrong with the last answer, shown once above the screen


@dataclass(frozen=True)
class Dialled:
    """The person opens the conversation. `words` is what she dialled or wrote with it, if anything."""

    words: str = ""


@dataclass(frozen=True)
class Answered:
    """The person answered: `text` as typed, or `choice` when a simulator names the option itself."""

    text: str = ""
    choice: str | None = None


Event = Dialled | Answered
