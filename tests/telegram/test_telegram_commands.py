"""The operator's commands for the bot, and for what people sent along."""

from __future__ import annotations

import signal
import threading
import time
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from bot.telegram.commands import COMMANDS
from tests.cases.stories import CHAIR, ELSEWHERE
from tests.evidence.samples import JPEG, OGG
from tests.evidence.test_keeping import enclose
from tests.served import operator
from tests.telegram.provider import BotApiStandIn, refuses, result
from tests.telegram.updates import SECRET, Chat
from tests.world import World

__all__ = ["operator"]


def test_without_a_bot_it_says_what_to_set(bare: Flask) -> None:
    for command in ("poll", "set-webhook", "commands"):
        outcome = bare.test_cli_runner().invoke(args=["telegram", command])
        assert outcome.exit_code == 1
        assert "TELEGRAM_BOT_TOKEN" in outcome.output


def test_the_webhook_is_told_the_secret_and_nobody_else(operator: FlaskCliRunner, api: BotApiStandIn) -> None:
    outcome = operator.invoke(args=["telegram", "set-webhook"])
    assert outcome.exit_code == 0, outcome.output
    (asked,) = api.of("setWebhook")
    assert (asked["secret_token"], asked["url"].endswith("/telegram/webhook")) == (SECRET, True)
    assert asked["allowed_updates"] == ["message", "callback_query", "my_chat_member"]
    assert SECRET not in outcome.output


def test_it_says_so_where_telegram_refuses(operator: FlaskCliRunner, api: BotApiStandIn) -> None:
    api.will("setWebhook", refuses(401, "Unauthorized"))
    outcome = operator.invoke(args=["telegram", "set-webhook"])
    assert outcome.exit_code == 1
    assert "401" in outcome.output


def test_the_menu_is_in_khmer_for_everybody_and_in_english_for_who_reads_it(
    operator: FlaskCliRunner, api: BotApiStandIn
) -> None:
    assert operator.invoke(args=["telegram", "commands"]).exit_code == 0
    set_ = api.of("setMyCommands")
    assert [asked.get("language_code") for asked in set_] == [None, "km", "en"]
    assert all([entry["command"] for entry in asked["commands"]] == list(COMMANDS) for asked in set_)
    assert set_[0]["commands"] == set_[1]["commands"]
    assert set_[2]["commands"][1]["description"] == "Make a complaint"
    assert all(1 <= len(entry["description"]) <= 256 for asked in set_ for entry in asked["commands"])


def test_polling_takes_the_webhook_away_answers_and_stops_when_told(
    operator: FlaskCliRunner, api: BotApiStandIn, world: World, chat: Chat
) -> None:
    api.will("getUpdates", result([chat.message(text="/start")]))
    ours = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
    stopper = threading.Thread(target=_stop_once, args=(api,))
    stopper.start()
    outcome = operator.invoke(args=["telegram", "poll"])
    stopper.join()
    signal.signal(signal.SIGTERM, ours[0])
    signal.signal(signal.SIGINT, ours[1])
    assert outcome.exit_code == 0, outcome.output
    assert api.methods[0] == "deleteWebhook"
    assert api.of("sendMessage")


def _stop_once(api: BotApiStandIn) -> None:
    end = time.monotonic() + 60
    while not api.of("sendMessage") and time.monotonic() < end:
        time.sleep(0.05)
    signal.raise_signal(signal.SIGTERM)


def test_it_says_so_where_somebody_else_polls(operator: FlaskCliRunner, api: BotApiStandIn) -> None:
    api.will("getUpdates", refuses(409, "Conflict: terminated by other getUpdates request"))
    outcome = operator.invoke(args=["telegram", "poll"])
    assert outcome.exit_code == 1
    assert "409" in outcome.output


def test_evidence_is_written_out_for_whoever_may_see_it(
    operator: FlaskCliRunner, world: World, tmp_path: Path
) -> None:
    case = world.file()
    enclose(world, case, JPEG, OGG)
    out = tmp_path / "evidence"
    outcome = operator.invoke(args=["cases", "evidence", case.reference, "--as", CHAIR, "--out", str(out)])
    assert outcome.exit_code == 0, outcome.output
    written = {path.name: path.read_bytes() for path in sorted(out.iterdir())}
    assert written == {"01-photo.jpg": JPEG, "02-voice.ogg": OGG}
    assert {path.stat().st_mode & 0o077 for path in (out, *out.iterdir())} == {0}


@pytest.mark.parametrize("who", [["--as", ELSEWHERE], []])
def test_a_hotlines_evidence_is_unknown_to_whoever_is_not_its_desk(
    operator: FlaskCliRunner, world: World, tmp_path: Path, who: list[str]
) -> None:
    case = world.file("danger")
    enclose(world, case, OGG)
    outcome = operator.invoke(args=["cases", "evidence", case.reference, *who, "--out", str(tmp_path / "e")])
    unknown = operator.invoke(args=["cases", "evidence", "999999999", *who])
    assert (outcome.exit_code, outcome.output) == (unknown.exit_code, unknown.output)
    assert not (tmp_path / "e").exists()
