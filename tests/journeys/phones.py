"""Phones in people's hands, and a clock on the wall: everything goes through the service's own addresses."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask.testing import FlaskClient

from grievance_core.cases.principal import OPERATOR, Principal
from grievance_core.cases.published import as_json
from grievance_core.offices.model import Official
from grievance_core.offices.officials import set_pin
from tests.world import World

PIN = "4711"
VILLAGER = "+85512000001"


@dataclass
class Handset:
    """A phone on one channel. `screen` is the last answer, in the contract's shape."""

    client: FlaskClient
    number: str
    channel: str = "ussd"
    screen: dict[str, Any] = field(default_factory=dict)

    def turn(self, **what: str) -> dict[str, Any]:
        answer = self.client.post(
            "/simulator/turn", json={"channel": self.channel, "from": self.number, **what}
        )
        assert answer.status_code == 200, (what, answer.get_data(as_text=True), self.screen.get("text"))
        self.screen = answer.get_json()
        return self.screen

    def dial(self) -> Handset:
        self.turn()
        return self

    def choose(self, *ids: str) -> Handset:
        for option in ids:
            self.turn(choose=option, session=self.screen["session"])
        return self

    def type(self, text: str) -> Handset:
        self.turn(input=text, session=self.screen["session"])
        return self

    def write(self, text: str) -> Handset:
        """A text message, out of nothing."""
        self.turn(input=text)
        return self

    @property
    def at(self) -> str:
        return str(self.screen["screen"])

    @property
    def ids(self) -> list[str]:
        return [option["id"] for option in self.screen["options"]]


@dataclass
class Town:
    """The people of the small province."""

    client: FlaskClient
    world: World

    def handset(self, number: str = VILLAGER, channel: str = "ussd") -> Handset:
        return Handset(self.client, number, channel)

    def official(self, seat_key: str) -> Handset:
        """The phone of whoever holds a seat, with her PIN given and her work on the screen."""
        self.world.now = self.now
        person = self.world.official(seat_key).official_id
        with self.world.work() as session:
            official = session.get_one(Official, person)
            if not official.pin_hash:
                set_pin(official, PIN)
        phone = self.handset(self.world.number_of(seat_key)).dial()
        if phone.at == "language":
            phone.choose("km")
        phone.type(PIN)
        assert "my-work" in phone.ids, phone.screen
        return phone.choose("my-work")

    def act(self, seat_key: str, reference: str, action: str, *sentences: str) -> Handset:
        """What an official does with a case, screen by screen."""
        phone = self.official(seat_key).choose(reference, action)
        for sentence in sentences:
            phone.type(sentence)
        return phone

    @property
    def now(self) -> datetime:
        return datetime.fromisoformat(self.client.get("/simulator/clock").get_json()["at"])

    def wait(self, span: str) -> None:
        """Move the clock, in as many requests as it takes."""
        answer = self.client.post("/simulator/clock", json={"move": span})
        while answer.status_code == 202:
            answer = self.client.post("/simulator/clock", json={"until": answer.get_json()["until"]})
        assert answer.status_code == 200, answer.get_data(as_text=True)

    def texts(self, number: str = VILLAGER) -> list[str]:
        """What has arrived on a phone, oldest first."""
        answer = self.client.get("/simulator/inbox", query_string={"number": number}).get_json()
        return [message["text"] for message in sorted(answer["messages"], key=lambda message: message["at"])]

    def case(self, reference: str, by: Principal = OPERATOR) -> dict[str, Any]:
        with self.world.work() as session:
            return as_json(session, self.world.inst, by, reference, self.now)

    def history(self, reference: str) -> list[str]:
        return [event["type"] for event in self.case(reference)["events"]]

    def complain(
        self, kind: str = "payment", words: str = "ប្រាក់មិនទាន់មកដល់", number: str = VILLAGER
    ) -> tuple[str, str]:
        """A villager complains in her own words; the number and the PIN she is given."""
        phone = self.handset(number).dial()
        if phone.at == "language":
            phone.choose("km")
        phone.choose("complaint", kind)
        for _ in range(12):
            if phone.screen["ended"]:
                break
            self._answer(phone, words)
        assert phone.screen["reference"], phone.screen
        return phone.screen["reference"], phone.screen["pin"]

    def _answer(self, phone: Handset, words: str) -> None:
        wanted = ("no", "me", "17010101", "170101", "1701", "17", "anonymous", "f", "confirm", "skip")
        known = [option for option in wanted if option in phone.ids]
        if phone.at == "words":
            phone.type(words)
        else:
            phone.choose(known[0])


@dataclass
class RealHandset:
    """A phone on a real operator's USSD: Africa's Talking's form, cumulative text, plain replies."""

    client: FlaskClient
    number: str = VILLAGER
    session: str = "ATUid_1"
    typed: list[str] = field(default_factory=list)
    said: str = ""

    def dial(self) -> RealHandset:
        return self._post()

    def type(self, text: str) -> RealHandset:
        self.typed.append(text)
        return self._post()

    def again(self) -> str:
        """The operator delivers the last message once more; what it is answered."""
        before = self.said
        self._post()
        again, self.said = self.said, before
        return again

    def choose(self, label: str) -> RealHandset:
        """Press the number in front of this label, turning pages until it is there."""
        for _ in range(6):
            for line in self.said.splitlines():
                key, _, shown = line.removeprefix("CON ").partition(" ")
                if shown.startswith(label) and key.isdigit():
                    return self.type(key)
            self.type("98")
        raise AssertionError((label, self.said))

    def _post(self) -> RealHandset:
        form = {
            "sessionId": self.session,
            "phoneNumber": self.number,
            "networkCode": "45606",
            "serviceCode": "*855#",
            "text": "*".join(self.typed),
        }
        answer = self.client.post("/ussd/africastalking", data=form)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        assert answer.mimetype == "text/plain"
        self.said = answer.get_data(as_text=True)
        assert self.said.startswith(("CON ", "END ")), self.said
        return self
