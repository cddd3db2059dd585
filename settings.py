"""The one settings object: read once, checked at the start, never changed while running.

Sources, the first that names a variable wins: the environment, the `.env` file, and, for the demo alone, the secrets that
the launcher generated into the data directory. An empty variable counts as unset. Nothing else reads the environment.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Literal
from urllib.parse import parse_qs, urlsplit

from dotenv import dotenv_values
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from grievance_core.vault import VaultError, parse_keys

VERSION = "0.1.0"
ROOT = Path(__file__).resolve().parent
ENV_FILE = ROOT / ".env"
DEMO_SECRETS = "demo.env"
SOCKET_RECORD = "valkey.path"
DEMO_MARK = "demo"
PLACEHOLDER = "change-me"
KEYS_FORM = (
    "at least two keys, as name:key,index:key, each key 32 random bytes in base64 "
    '(python -c "import base64, secrets; print(base64.b64encode(secrets.token_bytes(32)).decode())")'
)
RANDOM_FORM = 'random text (python -c "import secrets; print(secrets.token_urlsafe(48))")'
KANNEL_FORM = (
    "Kannel's sendsms address with its account (http://127.0.0.1:13013/cgi-bin/sendsms?username=…&password=…)"
)
MIN_SECRET = 16
MIN_SECRET_KEY = 32


class SettingsError(Exception):
    """The settings cannot be used. One sentence a problem, each saying what to set; never a value."""

    permanent = True

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class Settings(BaseModel):
    """Every setting of the service. Anything that may hold a secret stays out of `repr`."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    mode: Literal["demo", "production"] = "demo"
    data_dir: Path
    port: int = Field(default=8000, ge=1, le=65535)
    # This machine alone, or, inside a container whose network is closed to others, everybody who reaches it.
    listen_host: Literal["127.0.0.1", "0.0.0.0"] = "127.0.0.1"  # noqa: S104  # never the default
    database_url: str = Field(repr=False)
    redis_url: str = Field(repr=False)
    embedded_valkey: bool  # no REDIS_URL was given: the launcher runs one in the data directory
    secret_key: str = Field(default="", repr=False)
    encryption_keys: str = Field(default="", repr=False)
    public_url: str = ""
    # The demo's messages come from here; in production it is the operator's short code.
    service_number: str = "855"
    escalation_policy: Path = ROOT / "rules" / "escalation.yaml"
    ussd_secret: str = Field(default="", repr=False)
    metrics_token: str = Field(default="", repr=False)
    twilio_account_sid: str = ""
    twilio_auth_token: str = Field(default="", repr=False)
    twilio_api_base: str = "https://api.twilio.com"
    # The number that calls people back, where it is not SERVICE_NUMBER (a short code cannot call).
    voice_number: str = ""
    # Whether a call is turned away as busy and called back, so that it costs the caller nothing.
    voice_call_back: bool = False
    voice_prompts: Path
    telegram_bot_token: str = Field(default="", repr=False)
    telegram_secret_token: str = Field(default="", repr=False)
    telegram_api_base: str = "https://api.telegram.org"
    kannel_send_url: str = Field(default="", repr=False)
    kannel_secret: str = Field(default="", repr=False)
    # Of two providers of texts the one asked first. An operator's own number can be answered to; an aggregator's often not.
    sms_first: Literal["kannel", "twilio"] = "kannel"

    @property
    def demo(self) -> bool:
        """True when the demo's data, clock, phones and log-ins are there."""
        return self.mode == "demo"

    @property
    def sms_providers(self) -> tuple[str, ...]:
        """The providers of texts that are set up, the preferred first."""
        there = {"kannel": self.kannel_send_url, "twilio": self.twilio_account_sid}
        return tuple(sorted((name for name in there if there[name]), key=lambda name: name != self.sms_first))


# Whoever sets the first must set the second.
CHANNEL_SECRETS = (
    ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN"),
    ("TELEGRAM_BOT_TOKEN", "TELEGRAM_SECRET_TOKEN"),
    ("KANNEL_SEND_URL", "KANNEL_SECRET"),
)
SECRETS = ("SECRET_KEY", "USSD_SECRET", "METRICS_TOKEN", *(secret for _, secret in CHANNEL_SECRETS))


def environment() -> Mapping[str, str]:
    """The environment of this process, for whoever must hand it on whole."""
    return os.environ


def current_settings() -> Settings:
    """The settings of this process. Raises SettingsError."""
    return load_settings(environment(), ENV_FILE)


def load_settings(environ: Mapping[str, str], env_file: Path | None) -> Settings:
    """Settings from these sources alone. Raises SettingsError listing every problem at once."""
    values = read_sources(environ, env_file)
    problems = [] if values["MODE"] == "demo" else _production_problems(values)
    problems += _missing_in_demo(values) + _missing_of_channels(values) + _kannel_problems(values)
    try:
        settings = Settings.model_validate({name.lower(): value for name, value in values.items()})
    except ValidationError as error:
        raise SettingsError(problems + _sentences(error)) from None
    if problems:
        raise SettingsError(problems)
    return settings


def read_sources(environ: Mapping[str, str], env_file: Path | None) -> dict[str, str]:
    """The variables as text with paths made absolute and defaults that depend on others filled in; nothing is checked yet."""
    values = _filled(dotenv_values(env_file, interpolate=False)) if env_file else {}
    values |= _filled(environ)
    data_dir = ROOT / values.get("DATA_DIR", "var")
    values |= {"DATA_DIR": str(data_dir), "MODE": values.get("MODE", "demo")}
    if values["MODE"] == "demo":
        values = _filled(dotenv_values(data_dir / DEMO_SECRETS, interpolate=False)) | values
    if "ESCALATION_POLICY" in values:
        values["ESCALATION_POLICY"] = str(ROOT / values["ESCALATION_POLICY"])
    return values | _addresses(values, data_dir)


