"""What the dialogues may ask the institution while a screen is drawn, and the effects they may ask it to carry out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

from bot.dialogues.entitlement_desk import EntitlementDesk, Named
from bot.dialogues.office_desk import OfficeDesk
from bot.engine import definition
from bot.engine.definition import Effect
from grievance_core.cases.views import Line, Story

__all__ = ["Desk", "Named", "Reachable"]


class Reachable(NamedTuple):
    """An office that can be complained about, with its seats."""

    key: str
    name: str
    seats: Sequence[Named]


class Desk(EntitlementDesk, OfficeDesk, definition.Desk, Protocol):
    """The institution as the dialogues see it. Read only; everything is already cut down to what this person may see."""

    def texts_stopped(self) -> bool:
        """Whether this phone asked for no more texts."""

    def my_cases(self) -> Sequence[Line]:
        """The cases of this phone. Hotline cases are never among them."""

    def questions(self) -> Sequence[Line]:
        """Her cases that wait for an answer from her."""

    def work(self) -> Sequence[Line]:
        """The signed-in official's cases, by deadline."""

    def story(self, reference: str) -> Story:
        """A case as she who complained may see it, by her phone or by number and PIN. Raises UnknownCase."""

    def work_story(self, reference: str) -> Story:
        """A case as the signed-in official may see it. Raises UnknownCase."""

    def providers(self, reference: str) -> Sequence[Named]:
        """Officials who may be asked about this case, by id."""

    def accusable(self, area_key: str) -> Sequence[Reachable]:
        """Offices that serve this area and can be complained about."""

    def provinces(self) -> Sequence[Named]:
        """Every province, by code."""

    def areas_below(self, key: str) -> Sequence[Named]:
        """The areas directly below, by code."""

    def villages_called(self, name: str) -> Sequence[Named]:
        """Villages with this name, each with its commune and district."""

    def place(self, key: str) -> str:
        """The full name of an area; empty when there is none with this key."""

    def place_in_full(self, key: str, *, doubtful: bool) -> str:
        """A village with its commune when it is `doubtful` or its name is not the only one in its district; else `place`."""

    def accused(self, office_key: str, seat_key: str) -> str:
        """Who is complained about: the holder of a seat by title and office, or with no seat the office. Empty when unknown."""

    def localized(self, names: Mapping[str, str]) -> str:
        """The entry in the person's language."""

    def day(self, at: datetime) -> str:
        """A day as people write it."""

    def short_day(self, at: datetime) -> str:
        """A day in as few characters as can be."""


# Effects, by what they change. The counter carries out each of them, and all of one turn in one transaction.
SPEAK = "speak"  # language
STOP_TEXTS = "stop-texts"  # nothing more is sent to this phone
START_TEXTS = "start-texts"
FILE = "file"  # the answers of a complaint
KEEP_DRAFT = "keep-draft"
DROP_DRAFT = "drop-draft"
TAKE_UP_DRAFT = "take-up-draft"
KEEP_WRITTEN = "keep-written"  # words that were read back, beside what a draft holds already
DROP_WRITTEN = "drop-written"  # words: they are part of a case now
SIGN_IN = "sign-in"  # pin
PROVE = "prove"  # reference, pin
OPEN_CASE = "open-case"  # case
KEEP_FILE = "keep-file"  # the file that came with the message
ATTACH_FILES = "attach-files"  # case: what was kept goes with it
ACT = "act"  # she who complained does something about her case: case, action, text
LINK = "link"  # number, year, pin: this phone and a person
BE_MYSELF = "be-myself"  # person, pin
UNLINK = "unlink"  # the person who gave her PIN, and this phone
APPLY = "apply"  # programme, area, name, and `said-<fact>` for each answer of an interview
CONTEST = "contest"  # application
CONTEST_ASKED = "contest-asked"  # application: the one a text to this phone asked about
TAKE_OFFER = "take-offer"  # offer
WITHDRAW_APPLICATION = "withdraw-application"  # application
NAME_SOMEBODY = "name-somebody"  # programme, area, name, phone: an official names somebody
APPLICATION_WORK = "application-work"  # the signed-in official does: application, action, and what it needs
SEND_FORM = "send-form"  # form-name, form-gives, form-contact: a programme a commune found
CLOSE_FORM = "close-form"  # form, outcome
WORK = "work"  # the signed-in official does: case, action, and what it needs: text, provider, body, contact


def act(case: str, action: str, **values: str) -> Effect:
    """She does `action` (an option id) on the case with this reference.

    Two more leave it to the case: "write" answers its question or else adds words, "reply" answers whatever it waits for: its
    question in words, a decision with 1 or 2.
    """
    return Effect(ACT, {"case": case, "action": action, **values})


def work(case: str, action: str, **values: str) -> Effect:
    """The signed-in official does `action` (an option id) on the case with this reference."""
    return Effect(WORK, {"case": case, "action": action, **values})
