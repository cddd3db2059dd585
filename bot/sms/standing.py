"""How each provider of texts has done lately: what it refused, what never arrived, and how long the rest took.

Kept in Redis, by one script: workers hand texts over and web processes get the reports, so a process by itself would see half.
They are no record of anything; where they are lost, or Redis is away, every provider counts as good until it shows otherwise.
Every figure loses half its weight in five minutes, so a provider that did badly is tried again by itself.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import NamedTuple, cast

from redis.exceptions import RedisError

from bot.stores import Scripts

HALVED_SECONDS = 300
KEPT_SECONDS = 3600
LEAST = 4.0  # so many make a figure
MOST_REFUSED = 0.2  # of what was handed over: not taken, or without an answer
MOST_FAILED = 0.4  # of what was reported: phones that are switched off fail with every provider
MOST_SECONDS_TO_TAKE = 5.0
MOST_SECONDS_TO_ARRIVE = 180.0
FORGOTTEN_AFTER = 6 * 3600  # a report that comes later tells of another day

_TELL = """
local kept = redis.call('HMGET', KEYS[1], 'at', 'asked', 'refused', 'took', 'arrived', 'failed', 'waited')
local now = tonumber(redis.call('TIME')[1])
local fade = 0.5 ^ ((now - tonumber(kept[1] or now)) / tonumber(ARGV[1]))
local told = {}
for place = 2, 7 do told[place - 1] = tostring(tonumber(kept[place] or 0) * fade + tonumber(ARGV[place + 1])) end
if ARGV[9] == 'look' then return told end
redis.call('HSET', KEYS[1], 'at', now, 'asked', told[1], 'refused', told[2], 'took', told[3],
  'arrived', told[4], 'failed', told[5], 'waited', told[6])
redis.call('EXPIRE', KEYS[1], ARGV[2])
return told
"""


class Record(NamedTuple):
    """Figures of one provider: texts handed over, refused, seconds that took; arrived, failed, seconds until they arrived."""

    asked: float = 0
    refused: float = 0
    took: float = 0
    arrived: float = 0
    failed: float = 0
    waited: float = 0

    @property
    def poor(self) -> bool:
        """Whether another provider should be asked first."""
        return self._refuses or self._loses or self._dawdles

    @property
    def trouble(self) -> float:
        """The worst share of texts it refused or lost."""
        return max(_share(self.refused, self.asked), _share(self.failed, self.arrived + self.failed))

    @property
    def _refuses(self) -> bool:
        slow = self.asked >= LEAST and self.took / self.asked > MOST_SECONDS_TO_TAKE
        return slow or _share(self.refused, self.asked) > MOST_REFUSED

    @property
    def _loses(self) -> bool:
        return _share(self.failed, self.arrived + self.failed) > MOST_FAILED

    @property
    def _dawdles(self) -> bool:
        return self.arrived >= LEAST and self.waited / self.arrived > MOST_SECONDS_TO_ARRIVE


class Standing:
    """The records of all providers."""

    def __init__(self, scripts: Scripts, clock: Callable[[], float] = time.time) -> None:
        self._tell = scripts.register_script(_TELL)
        self._clock = clock

    def of(self, provider: str) -> Record:
        """The provider's record, a blank one where Redis is away."""
        return self._told(provider, Record(), "look")

    def asked(self, provider: str, seconds: float, *, refused: bool) -> None:
        """A text was handed over, or was not taken."""
        self._told(provider, Record(asked=1, refused=int(refused), took=seconds))

    def reported(self, provider: str, state: str, handed_over: int) -> None:
        """A text handed over at this Unix second (0: nobody knows) came to this state."""
        waited = self._clock() - handed_over
        if state == "delivered" and 0 <= waited <= FORGOTTEN_AFTER:
            self._told(provider, Record(arrived=1, waited=waited))
        elif state == "failed":
            self._told(provider, Record(failed=1))

    def _told(self, provider: str, more: Record, how: str = "add") -> Record:
        arguments = (HALVED_SECONDS, KEPT_SECONDS, *(f"{figure:.3f}" for figure in more), how)
        try:
            told = cast("list[bytes]", self._tell(keys=[f"provider:{provider}"], args=arguments))
        except (RedisError, OSError):
            return Record()
        return Record(*(float(figure) for figure in told))


def _share(part: float, whole: float) -> float:
    return part / whole if whole >= LEAST else 0.0
