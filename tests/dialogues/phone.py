"""A phone that calls the line, as a person would: it reads screens and chooses what is on them."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from itertools import count

import redis
from sqlalchemy.orm import Session, sessionmaker

from bot.engine.navigation import Navigation
from bot.engine.rendered import Rendered
from bot.engine.screen import Screen
from bot.engine.session import SessionStore
from bot.inbound import Answer, Channel, Inbound
from bot.sms.rendering import render as render_sms
from bot.stores import RedisSessions
from bot.turn import Line, Ports
from grievance_core.offices.model import Official
from grievance_core.offices.officials import set_pin
from tests.world import World
from ussd.gateways.cumulative import newest
from ussd.rendering import render as render_ussd

VILLAGER = "+85512000001"
PIN = "4711"


def ussd(screen: Screen, page: int, navigation: Navigation, _inbound: Inbound) -> Rendered:
    return render_ussd(screen, page, 160, navigation)


def sms(screen: Screen, page: int, navigation: Navigation, _inbound: Inbound) -> Rendered:
    return render_sms(screen, page, navigation)


CHANNELS = {
    "ussd": Channel(ussd, 600, newest=newest),
    "sms": Channel(sms, 3600, opens_with_words=True),
}


@dataclass
class Exchange:
    """The line with its stores, and the phones on it."""

    world: World
    reading: sessionmaker[Session]
    client: redis.Redis
    numbers: count[int] = field(default_factory=lambda: count(1))

    def line(self, store: SessionStore | None = None, pause: float = 0) -> Line:
        return Line(
            Ports(
                inst=self.world.inst,
                sessions=self.world.sessions,
                reading=self.reading,
                store=store
                or RedisSessions(self.client, lambda _key, plain: plain, lambda _key, sealed: sealed),
                channels=CHANNELS,
                clock=lambda _session: self.world.now,
                pause=lambda _seconds: time.sleep(pause),
            )
        )

    def phone(self, number: str = VILLAGER, channel: str = "ussd", line: Line | None = None) -> Phone:
        return Phone(line or self.line(), number, channel, self.numbers)

    def official(self, seat_key: str) -> Phone:
        """The phone of whoever holds a seat, signed in."""
        official = self.world.official(seat_key)
        with self.world.work() as session:
            set_pin(session.get_one(Official, official.official_id), PIN)
        phone = self.phone(self.world.number_of(seat_key))
        phone.dial()
        if phone.at == "language":
            phone.choose("km")
        phone.type(PIN)
        return phone


@dataclass
class Phone:
    """One phone. `answer` is the last screen; `at` its id."""

    line: Line
    number: str
    channel: str
    numbers: count[int]
    session: str = ""
    answer: Answer | None = None
    inputs: int = 0

    @property
    def at(self) -> str:
        assert self.answer is not None
        return self.answer.screen

    @property
    def text(self) -> str:
        assert self.answer is not None
        return self.answer.rendered.text

    @property
    def ids(self) -> list[str]:
        assert self.answer is not None
        return [key.id for key in self.answer.rendered.options]

    def dial(self, session: str = "") -> Phone:
        self.session = session or f"session-{next(self.numbers)}"
        self.inputs = 0
        return self.send(self.inbound(first=True))

    def type(self, *texts: str) -> Phone:
        for text in texts:
            self.inputs += 1
            self.send(self.inbound(text=text))
        return self

    def choose(self, *options: str) -> Phone:
        """Choose by id, as long as the screen offers it."""
        for option in options:
            assert option in self.ids, f"{option} is not on {self.at}: {self.ids}\n{self.text}"
            self.inputs += 1
            self.send(self.inbound(choice=option))
        return self

    def inbound(
        self,
        text: str = "",
        choice: str | None = None,
        *,
        first: bool = False,
        message_id: str = "",
        cumulative: str | None = None,
    ) -> Inbound:
        return Inbound(
            channel=self.channel,
            gateway="simulator",
            address=self.number,
            session=self.session,
            message_id=message_id or f"message-{next(self.numbers)}",
            text=text,
            first=first,
            cumulative=cumulative,
            choice=choice,
        )

    def choose_after(self, answer: Answer, option: str) -> Phone:
        """Choose on a screen that was got in another way."""
        self.answer = answer
        return self.choose(option)

    def read(self) -> str:
        """All pages of this screen, turning them as a person does."""
        pages = [self.text]
        while "more" in self.ids:
            self.send(self.inbound(choice="more"))
            pages.append(self.text)
        return "\n".join(pages)

    def send(self, inbound: Inbound) -> Phone:
        self.answer = self.line.turn(inbound)
        return self
