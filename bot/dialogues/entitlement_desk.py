"""What the dialogues may ask about programmes, entitlements and applications: ids, and texts in the person's language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from bot.dialogues.personal import Said


class Named(NamedTuple):
    """Something to choose: its stable id and its name in the person's language."""

    id: str
    name: str


class ProgrammePage(NamedTuple):
    """A programme as it is told. `gives` holds amounts only where somebody checked them.

    Where the offices of this service may register people it is `apply_here`; elsewhere `contact` says whom to ask.
    """

    id: str
    name: str
    who: str
    gives: Sequence[str]
    papers: Sequence[str]
    places: Sequence[str]
    contact: str
    only_in: Sequence[str]
    notes: Sequence[str]
    apply_here: bool


class Asking(NamedTuple):
    """A question of the interview: about which fact, and its answers. An age is `typed`."""

    fact: str
    text: str
    answers: Sequence[Named]
    typed: bool


class Standing(NamedTuple):
    """What somebody is to a programme: `standing` is yes, maybe or no, `why` one sentence that does not name the programme."""

    programme: str
    name: str
    standing: str
    why: str
    papers: Sequence[str]
    places: Sequence[str]
    contact: str
    apply_here: bool


class Payment(NamedTuple):
    """Something she received, in words."""

    month: str
    programme: str
    amount: str


class Applied(NamedTuple):
    """An application. `programme` is empty where its name must not be shown to whoever holds the phone.

    `due` is the day by which it is to be prepared or answered, while it is open; `why` is the reason of its result.
    """

    number: str
    spoken: str
    programme: str
    state: str
    due: str
    why: str
    may_contest: bool
    may_withdraw: bool


class EntitlementDesk(Protocol):
    """Read only. Nothing is told of a person before her PIN; what is asked `my` raises SignedOut once it has run out."""

    def programmes_in(self, area: str, guarantee: str) -> Sequence[Named]:
        """The programmes of a guarantee that there are now in an area, or with no area anywhere."""

    def programme(self, key: str) -> ProgrammePage | None:
        """A programme that runs now; None for one that does not, any more."""

    def question(self, said: Sequence[Said], one: str) -> Asking | None:
        """What to ask next, about all programmes or about `one`; None when nothing is left that could change an answer."""

    def entitled(self, said: Sequence[Said], area: str) -> Sequence[Standing]:
        """What somebody of whom this is known gets, certain ones first, then what is not known yet."""

    def standing(self, programme: str, said: Sequence[Said]) -> Standing | None:
        """What she is to one programme; None when it does not run now."""

    def linked(self) -> Sequence[Named]:
        """Who uses this phone as herself, by the last digits of her number: a shared phone names nobody."""

    def my_digits(self) -> str:
        """The last digits of her own membership number."""

    def my_place(self) -> str:
        """The key of her village as the registry has it; empty when it has none."""

    def my_programmes(self) -> Sequence[Standing]:
        """What she gets by what the registry knows of her."""

    def my_standing(self, programme: str) -> Standing | None:
        """What she is to one programme by the registry."""

    def my_payments(self) -> Sequence[Payment]:
        """What she received, newest first."""

    def applications(self) -> Sequence[Applied]:
        """Hers once she gave her PIN, else those made from this phone without one."""

    def application(self, number: str) -> Applied:
        """One of `applications`. Raises UnknownApplication."""

    def invited(self) -> Sequence[Named]:
        """What texts to this phone invited to with a bare 1, each as `kind:id`."""
