"""What a script or the page asks of a simulated phone, read strictly: a misspelt field must not become a fresh call."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.addresses import NotANumber, e164
from simulator.refusals import Unusable

MOST_BYTES = 64 * 1024
CHANNELS = ("ussd", "sms", "telegram")
DIRECT = "simulator"
# Ours stand for phones on other networks too: rules/gateways.yaml has what each can show.
GATEWAYS = {
    "ussd": (DIRECT, "simulator-144", "simulator-latin", "africastalking"),
    "sms": (DIRECT,),
    "telegram": (DIRECT,),
}
TURN_FIELDS = ("channel", "from", "input", "choose", "session", "gateway", "lang", "message")
_NAME = re.compile(r"[A-Za-z0-9._-]{1,64}")


@dataclass(frozen=True)
class TurnRequest:
    """One thing done on a phone: dialled (neither `input` nor `choose`), typed, or an option chosen by id.

    `session` empty means the call that is going on, or a new one when dialling. `message` names this one message: sent twice with
    the same name, the second is a duplicate delivery.
    """

    channel: str
    number: str = field(repr=False)
    input: str | None = field(default=None, repr=False)
    choose: str | None = None
    session: str = ""
    gateway: str = DIRECT
    language: str = ""
    message: str = ""

    @property
    def dials(self) -> bool:
        return self.input is None and self.choose is None


def read_turn(body: bytes, languages: tuple[str, ...]) -> TurnRequest:
    """The request in a JSON body. Raises Unusable, with the phone's number where that much could be read."""
    return read_fields(_fields(body, TURN_FIELDS), languages)


def read_clock(body: bytes) -> tuple[str, str]:
    """Where the clock shall go: `move` and `until`, one of them empty; not checked yet. Raises Unusable."""
    fields = _fields(body, ("move", "until"))
    return fields.get("move", ""), fields.get("until", "")


def read_fields(fields: Mapping[str, str], languages: tuple[str, ...]) -> TurnRequest:
    """The request in these fields, its number in E.164. Raises Unusable."""
    number = number_of(fields.get("from", ""))
    try:
        return _checked(fields, number, languages)
    except Unusable as refusal:
        refusal.number, refusal.language = number, fields.get("lang", "")
        raise


def number_of(text: str) -> str:
    """A phone's number in E.164. Raises Unusable."""
    if not text.strip():
        raise Unusable("missing-from")
    try:
        return e164(text)
    except NotANumber:
        raise Unusable("not-a-number") from None


def _fields(body: bytes, known: tuple[str, ...]) -> dict[str, str]:
    try:
        value = json.loads(body.decode("utf-8"))
        json.dumps(value, ensure_ascii=False).encode("utf-8")  # half surrogates, written \ud800, are no text
    except (ValueError, RecursionError):
        raise Unusable("not-json") from None
    if not isinstance(value, dict):
        raise Unusable("not-json")
    given = {name: content for name, content in value.items() if content is not None}
    for name, content in given.items():
        if name not in known:
            raise Unusable("unknown-field", field=name[:40], known=", ".join(known))
        if not isinstance(content, str):
            raise Unusable("wrong-type", field=name)
    return given


def _checked(fields: Mapping[str, str], number: str, languages: tuple[str, ...]) -> TurnRequest:
    channel = _one_of(fields.get("channel", "ussd"), CHANNELS, "unknown-channel")
    language = _one_of(fields.get("lang", ""), ("", *languages), "unknown-language")
    gateway = _one_of(fields.get("gateway", DIRECT), GATEWAYS[channel], "unknown-gateway")
    if "input" in fields and "choose" in fields:
        raise Unusable("input-and-choose")
    return TurnRequest(
        channel=channel,
        number=number,
        input=fields.get("input"),
        choose=fields.get("choose"),
        session=_name(fields, "session"),
        gateway=gateway,
        language=language,
        message=_name(fields, "message"),
    )


def _one_of(value: str, known: tuple[str, ...], msgid: str) -> str:
    if value not in known:
        raise Unusable(msgid, known=", ".join(filter(None, known)))
    return value


def _name(fields: Mapping[str, str], field_name: str) -> str:
    value = fields.get(field_name, "")
    if field_name in fields and not _NAME.fullmatch(value):
        raise Unusable(f"not-a-{field_name}")
    return value
