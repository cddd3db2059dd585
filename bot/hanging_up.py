"""The network says that a call is over: what was private in it is forgotten at once, and a complaint that was begun is kept.

Whoever signed in is signed out, and what was asked of a hotline is gone before the phone is in other hands. What would be taken
up again when she dials next is kept as long as ever (`bot/arrival.py`).
"""

from __future__ import annotations

from bot.arrival import SESSION, resumable
from bot.counter import turns
from bot.engine.session import Fresh
from bot.engine.wire import Record, pack, unpack
from bot.inbound import HungUp
from bot.ports import Ports

NOTICE = "\x1fover"  # no gateway gives such an id to a message


def phone_line(channel: str, gateway: str, address: str) -> str:
    """What one conversation at a time is kept for."""
    return f"{channel}\x1f{gateway}\x1f{address}"


def hang_up(ports: Ports, call: HungUp) -> None:
    """Close the conversation of this call. A notice that comes late, or while a message is being answered, changes nothing."""
    vault = ports.inst.vault
    phone = phone_line(call.channel, call.gateway, call.address)
    key, index = vault.index("conversation", phone), turns.index_of(vault, phone, call.session, NOTICE)
    claim = ports.store.claim(key, index)
    if not isinstance(claim, Fresh):
        return
    record = unpack(claim.state) if claim.state else None
    if record is None or record.state.draft.get(SESSION) != call.session:
        ports.store.release(key, index)
    else:
        _forget(ports, call, key, index, record)


def _forget(ports: Ports, call: HungUp, key: str, index: str, record: Record) -> None:
    kept = resumable(record.state)
    if kept is None:
        ports.store.end(key, index, b"")
    else:
        seconds = ports.channels[call.channel].seconds
        ports.store.save(key, index, pack(kept, record.cumulative), b"", seconds)
