"""Whether one phone sends more than anybody could say: then it is slowed, and nobody else on its gateway notices.

Counted is what belongs to one phone and gateway, in the conversation's own record in Redis, which knows the number as a digest.
Who is slowed gets a sentence; her conversation stands where it stood, so nothing of it is lost. Words that may be a complaint,
and files, are taken up all the same.
"""

from __future__ import annotations

from bot.inbound import Inbound

MOST_A_MINUTE = 60  # nobody reads a screen and answers it in less than a second
WITH_WORDS = 5  # times as many where they carry words: even so many are no complaint any more
LEAST_WORDS = 12  # characters; less is a choice, a number or a slip
SIMULATED = "simulator"  # its phones play whole stories in a moment


def is_flood(inbound: Inbound, count: int, most: int) -> bool:
    """Whether the `count`th new message of this phone in one minute is one too many. Any number is fine where `most` is 0."""
    if not most or count <= most or inbound.gateway.startswith(SIMULATED):
        return False
    return count > WITH_WORDS * most or not _says_something(inbound)


def _says_something(inbound: Inbound) -> bool:
    said = inbound.text or (inbound.cumulative or "").rpartition("*")[2]
    return inbound.media is not None or len(said) >= LEAST_WORDS
