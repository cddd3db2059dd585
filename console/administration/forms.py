"""What every page of the administration reads from a form, and how it is told that something was done or not done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from urllib.parse import urlencode

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from bot.addresses import NotANumber, e164
from console.desk import Desk, desk
from grievance_core.administration.record import history
from grievance_core.areas.model import Area
from grievance_core.areas.search import by_code, by_key, find
from grievance_core.errors import Denied, Incomplete, Refused
from grievance_core.offices.model import Official
from grievance_core.offices.officials import name_of
from grievance_core.timers.holidays import at_local
from writing.cleaning import clean
from writing.numerals import latin_digits

CONTEXT = "console-administration"
DONE = (
    "appointed", "asked", "ended", "leave", "entered", "seat-added", "hours", "established", "language", "agreed", "refused",
    "sessions", "day", "policy", "catalogue", "text", "switched", "token-revoked", "told-again",
)  # fmt: skip
FACTS = ("office:", "seat:", "official:")


@dataclass(frozen=True)
class Change:
    """One change of the past, in words."""

    when: str
    by: str
    what: str
    about: str
    before: str
    after: str


def say(msgid: str, **values: str) -> str:
    """A text of these pages."""
    return desk().say(CONTEXT, msgid, **values)


def field(name: str, most: int = 200) -> str:
    """A field of the form, cleaned, at most so long."""
    return clean(request.form.get(name, ""))[:most]


def source(name: str) -> str:
    """A file that was sent along under `<name>-file`, else what was typed under `name`. Raises Incomplete for no text."""
    sent = request.files.get(f"{name}-file")
    given = sent.read() if sent is not None and sent.filename else request.form.get(name, "").encode()
    try:
        return given.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise Incomplete("not text") from None


def number(name: str) -> int:
    """A number of ours in a field; 0 where there is none."""
    written = latin_digits(field(name, 12))
    return int(written) if written.isascii() and written.isdigit() and len(written) < 10 else 0


def day(name: str) -> date | None:
    """A day, `2026-11-23`, or nothing. Raises Incomplete."""
    written = latin_digits(field(name, 12))
    try:
        return date.fromisoformat(written) if written else None
    except ValueError:
        raise Incomplete(name) from None


def instant(name: str) -> datetime | None:
    """The beginning of that day in Phnom Penh. Raises Incomplete."""
    given = day(name)
    return at_local(given, time()) if given is not None else None


def phone(name: str) -> str | None:
    """A phone's number, or nothing. Raises Incomplete."""
    written = field(name, 32)
    try:
        return e164(written) if written else None
    except NotANumber:
        raise Incomplete(name) from None


def area_of(db: Session, written: str) -> Area | None:
    """The area with this key, code or name; None for none, the first where there are several."""
    if not written.strip():
        return None
    known = by_key(db, written)
    found = [known] if known is not None else by_code(db, written) or find(db, written, limit=1)
    return found[0] if found else None


def done(endpoint: str, what: str, **values: Any) -> ResponseReturnValue:
    """Back to a page, which says what was done."""
    return redirect(url_for(endpoint, done=what, **values), 303)


def link(endpoint: str, **changes: str) -> str:
    """A page with what its address asks for now, but for these; the language is kept by itself."""
    kept = {
        name: value for name, value in request.args.items() if name not in ("page", "lang", "done") and value
    }
    return f"{url_for(endpoint)}?{urlencode(kept | changes)}"


def was_done() -> str:
    """The sentence of what was done, empty for nothing."""
    what = request.args.get("done", "")
    return say(f"done-{what}") if what in DONE else ""


def refusal(error: Refused) -> str:
    """The sentence of a refusal."""
    if isinstance(error, Denied):
        return say("refused-denied")
    return say("refused-incomplete" if isinstance(error, Incomplete) else "refused-changed")


def who(db: Session, at: Desk, by: str) -> str:
    """`official:7` as a person's name."""
    kind, _, row = by.partition(":")
    official = db.get(Official, int(row)) if kind == "official" and row.isdigit() else None
    return name_of(at.here.inst.vault, official) if official is not None else say("operator")


def changes(db: Session, at: Desk, *subjects: str, limit: int = 30) -> Sequence[Change]:
    """The history of these, the newest first."""
    return [
        Change(
            when=at.day_and_time(row.at),
            by=who(db, at, row.by),
            what=say(f"what-{row.what}") if at.knows(CONTEXT, f"what-{row.what}") else row.what,
            about=row.subject.partition(":")[2],
            before=row.before,
            after=row.after,
        )
        for row in history(db, *subjects, limit=limit)
    ]
