"""Requests as Kannel makes them."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlencode

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.sms.signed import VILLAGER

SECRET = "a-secret-of-kannels-own"
SEND_PATH = "/cgi-bin/sendsms?username=ssdm&password=of-kannel"


@dataclass
class Kannel:
    """What Kannel does at our addresses: every request with the secret it was told."""

    client: FlaskClient
    numbers: list[int] = field(default_factory=lambda: [0])

    def writes(self, body: str, sender: str = VILLAGER, id_: str = "") -> str:
        """A text to us; the text that comes back."""
        response = self.get(self.text(body, sender, id_))
        assert response.status_code == 200, response.text
        return response.text

    def text(self, body: str, sender: str = VILLAGER, id_: str = "") -> dict[str, str]:
        self.numbers[0] += 1
        return {
            "from": sender, "to": "855", "text": body, "coding": "2", "charset": "UTF-8", "smsc": "operator",
            "id": id_ or f"k{self.numbers[0]}", "meta": "",
        }  # fmt: skip

    def get(
        self, fields: dict[str, str], path: str = "/sms/kannel", secret: str | None = SECRET
    ) -> TestResponse:
        told = fields if secret is None else {"secret": secret, **fields}
        return self.client.get(f"{path}?{urlencode(told)}")

    def reports(self, message_id: str, state: int | str, **more: str) -> TestResponse:
        return self.get({"message": message_id, "state": str(state), **more}, "/sms/kannel/dlr")
