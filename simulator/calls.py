"""What a simulated phone remembers of its call: the session, everything typed so far, and the options it last showed.

A real phone and its operator keep this; here it lies in the session store, sealed, and is gone ten minutes after the last turn.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

import redis

from grievance_core.vault import Place, Vault, VaultError

KEPT_SECONDS = 600


@dataclass(frozen=True)
class Call:
    """One call. `typed` is the whole dialogue as Africa's Talking sends it: every input so far, joined by stars."""

    session: str
    typed: str = field(default="", repr=False)
    keys: Mapping[str, str] = field(default_factory=dict)  # option id -> what to type for it
    ended: bool = False
    message: str = ""  # the name of the last message, when it was given one


class Calls:
    """The calls going on, by phone and gateway."""

    def __init__(self, client: redis.Redis, vault: Vault) -> None:
        self._client = client
        self._vault = vault

    def going_on(self, line: str, session: str = "") -> Call | None:
        """The call named, or the last one of this line (channel, gateway and number). None when it is over or forgotten."""
        named = session or self._text(self._key(line))
        sealed = self._client.get(self._key(line, named)) if named else None
        if not isinstance(sealed, bytes):
            return None
        try:
            return Call(**json.loads(self._vault.open(sealed, self._place(line, named))))
        except (VaultError, TypeError, ValueError):
            return None  # kept by another version or under other keys: as good as hung up

    def keep(self, line: str, call: Call) -> None:
        """Remember the call, and that it is this line's last one."""
        sealed = self._vault.seal(json.dumps(asdict(call)), self._place(line, call.session))
        with self._client.pipeline() as batch:
            batch.set(self._key(line), call.session, ex=KEPT_SECONDS)
            batch.set(self._key(line, call.session), sealed, ex=KEPT_SECONDS)
            batch.execute()

    def _text(self, key: str) -> str:
        value = self._client.get(key)
        return value.decode() if isinstance(value, bytes) else ""

    def _key(self, line: str, session: str = "") -> str:
        return "simulator:" + self._vault.index("simulator", f"{line}\x1f{session}")

    def _place(self, line: str, session: str) -> Place:
        return Place("simulator", "call", self._key(line, session))
