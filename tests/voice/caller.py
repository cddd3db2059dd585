"""Somebody who calls: hears what is read out, presses keys and speaks after the tone, in requests signed as Twilio signs them."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import dataclass, field
from itertools import count
from urllib.parse import urlsplit

from tests.sms.signed import PUBLIC_URL, VILLAGER, Twilio
from tests.voice.provider import RECORDING

LINE = "+85523000000"
CALLS = "/voice/twilio"
_numbers = count(1)


@dataclass
class CallerOnThePhone:
    """One phone. `twiml` is what came last; a request goes where the last answer said."""

    twilio: Twilio
    number: str = VILLAGER
    sid: str = ""
    twiml: ET.Element = field(default_factory=lambda: ET.Element("Response"))
    status: int = 0
    direction: str = "inbound"

    def dial(self, sid: str = "", **more: str) -> CallerOnThePhone:
        self.sid = sid or f"CA{next(_numbers):032x}"
        return self.ask(CALLS, **more)

    def ask(self, address: str, **more: str) -> CallerOnThePhone:
        """The request Twilio makes at this address, with these fields more."""
        inbound = self.direction == "inbound"
        form: dict[str, str | list[str]] = {
            "CallSid": self.sid,
            "From": self.number if inbound else LINE,
            "To": LINE if inbound else self.number,
            "Direction": self.direction,
            "CallStatus": "in-progress",
            **more,
        }
        parts = urlsplit(address)
        response = self.twilio.post(parts.path, form, parts.query)
        self.status = response.status_code
        assert response.status_code == 200, response.text
        assert response.content_type == "text/xml; charset=utf-8"
        self.twiml = ET.fromstring(response.data)
        return self

    def press(self, *keys: str) -> CallerOnThePhone:
        """Each of these on a screen of its own; several keys in one are digits with a hash at the end."""
        for key in keys:
            self.ask(self.next, Digits=key)
        return self

    def wait(self) -> CallerOnThePhone:
        """Nothing is pressed, and nothing said."""
        redirect = self.twiml.find("Redirect")
        if redirect is not None:
            return self.ask(path(redirect.text or ""))
        return self.ask(self.next, Digits="")

    def speak(self, recording: str = RECORDING, key: str = "#", seconds: str = "9") -> CallerOnThePhone:
        """After the tone; redirected for as long as the recording is not ready."""
        record = self.twiml.find("Record")
        assert record is not None, self.heard
        said = {"RecordingSid": recording, "RecordingDuration": seconds, "Digits": key}
        self.ask(path(record.attrib["action"]), **said)
        while not self.heard and (redirect := self.twiml.find("Redirect")) is not None:
            self.ask(path(redirect.text or ""))  # which no longer tells what was recorded
        return self

    @property
    def next(self) -> str:
        gather = self.twiml.find("Gather")
        assert gather is not None, ET.tostring(self.twiml, "unicode")
        return path(gather.attrib["action"])

    @property
    def heard(self) -> str:
        """All that is said and played, in order."""
        return " | ".join(
            (part.text or "").removeprefix(f"{PUBLIC_URL}/voice/prompts/")
            for part in self.twiml.iter()
            if part.tag in ("Say", "Play")
        )

    @property
    def verbs(self) -> list[str]:
        return [part.tag for part in self.twiml]


def path(address: str) -> str:
    assert address.startswith(PUBLIC_URL), address
    return address.removeprefix(PUBLIC_URL)
