"""Requests as Twilio signs them."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import dataclass, field

from flask.testing import FlaskClient
from twilio.request_validator import RequestValidator
from werkzeug.test import TestResponse

PUBLIC_URL = "https://line.example"
ACCOUNT = "AC" + "0123456789abcdef" * 2
TOKEN = "the-token-of-the-account"
VILLAGER = "+85512000001"
TWILIO = {"TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": TOKEN, "PUBLIC_URL": PUBLIC_URL}


@dataclass
class Twilio:
    """What Twilio does at our addresses: every request signed as it signs them."""

    client: FlaskClient
    token: str = TOKEN
    numbers: list[int] = field(default_factory=lambda: [0])

    def post(self, path: str, form: dict[str, str | list[str]], query: str = "") -> TestResponse:
        address = f"{path}?{query}" if query else path
        signature = sign(PUBLIC_URL + address, form, self.token)
        return self.client.post(address, data=form, headers={"X-Twilio-Signature": signature})

    def writes(self, body: str, sender: str = VILLAGER, sid: str = "", **more: str) -> str | None:
        """A text to us; the text that comes back, or None."""
        response = self.post("/sms/twilio", {**self.text(body, sender, sid), **more})
        assert response.status_code == 200, response.text
        return words(response)

    def text(self, body: str, sender: str = VILLAGER, sid: str = "") -> dict[str, str | list[str]]:
        self.numbers[0] += 1
        return {"From": sender, "To": "855", "Body": body, "MessageSid": sid or f"SM{self.numbers[0]:032x}"}

    def reports(self, sid: str, status: str, query: str = "", **more: str) -> TestResponse:
        return self.post("/sms/twilio/status", {"MessageSid": sid, "MessageStatus": status, **more}, query)


def sign(address: str, form: dict[str, str | list[str]], token: str = TOKEN) -> str:
    """As Twilio does: the address, then every name with each of its values, in order."""
    lists = {name: value if isinstance(value, list) else [value] for name, value in form.items()}
    signed = address + "".join(name + value for name in sorted(lists) for value in sorted(set(lists[name])))
    return str(RequestValidator(token).compute_signature(signed, {}))


def words(response: TestResponse) -> str | None:
    """The one message of a TwiML reply."""
    assert response.content_type == "text/xml; charset=utf-8"
    root = ET.fromstring(response.data)
    assert (root.tag, root.attrib) == ("Response", {})
    messages = list(root)
    assert [message.tag for message in messages] in ([], ["Message"])
    return messages[0].text if messages else None
