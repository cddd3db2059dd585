"""Recorded prompts: listed, fetched, and played in a Khmer call."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from bot.voice.prompts import prompts
from bot.voice.recordings import Recordings
from service import Service
from tests.voice.caller import CallerOnThePhone
from tests.world import World


def record(here: Service, folder: Path, *contexts: str) -> None:
    """Have everything of these contexts recorded in Khmer, or all there is."""
    for prompt in prompts(here.inst.catalogues, Recordings(folder), "km", ()):
        if not contexts or prompt.key.partition(".")[0] in contexts:
            path = folder / prompt.file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(prompt.text.encode())


def test_without_a_recording_a_khmer_phone_is_spoken_to_in_english(
    caller: CallerOnThePhone, world: World
) -> None:
    world.phone(language="km")
    assert "I have a problem | press three" in caller.dial().heard


def test_a_recorded_call_plays_khmer_alone(
    caller: CallerOnThePhone, here: Service, world: World, prompts: Path
) -> None:
    record(here, prompts)
    world.phone(language="km")
    caller.dial()
    assert caller.twiml.find(".//Say") is None
    assert "km/menu.complaint." in caller.heard
    caller.press("3", "3")
    assert [part.text for part in caller.twiml.iter("Say")] == [
        "Prasat"
    ]  # nobody recorded the village's name
    caller.press("1").speak().press("2", "1")
    assert caller.heard.count("km/voice.case-number.") == 2
    assert caller.heard.count("km/number.") >= 2 * (9 + 4)


def test_where_a_prompt_is_missing_the_caller_still_gets_through(
    caller: CallerOnThePhone, here: Service, world: World, prompts: Path
) -> None:
    record(here, prompts, "voice")
    world.phone(language="km")
    caller.dial()
    assert "I have a problem | km/voice.press-3." in caller.heard
    caller.press("3", "3", "1").speak()
    assert "km/voice.ask-name." in caller.heard


def test_whoever_hides_her_number_hears_it_in_both_languages(
    caller: CallerOnThePhone, here: Service, world: World, prompts: Path
) -> None:
    record(here, prompts, "voice")
    caller.number = "anonymous"
    heard = caller.dial().heard
    assert heard.startswith("km/voice.withheld.")
    assert "cannot see your number" in heard


def test_a_prompt_is_fetched_by_anybody_and_kept_for_good(
    caller: CallerOnThePhone, here: Service, world: World, prompts: Path
) -> None:
    record(here, prompts, "voice")
    name = next((prompts / "km").iterdir()).name
    (prompts / "km" / "secret.mp3").write_bytes(b"x")
    client = caller.twilio.client
    answer = client.get(f"/voice/prompts/km/{name}")
    assert (answer.status_code, answer.content_type) == (200, "audio/mpeg")
    assert "immutable" in answer.headers["Cache-Control"]
    answer.close()
    for path in ("km/secret.mp3", f"en/{name}", f"xx/{name}", "km/..%2f..%2fdemo.env", f"../km/{name}"):
        assert client.get(f"/voice/prompts/{path}").status_code == 404


def test_the_list_says_what_to_read_and_what_is_missing(
    operator: FlaskCliRunner, here: Service, prompts: Path, app: Flask
) -> None:
    record(here, prompts, "voice")
    told = operator.invoke(args=["voice", "prompts", "--lang", "km", "--missing", "--no-names"])
    assert told.exit_code == 0, told.output
    assert here.inst.catalogues.text("km", "menu", "hotline") in told.output
    assert here.inst.catalogues.text("km", "voice", "goodbye") not in told.output
    assert "are missing." in told.output


@pytest.mark.parametrize("language", ["km", "en"])
def test_the_sheet_for_the_studio_has_names_of_places_too(operator: FlaskCliRunner, language: str) -> None:
    told = operator.invoke(args=["voice", "prompts", "--lang", language, "--csv"])
    rows = list(csv.DictReader(io.StringIO(told.output.removeprefix("\ufeff"))))
    read = {row["read exactly"] for row in rows}
    assert ("ឃុំចារឈូក" if language == "km" else "Char Chhuk Commune") in read
    assert {row["recorded"] for row in rows} == {"no"}
    assert all(row["file"].startswith(f"{language}/") for row in rows)
