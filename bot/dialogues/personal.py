"""What one conversation comes to know of somebody: her answers, who she is, what she writes to apply.

A family shares a phone. Nothing of it outlives the conversation: home forgets it, and so does the main menu however it was
reached.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from grievance_core.programmes.interview import MOST_QUESTIONS

PERSON = "person"  # id of the person who gave her PIN in this conversation
PERSON_UNTIL = "person-until"  # when she has to give it again: ISO 8601, real clock
CHOSEN_PERSON = "chosen-person"  # id of whoever says she is the one, before the PIN
LINK_NUMBER = "link-number"  # membership or card number as she wrote it
LINK_YEAR = "link-year"
APPLICANT = "applicant"  # the name she writes to apply
ONE = "one"  # the programme an interview is about; without it, about all of them
PROGRAMME = "programme"
APPLICATION = "application"
_SAID = "said-"
_PERSONAL = (
    PERSON, PERSON_UNTIL, CHOSEN_PERSON, LINK_NUMBER, LINK_YEAR, APPLICANT, ONE, PROGRAMME, APPLICATION,
)  # fmt: skip

UNANSWERED: Mapping[str, None] = dict.fromkeys(f"{_SAID}{place}" for place in range(1, MOST_QUESTIONS + 1))
FORGOTTEN_PERSON: Mapping[str, None] = {**UNANSWERED, **dict.fromkeys(_PERSONAL)}


class Said(NamedTuple):
    """One answer: the fact by its id, and an option's id or the years typed."""

    fact: str
    answer: str


def answers(draft: Mapping[str, str], before: int = MOST_QUESTIONS + 1) -> tuple[Said, ...]:
    """What was said to the questions before this one, counted from 1."""
    found = []
    for place in range(1, before):
        fact, _, answer = draft.get(f"{_SAID}{place}", "").partition(" ")
        if not answer:
            break
        found.append(Said(fact, answer))
    return tuple(found)


def answered(place: int, said: Said) -> dict[str, str | None]:
    """To keep this answer, and to forget what was said after it the last time."""
    later = dict.fromkeys(f"{_SAID}{later}" for later in range(place + 1, MOST_QUESTIONS + 1))
    return {f"{_SAID}{place}": f"{said.fact} {said.answer}", **later}


def personal_in(draft: Mapping[str, str]) -> dict[str, str | None]:
    """Whatever of it is in a draft, to be forgotten."""
    return {name: None for name in draft if name in FORGOTTEN_PERSON}