def _addresses(values: Mapping[str, str], data_dir: Path) -> dict[str, str]:
    port = values.get("PORT", "8000")
    return {
        "DATABASE_URL": _with_driver(values.get("DATABASE_URL", f"sqlite:///{data_dir / 'ssdm.sqlite3'}")),
        "REDIS_URL": values.get("REDIS_URL", f"unix://{valkey_socket(data_dir)}"),
        "VOICE_PROMPTS": str(ROOT / values.get("VOICE_PROMPTS", str(data_dir / "voice" / "prompts"))),
        "EMBEDDED_VALKEY": str("REDIS_URL" not in values),
        "PUBLIC_URL": values.get("PUBLIC_URL", f"http://127.0.0.1:{port}").rstrip("/"),
    }


def valkey_socket(data_dir: Path) -> Path:
    """Where the embedded Valkey listens: in the data directory, or where the launcher recorded a shorter path."""
    try:
        return Path((data_dir / SOCKET_RECORD).read_text().strip())
    except FileNotFoundError:
        return data_dir / "valkey.sock"


def _filled(values: Mapping[str, str | None]) -> dict[str, str]:
    return {name: value.strip() for name, value in values.items() if value and value.strip()}


def _with_driver(url: str) -> str:
    for scheme in ("postgres://", "postgresql://"):
        if url.startswith(scheme):
            return "postgresql+psycopg://" + url.removeprefix(scheme)
    return url


def _missing_in_demo(values: Mapping[str, str]) -> list[str]:
    missing = [name for name in ("SECRET_KEY", "ENCRYPTION_KEYS") if name not in values]
    if values["MODE"] != "demo" or not missing:
        return []
    return [
        f"{' and '.join(missing)} are made by the first start: run ./run once with this DATA_DIR, or set them."
    ]


def _missing_of_channels(values: Mapping[str, str]) -> list[str]:
    """In the demo too: without its secret a channel would believe anybody."""
    return [
        f"{switch} switches a channel on: set {secret} too, or neither."
        for switch, secret in CHANNEL_SECRETS
        if switch in values and secret not in values
    ]


def _kannel_problems(values: Mapping[str, str]) -> list[str]:
    """Kannel refuses every text without its account, and no start would show it."""
    address = urlsplit(values.get("KANNEL_SEND_URL", ""))
    account = parse_qs(address.query)
    if "KANNEL_SEND_URL" not in values:
        return []
    if (
        address.scheme not in {"http", "https"}
        or not address.hostname
        or {"username", "password"} - set(account)
    ):
        return [f"Set KANNEL_SEND_URL to {KANNEL_FORM}."]
    if values["MODE"] != "demo" and PLACEHOLDER in values["KANNEL_SEND_URL"]:
        return ["KANNEL_SEND_URL still has the example's password: set the real one."]
    return []


def _production_problems(values: Mapping[str, str]) -> list[str]:
    needed = ("SECRET_KEY", "USSD_SECRET")
    problems = [f"Set {name} to {RANDOM_FORM}." for name in needed if name not in values]
    problems += [_weak(name, values[name]) for name in SECRETS if name in values]
    problems += _key_problems(values.get("ENCRYPTION_KEYS", ""))
    problems += [
        f"{name} still has the example's password: set the real one."
        for name in ("DATABASE_URL", "REDIS_URL")
        if PLACEHOLDER in values[name]
    ]
    if not values["PUBLIC_URL"].startswith("https://") or PLACEHOLDER in values["PUBLIC_URL"]:
        problems.append("Set PUBLIC_URL to the https:// address under which the gateways reach this service.")
    if values.get("SERVICE_NUMBER", PLACEHOLDER).startswith(PLACEHOLDER):
        problems.append("Set SERVICE_NUMBER to the short code or number people send their messages to.")
    return [problem for problem in problems if problem]


def _weak(name: str, value: str) -> str:
    least = MIN_SECRET_KEY if name == "SECRET_KEY" else MIN_SECRET
    if name == "TWILIO_AUTH_TOKEN" and not value.startswith(PLACEHOLDER):
        return ""  # issued by the provider, who decides its form
    if value.startswith((PLACEHOLDER, DEMO_MARK)):
        return f"{name} still has the example's or the demo's value: set it to {RANDOM_FORM}."
    if len(value) < least:
        return f"{name} is too short to be a secret: set it to at least {least} characters of {RANDOM_FORM}."
    return ""


def _key_problems(text: str) -> list[str]:
    if not text:
        return [f"Set ENCRYPTION_KEYS to {KEYS_FORM}."]
    names = [part.strip().partition(":")[0] for part in text.split(",")]
    if any(name.startswith(DEMO_MARK) for name in names):
        return [f"ENCRYPTION_KEYS holds a key of the demo: set it to {KEYS_FORM}."]
    try:
        parse_keys(text)
    except VaultError as error:
        return [f"ENCRYPTION_KEYS cannot be used ({error}): set it to {KEYS_FORM}."]
    return []


def _sentences(error: ValidationError) -> list[str]:
    return [f"{str(detail['loc'][0]).upper()} is not usable: {detail['msg']}." for detail in error.errors()]
