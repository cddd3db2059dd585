"""The telephone line of one process: the one path of every message, joined to the stores and the channels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.flood import MOST_A_MINUTE
from bot.ports import Ports
from bot.sms.channel import SMS
from bot.stores import RedisSessions
from bot.telegram.channel import SESSION_SECONDS, TELEGRAM
from bot.turn import Line
from bot.voice.channel import voice_channel
from bot.voice.recordings import Recordings
from bot.voice.rules import VoiceRules
from grievance_core.vault import Place, Vault, VaultError
from service import Service
from settings import ROOT
from ussd.channel import ussd_channel
from ussd.limits import Limits

if TYPE_CHECKING:
    from bot.telegram.attendant import Attendant
    from bot.telegram.client import BotApi
    from bot.voice.twilio.routes import VoicePorts

REST_SECONDS = 3.0  # a web worker that waits for Telegram keeps calls waiting too


def open_line(here: Service) -> Line:
    """The line with every channel there is. Raises RulebookError when rules/gateways.yaml is not usable."""
    limits = Limits.load(ROOT / "rules" / "gateways.yaml")
    return Line(
        Ports(
            inst=here.inst,
            sessions=here.sessions,
            reading=here.reading,
            store=sealed_sessions(here),
            channels={
                "ussd": ussd_channel(limits),
                "sms": SMS,
                "telegram": TELEGRAM,
                "voice": voice_channel(Recordings(here.settings.voice_prompts)),
            },
            clock=here.clock,
            most_a_minute=MOST_A_MINUTE,
        )
    )


def open_telegram(here: Service, line: Line) -> Attendant:
    """Whoever takes Telegram's updates, where there is a bot."""
    from bot.telegram.attendant import Attendant, Ports  # noqa: PLC0415  # only who has a bot needs its code
    from bot.telegram.screens import Screens  # noqa: PLC0415

    return Attendant(
        Ports(
            line=line,
            inst=here.inst,
            sessions=here.sessions,
            reading=here.reading,
            clock=here.clock,
            api=telegram_api(here, rest=REST_SECONDS),
            screens=Screens(here.redis, SESSION_SECONDS),
        )
    )


def telegram_api(here: Service, rest: float = 0.0) -> BotApi:
    """The Bot API as these settings have it."""
    from bot.telegram.client import Account, BotApi  # noqa: PLC0415

    account = Account(here.settings.telegram_api_base.rstrip("/"), here.settings.telegram_bot_token)
    return BotApi(account, rest)


def open_voice(here: Service, line: Line) -> VoicePorts:
    """Whoever answers calls, where Twilio is set up. Raises RulebookError when rules/voice.yaml is not usable."""
    from bot.voice.opening import open_calls  # noqa: PLC0415  # only who has Twilio needs its code
    from bot.voice.twilio.recorder import Account, TwilioRecorder  # noqa: PLC0415

    settings = here.settings
    account = Account(
        settings.twilio_account_sid, settings.twilio_auth_token, settings.twilio_api_base.rstrip("/")
    )
    return open_calls(
        line=line,
        inst=here.inst,
        sessions=here.sessions,
        reading=here.reading,
        recorder=TwilioRecorder(account),
        recordings=Recordings(settings.voice_prompts),
        rules=VoiceRules.load(ROOT / "rules" / "voice.yaml"),
        auth_token=settings.twilio_auth_token,
        public_url=settings.public_url,
        calls_back=here.calling_back is not None,
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
