"""Playing a villager's recording to the official who works on her case, in a call she signed in to.

The provider fetches it from us like any prompt, so its address is a pass: sealed, for one recording and one phone, good for a few
minutes. When it is used the policy of the case is asked again, and the look is written down under the official's name.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session, sessionmaker

from bot.voice.script import Hear
from grievance_core.cases.principal import Principal
from grievance_core.errors import UnknownCase
from grievance_core.evidence.media import Media
from grievance_core.evidence.reading import open_file
from grievance_core.institution import Institution
from grievance_core.offices.officials import by_number
from grievance_core.vault import Place, VaultError

GOOD_FOR = timedelta(minutes=10)
_PASS = Place("voice", "pass", "evidence")


@dataclass(frozen=True)
class Hearing:
    """Makes passes and takes them. `clock` is the institution's time, for what is written down."""

    inst: Institution
    sessions: sessionmaker[Session]
    clock: Callable[[Session], datetime]

    def passes(self, hear: Hear, real_now: datetime) -> str:
        """What this recording can be fetched with from now on, for a few minutes."""
        until = (real_now + GOOD_FOR).isoformat()
        sealed = self.inst.vault.seal(f"{hear.evidence_id} {hear.phone} {until}", _PASS)
        return urlsafe_b64encode(sealed).decode()

    def opens(self, passed: str, real_now: datetime) -> Media:
        """The recording. Raises UnknownCase, the same for a pass that is none, is old, or is of somebody who may not hear it."""
        evidence_id, phone, until = self._read(passed)
        if real_now >= datetime.fromisoformat(until):
            raise UnknownCase("pass")
        with self.sessions.begin() as session:
            official = by_number(session, self.inst.vault, phone)
            if official is None:
                raise UnknownCase("pass")
            by = Principal("official", official_id=official.id)
            return open_file(session, self.inst, by, evidence_id, self.clock(session))

    def _read(self, passed: str) -> tuple[str, str, str]:
        try:
            told = self.inst.vault.open(urlsafe_b64decode(passed.encode("ascii")), _PASS)
        except (VaultError, ValueError):
            raise UnknownCase("pass") from None
        evidence_id, phone, until = told.split(" ")
        return evidence_id, phone, until
