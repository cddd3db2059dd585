"""What one process of the service holds open: settings, rules, stores and the clock. Opened once by a composition root."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import redis
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from bot.stores import Scripts
from bot.valkey_wire import Wire, speaks_to
from grievance_core.calls.backs import CallingBack
from grievance_core.database import open_database, reading_factory, session_factory
from grievance_core.institution import Institution, open_institution
from grievance_core.messages.sending import Accepted, DeliveryError, Transport
from grievance_core.vault import parse_keys
from settings import ROOT, Settings

REDIS_SECONDS = 3.0  # a caller hears a sentence rather than silence when the store hangs


@dataclass(frozen=True)
class Service:
    """The parts every request, command and job works with."""

    settings: Settings
    inst: Institution
    engine: Engine
    sessions: sessionmaker[Session]
    reading: sessionmaker[Session]
    redis: redis.Redis
    scripts: Scripts  # what conversations are kept with: the same store, by a shorter way
    clock: Callable[[Session], datetime]
    transport: Transport
    stands_back: Callable[
        [Session, datetime], bool
    ]  # whether ticks leave what is due to somebody else for now
    calling_back: CallingBack | None = None  # where missed calls are called back

    def now(self) -> datetime:
        """The institution's time: the demo's own, or the real one."""
        with self.reading() as session:
            return self.clock(session)


def open_service(settings: Settings) -> Service:
    """Reads the rules and prepares the stores; connects to nothing yet. Raises RulebookError, VaultError, CatalogueError."""
    engine = open_database(settings.database_url)
    inst = open_rules(settings)
    sessions = session_factory(engine)
    client = redis.Redis.from_url(
        settings.redis_url, socket_timeout=REDIS_SECONDS, socket_connect_timeout=REDIS_SECONDS
    )
    scripts: Scripts = Wire(settings.redis_url, REDIS_SECONDS) if speaks_to(settings.redis_url) else client
    return Service(
        settings=settings,
        inst=inst,
        engine=engine,
        sessions=sessions,
        reading=reading_factory(engine),
        redis=client,
        scripts=scripts,
        clock=_demo_clock() if settings.demo else _real_clock,
        stands_back=_demo_moves() if settings.demo else _never,
        transport=_chats_first(settings, engine, inst, _transport(settings, sessions, inst, scripts)),
        calling_back=_calling_back(settings),
    )


def open_rules(settings: Settings) -> Institution:
    """The institution under these settings. Raises RulebookError, VaultError, CatalogueError."""
    return open_institution(
        vault=parse_keys(settings.encryption_keys),
        rules=ROOT / "rules",
        locales=ROOT / "locales",
        policy_file=settings.escalation_policy,
        service_number=settings.service_number,
    )


def _real_clock(_session: Session) -> datetime:
    return datetime.now(UTC)


def _never(_session: Session, _real_now: datetime) -> bool:
    return False


def _demo_moves() -> Callable[[Session, datetime], bool]:
    from demo.clock import is_being_moved  # noqa: PLC0415  # only the demo needs the demo

    return is_being_moved


def _demo_clock() -> Callable[[Session], datetime]:
    from demo.clock import read  # noqa: PLC0415  # only the demo needs the demo: production starts without importing it

    return read


def _transport(
    settings: Settings, sessions: sessionmaker[Session], inst: Institution, scripts: Scripts
) -> Transport:
    """The providers that are set up, in the demo too; else the demo's phones."""
    if settings.sms_providers:
        return _providers(settings, scripts)
    return _demo_transport(sessions, inst) if settings.demo else NoGateway()


def _chats_first(settings: Settings, engine: Engine, inst: Institution, texts: Transport) -> Transport:
    """Into the chats of whoever wants her messages there, where there is a bot; else as `texts` sends them."""
    if not settings.telegram_bot_token:
        return texts
    from bot.telegram.client import Account, BotApi  # noqa: PLC0415  # only who has a bot needs its code
    from bot.telegram.transport import Stores, TelegramFirst  # noqa: PLC0415

    clock = _demo_clock() if settings.demo else _real_clock
    api = BotApi(Account(settings.telegram_api_base, settings.telegram_bot_token))
    stores = Stores(reading_factory(engine), session_factory(engine), inst.vault, clock)
    return TelegramFirst(api, stores, texts)


def _providers(settings: Settings, scripts: Scripts) -> Transport:
    from bot.sms.providers import Providers  # noqa: PLC0415  # only who has a provider needs its code
    from bot.sms.standing import Standing  # noqa: PLC0415

    makers = {"twilio": _twilio_transport, "kannel": _kannel_transport}
    transports = {name: makers[name](settings) for name in settings.sms_providers}
    return Providers(transports, Standing(scripts))


def _kannel_transport(settings: Settings) -> Transport:
    from bot.sms.kannel.form import REPORTS  # noqa: PLC0415
    from bot.sms.kannel.transport import Box, KannelTransport  # noqa: PLC0415

    return KannelTransport(
        Box(
            send_url=settings.kannel_send_url,
            sender=settings.service_number,
            report_url=settings.public_url + REPORTS,
            secret=settings.kannel_secret,
        )
    )


def _twilio_transport(settings: Settings) -> Transport:
    from bot.sms.twilio.form import REPORTS  # noqa: PLC0415  # 6 MB in each process where nobody has Twilio
    from bot.sms.twilio.transport import Account, TwilioTransport  # noqa: PLC0415

    return TwilioTransport(
        Account(
            sid=settings.twilio_account_sid,
            auth_token=settings.twilio_auth_token,
            sender=settings.service_number,
            api_base=settings.twilio_api_base,
            report_url=settings.public_url + REPORTS,
        )
    )


def _calling_back(settings: Settings) -> CallingBack | None:
    """None where nobody is called back: without Twilio, or where VOICE_CALL_BACK is not set."""
    if not (settings.twilio_account_sid and settings.voice_call_back):
        return None
    from bot.voice.rules import VoiceRules  # noqa: PLC0415  # only who calls people back needs its code
    from bot.voice.twilio.dialler import Account, TwilioDialler  # noqa: PLC0415

    rules = VoiceRules.load(ROOT / "rules" / "voice.yaml")
    account = Account(
        sid=settings.twilio_account_sid,
        auth_token=settings.twilio_auth_token,
        caller=settings.voice_number or settings.service_number,
        api_base=settings.twilio_api_base,
        public_url=settings.public_url,
        ring_seconds=rules.ring_seconds,
    )
    return CallingBack(TwilioDialler(account), rules.back)


class NoGateway:
    """Stands where no gateway for messages is set up: every message waits, is tried again, and shows up as failed in the end."""

    knows_our_ids = False

    def send(self, message_id: str, number: str, text: str) -> Accepted:
        """Raises DeliveryError."""
        raise DeliveryError(permanent=False)


def _demo_transport(sessions: sessionmaker[Session], inst: Institution) -> Transport:
    from demo.transport import SimulatorTransport  # noqa: PLC0415  # only the demo needs the demo

    return SimulatorTransport(sessions, inst.vault)
