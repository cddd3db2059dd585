"""Carries out a plan: files, lets time leap, answers as officials, and lets the faults strike. Writes down what it was told."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from functools import partial
from random import Random

from tests.faults.ground import Ground
from tests.faults.journal import Journal
from tests.faults.ladder import first_office, office_above, to_act
from tests.faults.phone import HungUp, Phone
from tests.faults.plan import ANSWERING, DAYS_OF_A_LEAP, FILING, LEAP, LEAPS, Complaint, Plan, Strike
from tests.faults.stage import LANGUAGE, PIN
from tests.faults.strikes import HOUR, STRIKES, STRIKES_IN_A_LEAP, clock_back
from writing.catalogue import Catalogues

TURNS = 40
NUMBER = re.compile(r"Case number (\d{3} \d{3} \d{3})\s+PIN (\d{4})")
# What a caller looks for on a screen, in this order: context and msgid of a line, and what is typed where a question is asked.
COMPLAINING = (
    ("review", "confirm"), ("complaint", "anonymous"), ("place", "confirm"), ("opening", "continue"),
    ("opening", "complaint"), ("menu", "complaint"),
)  # fmt: skip
WORDS = "The money for two months did not come to me."
SENTENCE = "The money is here now, please come."


class Driver:
    """One seed on one ground."""

    def __init__(self, ground: Ground, plan: Plan, journal: Journal) -> None:
        self._ground, self._plan, self._journal = ground, plan, journal
        self._catalogues: Catalogues = ground.store.stage.inst.catalogues
        self._chance = Random(plan.seed)
        self._references: dict[str, str] = {}
        self._over: set[Strike] = set()

    def run(self) -> None:
        """All of it, until nothing is left to do."""
        plan = self._plan
        self._ground.begin()
        self._set_clock(plan.monday)
        for number, complaint in enumerate(plan.complaints):
            self._file(complaint, plan.strike_at(FILING, number))
        self._answer_all(0)
        self._leap(plan.monday + LEAP, plan.strike_at(LEAPS[0]))
        self._answer_all(1)
        if plan.leaps > 1:
            self._leap(plan.monday + 2 * LEAP, plan.strike_at(LEAPS[1]))
        self._ground.settle()
        self._journal.write("orphans", messages=self._ground.orphans)

    def _set_clock(self, at: datetime) -> None:
        self._journal.write("clock", at=at.isoformat())
        self._ground.records.set_clock(at)

    def _leap(self, to: datetime, strike: Strike | None) -> None:
        self._ground.revive()  # a worker does not always outlive its store
        self._journal.write("leap", to=to.isoformat(), fault=strike.fault if strike else "")
        if strike is None:
            self._set_clock(to)
        elif strike.fault == "clock-back":
            clock_back(self._ground, to, self._set_clock, self._chance)
        else:
            strike_now = STRIKES_IN_A_LEAP[strike.fault]
            self._struck(strike, strike_now(self._ground, partial(self._set_clock, to), self._chance))
        self._ground.settle()

    def _file(self, complaint: Complaint, strike: Strike | None) -> None:
        self._journal.write(
            "files", number=complaint.number, kind=complaint.kind, fault=strike.fault if strike else ""
        )
        back = strike is not None and strike.fault == "clock-back"
        if back:
            self._set_clock(self._plan.monday - HOUR)
        phone = self._phone(complaint.number)
        self._talk(phone, partial(self._complain, phone, complaint, None if back else strike))
        told = NUMBER.search(phone.said)
        assert told, phone.said
        self._references[complaint.number] = told[1].replace(" ", "")
        self._journal.write(
            "filed", number=complaint.number, kind=complaint.kind,
            reference=self._references[complaint.number], pin=told[2],
        )  # fmt: skip
        if back:
            self._set_clock(self._plan.monday)

    def _complain(self, phone: Phone, complaint: Complaint, strike: Strike | None) -> bool:
        """One answer. False when she has her number."""
        if NUMBER.search(phone.said):
            return False
        if phone.shows("complaint", "words"):
            phone.answer(WORDS)
        elif key := phone.key_of(phone.say("review", "confirm")):
            self._answer_under(strike, phone, key)
        else:
            self._choose(phone, (*COMPLAINING[1:], ("kind", complaint.kind)))
        return True

    def _answer_all(self, round_: int) -> None:
        for number, complaint in enumerate(self._plan.complaints):
            if what := complaint.answers[round_]:
                strike = self._plan.strike_at(ANSWERING, number) if round_ == 1 else None
                self._work(complaint, what, round_, strike)

    def _work(self, complaint: Complaint, what: str, leaps: int, strike: Strike | None) -> None:
        """Whoever has it now answers it. Who that is the driver knows by its own ladder."""
        office = first_office(complaint.kind)
        if leaps and not (complaint.answers[0] and to_act(complaint.kind, office) > DAYS_OF_A_LEAP):
            office = office_above(complaint.kind, office)
        reference = self._references[complaint.number]
        self._journal.write("works", reference=reference, fault=strike.fault if strike else "")
        phone = self._phone(self._ground.store.stage.workers[office][0])
        self._talk(phone, partial(self._act, phone, reference, what, strike))
        self._journal.write("worked", reference=reference, action=what)

    def _act(self, phone: Phone, reference: str, what: str, strike: Strike | None) -> bool:
        """One answer of an official. False when it is done."""
        if phone.shows("work-done", what):
            return False
        spoken = " ".join(reference[i : i + 3] for i in (0, 3, 6))
        if phone.shows("official", "pin"):
            phone.answer(PIN)
        elif phone.shows("sentence", "solved"):
            self._answer_under(strike, phone, SENTENCE)
        elif (key := phone.key_of(phone.say("action", what))) and what == "accept":
            self._answer_under(strike, phone, key)
        elif key or (key := phone.key_of(spoken)):
            phone.answer(key)
        else:
            self._choose(phone, (("menu", "my-work"),))
        return True

    def _answer_under(self, strike: Strike | None, phone: Phone, text: str) -> None:
        """Send an answer while the fault strikes: its reply may be lost, and it is delivered until there is one."""
        if strike is None or strike in self._over:
            phone.answer(text)
            return
        phone.typed.append(text)
        self._struck(strike, STRIKES[strike.fault](self._ground, phone.send, self._chance))
        phone.receive()

    def _struck(self, strike: Strike, reached: bool) -> None:
        self._over.add(strike)
        self._journal.write("struck", fault=strike.fault, reached=reached)

    def _choose(self, phone: Phone, wanted: tuple[tuple[str, str], ...]) -> None:
        keys = (phone.key_of(phone.say(*line)) for line in wanted)
        key = next(filter(None, keys), "") or phone.key_of(phone.say("navigation", "navigation.more"))
        phone.answer(key) if key else phone.dial()

    def _talk(self, phone: Phone, turn: Callable[[], bool]) -> None:
        phone.dial()
        for _ in range(TURNS):
            if not turn():
                return
        raise HungUp(f"not done after {TURNS} turns: {phone.said}")

    def _phone(self, number: str) -> Phone:
        return Phone(self._ground, self._journal, partial(self._catalogues.text, LANGUAGE), number)
