"""The telephone line of one process: the one path of every message, joined to the stores and the channels."""

from __future__ import annotations

from bot.ports import Ports
from bot.sms.channel import SMS
from bot.stores import RedisSessions
from bot.turn import Line
from grievance_core.vault import Place, Vault, VaultError
from service import Service
from settings import ROOT
from ussd.channel import ussd_channel
from ussd.limits import Limits


def open_line(here: Service) -> Line:
    """The line with every channel there is. Raises RulebookError when rules/gateways.yaml is not usable."""
    limits = Limits.load(ROOT / "rules" / "gateways.yaml")
    return Line(
        Ports(
            inst=here.inst,
            sessions=here.sessions,
            reading=here.reading,
            store=sealed_sessions(here),
            channels={"ussd": ussd_channel(limits), "sms": SMS},
            clock=here.clock,
        )
    )


def sealed_sessions(here: Service) -> RedisSessions:
    """Conversations in this service's store, sealed under its keys."""
    vault = here.inst.vault

    def seal(key: str, plain: bytes) -> bytes:
        return vault.seal(plain.decode(), _place(key))

    def open_sealed(key: str, sealed: bytes) -> bytes | None:
        return _opened(vault, key, sealed)

    return RedisSessions(here.scripts, seal, open_sealed)


def _opened(vault: Vault, key: str, sealed: bytes) -> bytes | None:
    try:
        return vault.open(sealed, _place(key)).encode()
    except VaultError:
        return None


def _place(key: str) -> Place:
    return Place("sessions", "value", key)
