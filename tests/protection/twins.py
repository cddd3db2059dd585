"""Two provinces that differ in nothing but one hidden case, and what each of their people is shown."""

from __future__ import annotations

import random
import re
import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count

import pytest
from flask import Flask
from flask.testing import FlaskClient

from demo import clock
from grievance_core import identifiers
from grievance_core.accounts import logins
from grievance_core.accounts.model import Login, SignedIn
from grievance_core.cases import references
from grievance_core.cases.filing import Receipt
from grievance_core.cases.model import Case
from grievance_core.errors import Refused
from grievance_core.identifiers import new_id
from grievance_core.offices.model import Seat
from grievance_core.offices.staffing import on_duty
from service import Service
from tests.world import MONDAY, World

Act = Callable[["Side"], object]
# Drawn anew each time, or told by the real clock: what a form proves itself with, ids of rows and places in a list that are made
# of them, how old the last tick is.
DRAWN = (
    re.compile(r'(?<=name="csrf_token" value=")[^"]+'),
    re.compile(r"\b[0-9A-HJKMNP-TV-Z]{26}\b"),
    re.compile(r'"(?:next|after)":"[\w-]+\.[0-9a-f]{24}"'),
    re.compile(r"\bssdm_[0-9a-f]{8}\b"),
    re.compile(r"(?m)^ssdm_tick_age_seconds .*$"),
)


class Dice:
    """Chance that falls alike in both provinces: begun anew at each step by its number."""

    def __init__(self) -> None:
        self._random = random.Random(0)
        self._serial = count()

    def begin(self, step: str) -> None:
        self._random = random.Random(step)

    def randbelow(self, end: int) -> int:
        return self._random.randrange(end)

    def ulid(self) -> str:
        return f"01J{next(self._serial):023d}"


@dataclass
class Side:
    """One of the two: its application, its world, and a browser for each seat."""

    app: Flask
    here: Service
    world: World
    receipts: list[Receipt] = field(default_factory=list)
    hidden: list[Receipt] = field(default_factory=list)
    tokens: dict[str, str] = field(default_factory=dict)

    def browser(self, seat: str) -> FlaskClient:
        """A browser in which whoever holds this seat is signed in."""
        client = self.app.test_client()
        client.set_cookie("console", self.tokens[seat], path="/console")
        return client

    def sign_in(self, seats: Iterable[str]) -> None:
        now, people = datetime.now(UTC), {seat: self.world.official(seat).official_id for seat in seats}
        with self.here.sessions.begin() as session:
            for seat, official_id in people.items():
                assert official_id is not None
                if session.get(Login, official_id) is None:
                    logins.give_known(session, official_id, seat, "no password opens it")
                session.get_one(Login, official_id).totp_since = now
                self.tokens[seat] = token = secrets.token_urlsafe(32)
                session.add(
                    SignedIn(
                        id=new_id(), token_digest=self.here.inst.vault.index("signed-in", token),
                        official_id=official_id, browser="test", begun_at=now, seen_at=now, second_factor=True,
                    )
                )  # fmt: skip

    def by_holder(self, receipt: Receipt, operation: Callable[..., object], *given: object) -> None:
        """An operation by whoever works where the case lies; what cannot be done now is left."""
        office_id = self.world.case(receipt).office_id
        with self.here.reading() as session:
            posts = on_duty(session, office_id, self.world.now, duties=("works",))
            seat = session.get_one(Seat, posts[0].seat.id).key if posts else None
        if seat is None:
            return
        try:
            with self.world.work() as session:
                by, now = self.world.official(seat), self.world.now
                operation(session, self.world.inst, receipt.case_id, by, now, *given)
        except Refused:
            return

    def pass_time(self, hours: float) -> None:
        self.world.pass_time(hours=hours)
        with self.here.sessions.begin() as session:
            clock.set_to(session, self.world.now)


@dataclass
class Twins:
    """Both provinces: the one with hidden cases, and the one without."""

    having: Side
    without: Side
    dice: Dice
    steps: Iterator[int] = field(default_factory=count)

    @property
    def sides(self) -> tuple[Side, Side]:
        return self.having, self.without

    def both(self, act: Act) -> None:
        """The same happens in both."""
        step = f"both {next(self.steps)}"
        for side in self.sides:
            self.dice.begin(step)
            act(side)

    def hide(self, act: Act) -> None:
        """Something happens in the one only, of which nobody else may learn."""
        self.dice.begin(f"hidden {next(self.steps)}")
        act(self.having)

    def differing(self, ask: Callable[[Side], dict[str, str]]) -> dict[str, tuple[str, str]]:
        """What is answered otherwise where there is something hidden."""
        told, untold = ask(self.having), ask(self.without)
        assert told.keys() == untold.keys()
        return {what: (told[what], untold[what]) for what in told if told[what] != untold[what]}


@contextmanager
def fair_chance() -> Iterator[Dice]:
    """The dice, in place of chance wherever a case's number or a row's id is drawn."""
    dice = Dice()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(references, "secrets", dice)
        patched.setattr(identifiers, "ULID", dice.ulid)
        yield dice


def case_of(side: Side, receipt: Receipt) -> Case:
    """A case as it stands there."""
    return side.world.case(receipt)


def masked(text: str) -> str:
    """An answer without what is drawn anew for each."""
    for drawn in DRAWN:
        text = drawn.sub("*", text)
    return text


def start(app: Flask) -> Side:
    """The province served by this application, at its Monday."""
    here: Service = app.extensions["service"]
    return Side(app, here, World(here.sessions, here.inst, MONDAY))
