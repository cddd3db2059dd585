"""Composition root of the telephone line: `open_line(service)` gives the one path of every inbound message."""

from __future__ import annotations

from collections.abc import Callable

from bot.engine.navigation import Navigation
from bot.engine.rendered import Rendered
from bot.engine.screen import Screen
from bot.inbound import Answer, Channel, Inbound
from bot.sms.rendering import render as render_sms
from bot.stores import RedisSessions
from bot.turn import Line, Ports
from grievance_core.vault import Place, Vault, VaultError
from service import Service
from settings import ROOT
from ussd.gateways.cumulative import newest
from ussd.limits import Limits
from ussd.rendering import render as render_ussd

USSD_SECONDS = 600  # a call is dead after 180 seconds on every gateway; a complaint in it can be taken up ten minutes long
SMS_SECONDS = 3_600


def open_line(here: Service) -> Callable[[Inbound], Answer]:
    """The line of this service. Raises RulebookError when rules/gateways.yaml cannot be used."""
    return Line(
        Ports(
            inst=here.inst,
            sessions=here.sessions,
            reading=here.reading,
            store=sessions_of(here),
            channels={"ussd": _ussd(Limits.load(ROOT / "rules" / "gateways.yaml")), "sms": SMS},
            clock=here.clock,
        )
    ).turn


def sessions_of(here: Service) -> RedisSessions:
    """The session store, sealed under the service's keys."""
    seal, open_sealed = _sealing(here.inst.vault)
    return RedisSessions(here.redis, seal, open_sealed)


def _sealing(vault: Vault) -> tuple[Callable[[str, bytes], bytes], Callable[[str, bytes], bytes | None]]:
    def seal(key: str, plain: bytes) -> bytes:
        return vault.seal(plain.decode("utf-8"), Place("sessions", "state", key))

    def open_sealed(key: str, sealed: bytes) -> bytes | None:
        try:
            return vault.open(sealed, Place("sessions", "state", key)).encode("utf-8")
        except VaultError:
            return None

    return seal, open_sealed


def _ussd(limits: Limits) -> Channel:
    def render(screen: Screen, page: int, navigation: Navigation, inbound: Inbound) -> Rendered:
        octets = limits.of(inbound.gateway, inbound.network).octets
        return render_ussd(screen, page, octets, navigation)

    def speaks(inbound: Inbound, wanted: str) -> str:
        return limits.of(inbound.gateway, inbound.network).language(wanted)

    return Channel(render, USSD_SECONDS, speaks=speaks, newest=newest)


def _written(screen: Screen, page: int, navigation: Navigation, _inbound: Inbound) -> Rendered:
    return render_sms(screen, page, navigation)


SMS = Channel(_written, SMS_SECONDS, opens_with_words=True)
