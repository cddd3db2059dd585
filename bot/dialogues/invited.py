"""Texts that invite to answer with a bare 1: to contest the refusal of an application, or to apply for what was offered."""

from __future__ import annotations

from typing import NamedTuple

from bot.dialogues.desk import CONTEST_ASKED, TAKE_OFFER
from bot.engine.definition import Effect, Move
from writing.numerals import latin_digits

CONTEST, OFFER = "contest", "offer"  # as the texts say what they ask for
YES = "1"


class Invitation(NamedTuple):
    """What a 1 could mean: the application to contest, by its number, or the offer to take, by its id."""

    kind: str
    id: str


def is_yes(words: str) -> bool:
    """True for a bare 1, in whatever digits."""
    return latin_digits(words).strip(" .)#\n") == YES


def accepted(invitation: Invitation) -> Move:
    """What she was invited to, done. The conversation ends with it."""
    if invitation.kind == CONTEST:
        return Move("filed", {}, (Effect(CONTEST_ASKED, {"application": invitation.id}),), fresh=True)
    return Move("applied", {}, (Effect(TAKE_OFFER, {"offer": invitation.id}),), fresh=True)
