"""Whether a message goes on with a conversation, takes one up again, or opens a new one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import takewhile
from types import MappingProxyType
from typing import NamedTuple

from bot.dialogues.answers import FACTS, HOTLINE_KINDS, RESUMABLE, WALK
from bot.dialogues.opening import SHORT
from bot.engine.state import Answered, Dialled, Event, State
from bot.engine.wire import Record
from bot.inbound import Channel, Inbound
from writing.folding import fold

SESSION = "session"  # in the draft: the gateway's id of the session
LAST = "last-message"  # in the draft: the message answered last
MARK_DIGITS = 12  # of a message's digest: enough to tell the messages of one conversation apart
OLD_SCREEN = "error.old-screen"
KEPT = "kept-messages"  # in the draft: messages of this session that changed something, so that the database has their replies

# Where a call that dropped is taken up without asking: only among the questions of a complaint.
PLACES = {"here", "whose", "province", "district", "commune", "village", "villages"}
ACCUSED = {"accused-office", "accused-seat", "accused-words"}
QUESTIONS = frozenset({"kind", "contested", *PLACES, *ACCUSED, "words", "name", "sex", "review"})

MOST_DIALLED = 8  # answers in one dialled code
TYPED = re.compile(r"[0-9]{1,12}")
KEY = re.compile(r"[0-9]{1,12}|[a-z][a-z-]*")  # a number, or an option's id


class Heard(NamedTuple):
    """What a message says. `words` open a conversation, `cut_off` when they were meant for one that is gone.

    `dialled` are answers that came with the service code. `notice` is what is said of an answer to a screen that is gone.
    """

    going_on: State | None = None
    event: Event = Dialled()
    resumed: State | None = None
    words: str = ""
    cut_off: bool = False
    dialled: tuple[str, ...] = ()
    notice: str = ""


def hear(channel: Channel, inbound: Inbound, record: Record | None) -> Heard:
    """How this message stands to what is kept of this phone.

    One conversation is kept for a phone and gateway. A written channel has no sessions: what is kept goes on. Elsewhere the
    gateway's session id must be the same; a new one resumes a complaint whose call dropped, and else opens anew. Who dialled more
    than the service code goes where that leads instead: her complaint is kept until she dials without.
    """
    silent = not inbound.text and inbound.choice is None and inbound.media is None and not inbound.notice
    starts = silent and (inbound.first or channel.opens_with_words)
    if record is not None and _same(channel, inbound, record, starts=starts):
        if inbound.seen and record.state.draft.get(LAST, "")[:MARK_DIGITS] != inbound.seen:
            return Heard(going_on=record.state, notice=OLD_SCREEN)
        return Heard(going_on=record.state, event=_event(channel, inbound, record, starts=starts))
    dialled = _dialled(inbound)
    if dialled:
        return Heard(dialled=dialled)
    if channel.opens_with_words:
        return Heard(words=inbound.text)
    resumed = resumable(record.state) if record is not None and starts else None
    return Heard(resumed=resumed, words=_late_words(inbound), cut_off=_was_answer(inbound))


def _same(channel: Channel, inbound: Inbound, record: Record, *, starts: bool) -> bool:
    if channel.opens_with_words:
        return not starts
    return record.state.draft.get(SESSION) == inbound.session


def _event(channel: Channel, inbound: Inbound, record: Record, *, starts: bool) -> Event:
    if starts:
        return Dialled()  # the start delivered a second time answers nothing
    if inbound.choice is not None:
        return Answered(choice=inbound.choice)
    if inbound.cumulative is None:
        return Answered(text=inbound.text)
    said = channel.newest(record.cumulative, inbound.cumulative)
    return Dialled() if said is None else Answered(text=said)


def _dialled(inbound: Inbound) -> tuple[str, ...]:
    """The answers that came with the service code, up to the first that is none.

    A gateway that repeats all answers does not say which of them were dialled: there it is all of them, and only where nothing
    but numbers was answered. Those of a conversation that was lost lead back to where she was.
    """
    if inbound.dialled:
        return tuple(takewhile(KEY.fullmatch, inbound.dialled.split("*")[:MOST_DIALLED]))
    parts = (inbound.cumulative or "").split("*")
    return tuple(parts[:MOST_DIALLED]) if all(map(TYPED.fullmatch, parts)) else ()


def _late_words(inbound: Inbound) -> str:
    """Words that came after their conversation was lost. A number is an answer to nobody knows what; words are kept."""
    said = inbound.text if inbound.cumulative is None else inbound.cumulative.rpartition("*")[2]
    return said if len(fold(said)) >= SHORT else ""


def _was_answer(inbound: Inbound) -> bool:
    """What was dialled along with the service code also comes as a text, but nothing came before it."""
    if inbound.cumulative is None:
        return not inbound.first
    return "*" in inbound.cumulative


def resumable(state: State) -> State | None:
    """The conversation where the call dropped, when answers of a complaint would be lost; never a hotline's or an office's."""
    draft = state.draft
    private = state.official is not None or draft.get("kind") in HOTLINE_KINDS
    if private or state.node not in QUESTIONS or not any(draft.get(name) for name in RESUMABLE):
        return None
    kept: Mapping[str, str] = {name: draft[name] for name in (*RESUMABLE, *WALK, *FACTS) if name in draft}
    return state._replace(draft=MappingProxyType(dict(kept)), page=0, complaint="")
