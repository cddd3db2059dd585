"""A phone on a real operator's USSD, and the operator's gateway, which delivers a message again until it is answered.

Everything goes through the gateway's own address: each delivery has the session and the whole of what was typed, so a repeated
one is the same message.
"""

from __future__ import annotations

import contextlib
import http.client
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode

from tests.faults.ground import Ground
from tests.faults.journal import Journal

DELIVERIES = 12
PAUSE = 0.1
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
Say = Callable[[str, str], str]  # context and msgid of a text, in the phone's language


class HungUp(AssertionError):
    """The conversation leads nowhere."""


@dataclass
class Phone:
    """One number. `said` is the screen on view; `press` and `type` send an answer and read the next."""

    ground: Ground
    journal: Journal
    say: Say
    number: str
    session: str = ""
    typed: list[str] = field(default_factory=list)
    said: str = ""
    _open: list[http.client.HTTPConnection] = field(default_factory=list)

    def dial(self) -> None:
        self.session, self.typed = self.journal.new_session(), []
        self.send()
        self.receive()

    def answer(self, text: str) -> None:
        self.typed.append(text)
        self.send()
        self.receive()

    def send(self) -> None:
        """Deliver what was typed so far, without waiting for the answer; a second call delivers it a second time."""
        connection = self.ground.connection()
        self._open.append(connection)
        with contextlib.suppress(OSError):  # nobody there: it is delivered again
            connection.request("POST", "/ussd/africastalking", self._form(), FORM)

    def receive(self) -> None:
        """Read the answer. Where none comes, or none that is one, the same is delivered again."""
        for attempt in range(DELIVERIES):
            for connection in self._open:
                self._heard(connection)
            self._open.clear()
            if self.said:
                return
            time.sleep(PAUSE * attempt)
            self.ground.revive()
            with contextlib.suppress(Exception):  # the store may be away
                self.ground.let_locks_lapse()
            self.send()
        raise HungUp(f"no answer after {DELIVERIES} deliveries")

    def key_of(self, label: str) -> str:
        """What to press for the line that begins with this label; empty when it is not on view."""
        lines = (line.removeprefix("CON ").partition(" ") for line in self.said.splitlines())
        return next((key for key, _, shown in lines if key.isdigit() and shown.startswith(label)), "")

    def shows(self, context: str, msgid: str) -> bool:
        return self.say(context, msgid).partition("{")[0] in self.said

    def _form(self) -> str:
        self.said = ""
        fields = {"sessionId": self.session, "phoneNumber": self.number, "text": "*".join(self.typed)}
        return urlencode({**fields, "networkCode": "45606", "serviceCode": "*855#"})

    def _heard(self, connection: http.client.HTTPConnection) -> None:
        try:
            answer = connection.getresponse()
            said = answer.read().decode()
        except (OSError, http.client.HTTPException) as error:
            said = f"({type(error).__name__})"
        finally:
            connection.close()
        self.journal.write("turn", number=self.number, session=self.session, typed=self.typed, said=said)
        trouble = [self.say("error", f"error.{msgid}") for msgid in ("trouble", "wait")]
        if re.match("CON |END ", said) and not any(sentence in said for sentence in trouble):
            self.said = said
