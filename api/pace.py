"""How often somebody may call: counted in Redis by the minute. Where Redis is away nobody is turned away for it."""

from __future__ import annotations

from datetime import datetime

import structlog
from redis import Redis
from redis.exceptions import RedisError

from api.problems import Problem

log = structlog.get_logger()
MINUTE = 60
BY_ADDRESS = 60  # calls a minute from one address, of what is open to everybody


def hold(redis: Redis, who: str, most: int, real_now: datetime) -> None:
    """Count this call. Raises Problem where it is one too many in this minute; `who` is an id or a digest, never an address."""
    seconds = int(real_now.timestamp())
    key = f"ssdm:api:{who}:{seconds // MINUTE}"
    try:
        with redis.pipeline(transaction=False) as pipeline:
            pipeline.incr(key)
            pipeline.expire(key, 2 * MINUTE)
            count, _ = pipeline.execute()
    except RedisError as error:
        log.warning("calls_not_counted", error=type(error).__name__)
        return
    if int(count) > most:
        raise Problem("too-many", headers={"Retry-After": str(MINUTE - seconds % MINUTE)})
