"""Settings: what stops a start, what it says, and what never shows."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from settings import ROOT, SettingsError, load_settings, read_sources

KEY = base64.b64encode(bytes(range(32))).decode()
SECRET = "kQ3vZ8pT1mN6xW0sB5cR9yH2dL7fJ4gA"
PRODUCTION = {
    "MODE": "production",
    "SECRET_KEY": SECRET,
    "ENCRYPTION_KEYS": f"first:{KEY},index:{KEY}",
    "USSD_SECRET": SECRET,
    "PUBLIC_URL": "https://line.example",
    "SERVICE_NUMBER": "855",
}
DEMO = {"SECRET_KEY": "demo-x", "ENCRYPTION_KEYS": f"demo1:{KEY},index:{KEY}"}


def problems(environ: dict[str, str], env_file: Path | None = None) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        load_settings(environ, env_file)
    return caught.value.problems


@pytest.mark.parametrize(
    "name", ["SECRET_KEY", "ENCRYPTION_KEYS", "USSD_SECRET", "PUBLIC_URL", "SERVICE_NUMBER"]
)
@pytest.mark.parametrize("value", [None, "", "  ", "change-me"])
def test_it_refuses_a_missing_or_example_value_in_production_and_names_it(
    name: str, value: str | None
) -> None:
    environ = {key: text for key, text in PRODUCTION.items() if key != name}
    if value is not None:
        environ[name] = value
    (sentence,) = problems(environ)
    assert name in sentence
    assert "et " in sentence


def test_it_lists_every_problem_at_once() -> None:
    assert len(problems({"MODE": "production", "PORT": "no"})) == 6


@pytest.mark.parametrize(
    ("switch", "secret"),
    [
        ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN"),
        ("TELEGRAM_BOT_TOKEN", "TELEGRAM_SECRET_TOKEN"),
        ("KANNEL_SEND_URL", "KANNEL_SECRET"),
    ],
)
def test_it_refuses_a_channel_that_is_switched_on_without_its_secret(switch: str, secret: str) -> None:
    for rest in (PRODUCTION, DEMO):
        assert any(secret in sentence for sentence in problems(rest | {switch: SECRET}))


@pytest.mark.parametrize("name", ["SECRET_KEY", "USSD_SECRET"])
@pytest.mark.parametrize("value", ["short", "demo-" + SECRET])
def test_it_refuses_short_secrets_and_those_of_the_demo_in_production(name: str, value: str) -> None:
    (sentence,) = problems(PRODUCTION | {name: value})
    assert name in sentence


@pytest.mark.parametrize(
    "keys", [f"demo1:{KEY},index:{KEY}", f"first:{KEY}", f"first:abc,index:{KEY}", KEY, "::,"]
)
def test_it_refuses_unusable_keys_without_repeating_them(keys: str) -> None:
    (sentence,) = problems(PRODUCTION | {"ENCRYPTION_KEYS": keys})
    assert "ENCRYPTION_KEYS" in sentence
    assert KEY not in sentence


@given(st.text(min_size=1, alphabet=st.characters(exclude_categories=["Cs", "Cc"])))
def test_it_never_repeats_a_value_in_a_sentence(value: str) -> None:
    marked = f"<{value}>"
    environ = dict.fromkeys((*PRODUCTION, "PORT", "TWILIO_AUTH_TOKEN"), marked) | {"MODE": "production"}
    assert not [sentence for sentence in problems(environ) if marked in sentence]


@pytest.mark.parametrize("port", ["0", "65536", "-1", "http", "80.5"])
def test_it_refuses_a_port_that_is_none(port: str) -> None:
    assert any(sentence.startswith("PORT") for sentence in problems(DEMO | {"PORT": port}))


def test_it_refuses_a_mode_it_does_not_know() -> None:
    assert any(sentence.startswith("MODE") for sentence in problems(PRODUCTION | {"MODE": "staging"}))


def test_it_shows_no_secret_when_printed() -> None:
    shown = repr(load_settings(PRODUCTION | {"DATABASE_URL": f"postgresql://a:{SECRET}@h/d"}, None))
    assert SECRET not in shown
    assert KEY not in shown


def test_it_asks_for_a_first_start_when_the_demo_has_no_keys_yet(tmp_path: Path) -> None:
    (sentence,) = problems({"DATA_DIR": str(tmp_path)})
    assert "./run" in sentence


def test_it_does_not_take_the_demos_keys_in_production(tmp_path: Path) -> None:
    (tmp_path / "demo.env").write_text("SECRET_KEY=demo-x\n")
    assert "SECRET_KEY" not in read_sources({"MODE": "production", "DATA_DIR": str(tmp_path)}, None)


def test_it_takes_the_environment_before_the_file(tmp_path: Path) -> None:
    env_file = tmp_path / ".env"
    env_file.write_text("PORT=9000\nSERVICE_NUMBER='1177'\n# PORT=1\n")
    settings = load_settings(DEMO | {"PORT": "9001"}, env_file)
    assert (settings.port, settings.service_number) == (9001, "1177")


def test_it_takes_an_empty_variable_as_unset(tmp_path: Path) -> None:
    env_file = tmp_path / ".env"
    env_file.write_text("PORT=9000\n")
    assert load_settings(DEMO | {"PORT": ""}, env_file).port == 9000


def test_it_inserts_no_variable_into_another(tmp_path: Path) -> None:
    env_file = tmp_path / ".env"
    env_file.write_text("USSD_SECRET=a${HOME}b\n")
    assert load_settings(DEMO, env_file).ussd_secret == "a${HOME}b"


def test_it_does_without_a_file(tmp_path: Path) -> None:
    assert load_settings(DEMO, tmp_path / "none").demo


def test_it_keeps_its_stores_in_the_data_directory_by_default(tmp_path: Path) -> None:
    settings = load_settings(DEMO | {"DATA_DIR": str(tmp_path)}, None)
    assert settings.database_url == f"sqlite:///{tmp_path}/ssdm.sqlite3"
    assert settings.redis_url == f"unix://{tmp_path}/valkey.sock"
    assert settings.embedded_valkey


def test_it_starts_no_valkey_of_its_own_when_one_is_named() -> None:
    settings = load_settings(DEMO | {"REDIS_URL": "redis://127.0.0.1:6379/0"}, None)
    assert (settings.redis_url, settings.embedded_valkey) == ("redis://127.0.0.1:6379/0", False)


def test_it_takes_a_relative_path_from_the_projects_folder() -> None:
    settings = load_settings(DEMO | {"DATA_DIR": "elsewhere", "ESCALATION_POLICY": "rules/slow.yaml"}, None)
    assert settings.data_dir == ROOT / "elsewhere"
    assert settings.escalation_policy == ROOT / "rules" / "slow.yaml"


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_it_reaches_postgresql_through_one_driver(scheme: str) -> None:
    settings = load_settings(DEMO | {"DATABASE_URL": f"{scheme}://u:p@h/d"}, None)
    assert settings.database_url == "postgresql+psycopg://u:p@h/d"


def test_it_cannot_be_changed_while_running() -> None:
    with pytest.raises(ValueError, match="frozen"):
        load_settings(DEMO, None).port = 1  # type: ignore[misc]


def test_it_refuses_the_example_file_as_it_is() -> None:
    names = " ".join(problems({}, ROOT / ".env.example"))
    for name in (
        "SECRET_KEY",
        "ENCRYPTION_KEYS",
        "USSD_SECRET",
        "DATABASE_URL",
        "PUBLIC_URL",
        "SERVICE_NUMBER",
    ):
        assert name in names


KANNEL = {
    "KANNEL_SEND_URL": "http://127.0.0.1:13013/cgi-bin/sendsms?username=a&password=b",
    "KANNEL_SECRET": SECRET,
}


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/sendsms",
        "http://127.0.0.1/sendsms?username=a",
        "ftp://a/?username=a&password=b",
        "127.0.0.1",
    ],
)
def test_it_refuses_an_address_of_kannel_that_kannel_would_refuse_every_text_at(url: str) -> None:
    for rest in (PRODUCTION, DEMO):
        (sentence,) = problems(rest | KANNEL | {"KANNEL_SEND_URL": url})
        assert "KANNEL_SEND_URL" in sentence
        assert f"'{url}'" not in sentence


def test_it_refuses_the_examples_account_of_kannel_in_production_and_a_short_secret() -> None:
    example = KANNEL["KANNEL_SEND_URL"].replace("=b", "=change-me")
    (sentence,) = problems(PRODUCTION | KANNEL | {"KANNEL_SEND_URL": example})
    assert "KANNEL_SEND_URL" in sentence
    (sentence,) = problems(PRODUCTION | KANNEL | {"KANNEL_SECRET": "short"})
    assert "KANNEL_SECRET" in sentence


@pytest.mark.parametrize(
    ("first", "order"), [("kannel", ("kannel", "twilio")), ("twilio", ("twilio", "kannel"))]
)
def test_the_provider_named_first_is_asked_first(first: str, order: tuple[str, ...]) -> None:
    twilio = {"TWILIO_ACCOUNT_SID": "AC0", "TWILIO_AUTH_TOKEN": SECRET}
    assert load_settings(DEMO | KANNEL | twilio | {"SMS_FIRST": first}, None).sms_providers == order
    assert load_settings(DEMO | twilio, None).sms_providers == ("twilio",)
    assert load_settings(DEMO, None).sms_providers == ()
    assert problems(DEMO | {"SMS_FIRST": "pigeon"})
