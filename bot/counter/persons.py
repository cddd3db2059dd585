"""Who uses a phone as herself: linking, the PIN, and who is signed in for the rest of a conversation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType

from bot.counter.visit import Visit
from bot.dialogues.personal import FORGOTTEN_PERSON, PERSON, PERSON_UNTIL
from bot.engine.state import State
from grievance_core.errors import Refused
from grievance_core.people import phones
from grievance_core.registry import links
from grievance_core.registry.links import SignIn
from grievance_core.registry.model import Person

# A call is over in minutes; a conversation by text is not, and the next to hold the phone might go on with it.
SIGNED_IN_FOR = timedelta(minutes=10)
Values = Mapping[str, str]


class SignedOut(Refused):
    """Nobody who uses this phone as herself has given her PIN, or it was too long ago."""

    msgid = "error.signed-out"


def linked_to(visit: Visit) -> Sequence[Person]:
    """Who uses this phone as herself."""
    return links.linked(visit.session, visit.phone_id) if visit.phone_id else ()


def person_of(visit: Visit, state: State) -> Person:
    """The person who gave her PIN in this conversation.

    Raises SignedOut when nobody did, when it was too long ago, and when she was taken off this phone meanwhile.
    """
    draft = state.draft
    until = draft.get(PERSON_UNTIL, "")
    if PERSON in draft and until and visit.real_now < datetime.fromisoformat(until):
        for person in linked_to(visit):
            if person.id == draft[PERSON]:
                return person
    raise SignedOut("nobody signed in")


def signed_in(state: State) -> bool:
    """Whether somebody gave her PIN in this conversation; whether it still counts is asked of `person_of`."""
    return PERSON in state.draft


def link(visit: Visit, before: State, after: State, values: Values) -> State:
    """Link her to this phone, and sign her in. A wrong attempt is counted: it is no refusal that would undo the count."""
    phone = phones.remember(visit.session, visit.inst.vault, visit.number, language=after.language)
    try:
        person = links.link(
            visit.session,
            visit.inst.vault,
            phone,
            values["number"],
            int(values["year"]),
            values["pin"],
            visit.real_now,
        )
    except Refused as refused:
        return _asked_again(before, refused.msgid)
    return _with_person(visit, after, person.id)


def _asked_again(before: State, msgid: str) -> State:
    """At the number again: whoever typed it wrong would be asked for PINs for ever. What she wrote is forgotten."""
    kept = {name: value for name, value in before.draft.items() if name not in FORGOTTEN_PERSON}
    node = "link-number"
    trail = before.trail[: before.trail.index(node)] if node in before.trail else before.trail
    return before._replace(
        node=node, trail=trail, draft=MappingProxyType(kept), shown=(), page=0, complaint=msgid
    )


def be_myself(visit: Visit, before: State, after: State, values: Values) -> State:
    """She gave her PIN. A wrong one is counted, as above; somebody who is not linked sounds the same."""
    phone = phones.remember(visit.session, visit.inst.vault, visit.number)
    outcome = links.sign_in(visit.session, phone.id, values["person"], values["pin"], visit.real_now)
    if outcome is SignIn.OK:
        return _with_person(visit, after, values["person"])
    return before._replace(page=0, complaint="error.locked" if outcome is SignIn.LOCKED else "error.pin")


def unlink(visit: Visit, before: State, after: State, _values: Values) -> State:
    """She and this phone are no longer linked. Raises SignedOut."""
    person = person_of(visit, before)
    links.unlink(visit.session, person.id, visit.phone_id)
    return after


def _with_person(visit: Visit, after: State, person_id: str) -> State:
    until = (visit.real_now + SIGNED_IN_FOR).isoformat()
    return after._replace(draft=MappingProxyType({**after.draft, PERSON: person_id, PERSON_UNTIL: until}))
