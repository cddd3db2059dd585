"""As myself: a person and this phone, linked once by a number and the year of birth, then known by a PIN of her own."""

from __future__ import annotations

from dataclasses import dataclass

from bot.dialogues.desk import BE_MYSELF, LINK, UNLINK, Desk
from bot.dialogues.entitlements import listed, taken
from bot.dialogues.nodes import CHOOSE, Choice, Menu, Typed, options
from bot.dialogues.personal import CHOSEN_PERSON, FORGOTTEN_PERSON, LINK_NUMBER, LINK_YEAR
from bot.engine.definition import Effect, Move
from bot.engine.screen import Asks, Option, Screen
from bot.engine.state import HOME, State
from writing.numerals import latin_digits

YEARS = range(1900, 2100)
MOST_WRITTEN = 40  # characters of a number that are looked at: no card has more
PIN_DIGITS = range(4, 7)
SHOWN_PAYMENTS = 6


@dataclass(frozen=True)
class Myself:
    """Who uses this phone, by the last digits of a number and never by name; and linking another number."""

    id: str = "myself"

    def show(self, state: State, desk: Desk) -> Screen:
        people = options(desk.linked())
        said = desk.say("myself", "who" if people else "nobody")
        return Screen(self.id, (said,), (*people, Option("link", desk.say("myself", "link"))))

    def take(self, state: State, choice: str | None, text: str) -> Move:
        if choice == "link":
            return Move("link-number")
        return Move("myself-pin", {CHOSEN_PERSON: choice}) if choice else Move(self.id, wrong=CHOOSE)


def _number(_state: State, text: str) -> Move:
    return Move("link-year", {LINK_NUMBER: text[:MOST_WRITTEN]})


def _year(_state: State, text: str) -> Move:
    year = latin_digits(text)
    if not (year.isascii() and year.isdigit() and len(year) == 4 and int(year) in YEARS):
        return Move("link-year", wrong="error.year")
    return Move("link-pin", {LINK_YEAR: year})


def _new_pin(state: State, text: str) -> Move:
    """The PIN goes into the effect and is kept nowhere."""
    pin = latin_digits(text)
    if not (pin.isascii() and pin.isdigit() and len(pin) in PIN_DIGITS):
        return Move("link-pin", wrong="error.new-pin")
    told = {"number": state.draft.get(LINK_NUMBER, ""), "year": state.draft.get(LINK_YEAR, "")}
    return Move("me", FORGOTTEN_PERSON, (Effect(LINK, {**told, "pin": pin}),), fresh=True)


def _pin(state: State, text: str) -> Move:
    values = {"person": state.draft.get(CHOSEN_PERSON, ""), "pin": latin_digits(text)}
    return Move("me", {CHOSEN_PERSON: None}, (Effect(BE_MYSELF, values),), fresh=True)


@dataclass(frozen=True)
class Me:
    """What there is for her. There is no way back from here but home, which forgets who she is."""

    id: str = "me"

    def show(self, state: State, desk: Desk) -> Screen:
        said = desk.say("myself", "person", digits=desk.my_digits())
        ids = ("my-programmes", "applications", "my-payments", "unlink")
        return Screen(self.id, (said,), tuple(Option(entry, desk.say("myself", entry)) for entry in ids))

    def take(self, state: State, choice: str | None, text: str) -> Move:
        return Move(choice) if choice else Move(self.id, wrong=CHOOSE)


@dataclass(frozen=True)
class MyProgrammes:
    """What she is entitled to by the registry (SSDM's cross-table 2, worked out as she asks)."""

    id: str = "my-programmes"

    def show(self, state: State, desk: Desk) -> Screen:
        return listed(self.id, desk.my_programmes(), desk)

    def take(self, state: State, choice: str | None, text: str) -> Move:
        return taken(self.id, state, choice)


@dataclass(frozen=True)
class MyPayments:
    """The last things she received."""

    id: str = "my-payments"

    def show(self, state: State, desk: Desk) -> Screen:
        lines = tuple(
            desk.say("myself", "payment", month=one.month, programme=one.programme, amount=one.amount)
            for one in list(desk.my_payments())[:SHOWN_PAYMENTS]
        )
        complaint = Option("complaint", desk.say("menu", "complaint"))
        return Screen(self.id, lines or (desk.say("myself", "no-payments"),), (complaint,))

    def take(self, state: State, choice: str | None, text: str) -> Move:
        return taken(self.id, state, choice)


@dataclass(frozen=True)
class Unlinked:
    """She and the phone are no longer linked."""

    id: str = "unlinked"

    def show(self, state: State, desk: Desk) -> Screen:
        return Screen(self.id, (desk.say("myself", "unlinked"),), asks=Asks.NOTHING)

    def take(self, state: State, choice: str | None, text: str) -> Move:
        return Move(HOME, fresh=True)


NODES = (
    Myself(),
    Typed("link-number", "myself", "number", _number),
    Typed("link-year", "myself", "year", _year),
    Typed("link-pin", "myself", "new-pin", _new_pin, asks=Asks.PIN),
    Typed("myself-pin", "myself", "pin", _pin, asks=Asks.PIN),
    Me(),
    MyProgrammes(),
    MyPayments(),
    Menu(
        "unlink",
        "myself",
        (Choice("confirm", "unlinked", FORGOTTEN_PERSON, (Effect(UNLINK),)), Choice("keep", "me")),
        ("unlink-sure",),
    ),
    Unlinked(),
)
