"""Updates as Telegram sends them, from one person's private chat."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

TOKEN = "123456789:the-token-of-the-bot"
SECRET = "the-secret-that-telegram-knows"
SETTINGS = {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_SECRET_TOKEN": SECRET}
HEADER = "X-Telegram-Bot-Api-Secret-Token"
SREY = 5_550_001
NUMBER = "+85512000001"
Update = dict[str, Any]


@dataclass
class Chat:
    """Somebody's phone with Telegram on it. What it sends goes to the webhook."""

    client: FlaskClient
    account: int = SREY
    updates: itertools.count[int] = field(default_factory=lambda: itertools.count(9000))
    messages: itertools.count[int] = field(default_factory=lambda: itertools.count(1))
    sent: list[Update] = field(default_factory=list)

    def deliver(self, update: Update, secret: str | None = SECRET) -> TestResponse:
        headers = {} if secret is None else {HEADER: secret}
        return self.client.post("/telegram/webhook", json=update, headers=headers)

    def send(self, update: Update) -> TestResponse:
        self.sent.append(update)
        response = self.deliver(update)
        assert response.status_code == 200, response.text
        return response

    def again(self) -> TestResponse:
        """The last update, delivered once more."""
        return self.deliver(self.sent[-1])

    def writes(self, text: str) -> TestResponse:
        return self.send(self.message(text=text))

    def taps(self, data: str, message_id: int = 101) -> TestResponse:
        return self.send(self.tap(data, message_id))

    def shares(self, number: str = NUMBER, whose: int | None = None) -> TestResponse:
        contact = {"phone_number": number, "first_name": "S", "user_id": whose or self.account}
        return self.send(self.message(contact=contact))

    def message(self, **content: Any) -> Update:
        head = {"message_id": next(self.messages), "date": 1, "chat": self.chat, "from": self.person}
        return {"update_id": next(self.updates), "message": {**head, **content}}

    def tap(self, data: str, message_id: int = 101) -> Update:
        message = {"message_id": message_id, "date": 1, "chat": self.chat, "text": "?"}
        query = {"id": "7", "from": self.person, "chat_instance": "1", "message": message, "data": data}
        return {"update_id": next(self.updates), "callback_query": query}

    @property
    def person(self) -> Update:
        return {"id": self.account, "is_bot": False, "first_name": "Srey", "language_code": "km"}

    @property
    def chat(self) -> Update:
        return {"id": self.account, "type": "private", "first_name": "Srey"}


def voice(file_id: str = "voice", size: int = 100) -> Update:
    return {"voice": {"file_id": file_id, "file_unique_id": "u", "duration": 3, "file_size": size}}


def photo(file_id: str = "photo", size: int = 100, **more: Any) -> Update:
    small = {"file_id": f"{file_id}-small", "file_unique_id": "s", "width": 90, "height": 60, "file_size": 10}
    large = {"file_id": file_id, "file_unique_id": "l", "width": 900, "height": 600, "file_size": size}
    return {"photo": [small, large], **more}


def document(file_id: str = "document", size: int = 100, name: str = "paper.pdf") -> Update:
    return {"document": {"file_id": file_id, "file_unique_id": "d", "file_name": name, "file_size": size}}
