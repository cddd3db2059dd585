"""Twilio's forms of a call, read; and what we write into the addresses it asks next.

https://www.twilio.com/docs/voice/twiml#request-parameters
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlencode

from bot.addresses import NotANumber, e164
from bot.sms.twilio.form import Unreadable
from bot.voice.call import Call, Step
from bot.voice.screens import Way
from writing.cleaning import clean
from writing.languages import ENGLISH, KHMER

NAME = "twilio"
CALLS = "/voice/twilio"
REPORTS = "/voice/twilio/status"
BACK = "back"  # in the query of the address that is told how a call back ended
HANG_UP = "hangup"  # in place of a key, where the caller hung up while she was recorded
OUTBOUND = "outbound"
MOST_CHARACTERS = 80
MOST_KEYS = 32
_KEYS = re.compile(r"[0-9*#]*")
_RECORDING = re.compile(r"RE[0-9a-f]{32}")
_MARK = re.compile(r"[0-9a-f]{0,64}")
_COUNT = re.compile(r"[0-9]{1,6}")
LANGUAGES = ("", KHMER, ENGLISH)

# https://www.twilio.com/docs/voice/api/call-resource#call-status-values
OUTCOMES = {
    "completed": "answered",
    "busy": "missed",
    "no-answer": "missed",
    "failed": "failed",
    "canceled": "failed",
}
RUNNING = ("queued", "ringing", "in-progress")


def called(form: Mapping[str, str], query: Mapping[str, str]) -> Call:
    """The call in the form. `address` is empty where the number is withheld or none. Raises Unreadable."""
    keys = form.get("Digits", "")
    step = _step(query)
    return Call(
        id=required(form, "CallSid"),
        address=_other_end(form),
        step=step,
        keys=keys if _KEYS.fullmatch(keys) and len(keys) <= MOST_KEYS else "",
        recording=step.recording or _matching(_RECORDING, form.get("RecordingSid", ""), ""),
        seconds=1 if step.recording else int(_matching(_COUNT, form.get("RecordingDuration", ""), "0")),
        hung_up=keys == HANG_UP or form.get("CallStatus") in OUTCOMES,
    )


def required(form: Mapping[str, str], name: str) -> str:
    """A field that must be there. Raises Unreadable."""
    value = clean(form.get(name, ""))[:MOST_CHARACTERS]
    if not value:
        raise Unreadable(f"{name} is missing")
    return value


def comes_in(form: Mapping[str, str]) -> bool:
    """Whether somebody called us, and not we her."""
    return not form.get("Direction", "").startswith(OUTBOUND)


def address_of(step: Step) -> str:
    """The address that answers this step, below PUBLIC_URL."""
    told = {
        "n": step.number, "p": step.page, "o": step.options, "m": step.seen, "w": str(step.way),
        "s": step.silent, "t": step.tries, "l": step.language, "r": step.recording,
    }  # fmt: skip
    return f"{CALLS}?{urlencode(told)}"


def _step(query: Mapping[str, str]) -> Step:
    """What address_of wrote; the beginning of a call where nothing of it is there. Raises Unreadable."""
    number, page, options, silent, tries = (_count(query, name) for name in ("n", "p", "o", "s", "t"))
    language, way = query.get("l", ""), query.get("w", Way.NOTHING)
    mark, recording = query.get("m", ""), query.get("r", "")
    usable = _MARK.fullmatch(mark) and (not recording or _RECORDING.fullmatch(recording))
    if language not in LANGUAGES or way not in tuple(Way) or not usable:
        raise Unreadable("the address is not one of ours")
    return Step(number, page, options, mark, Way(way), silent, tries, language, recording)


def _count(query: Mapping[str, str], name: str) -> int:
    if name not in query:
        return 0
    found = _matching(_COUNT, query[name], "")
    if not found:
        raise Unreadable(f"{name} is no number")
    return int(found)


def _matching(form: re.Pattern[str], text: str, otherwise: str) -> str:
    return text if form.fullmatch(text) else otherwise


def _other_end(form: Mapping[str, str]) -> str:
    try:
        return e164(form.get("From" if comes_in(form) else "To", ""))
    except NotANumber:
        return ""
