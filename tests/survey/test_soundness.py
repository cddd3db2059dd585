"""A conversation that does not hold together stops the start, with a sentence that says what is wrong."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import app
from bot.dialogues.conversation import conversation
from bot.dialogues.nodes import Choice, Menu
from bot.engine.definition import Definition, Desk, Move
from bot.engine.screen import Option, Screen
from bot.engine.state import HOME, State
from bot.survey.openings import openings
from bot.survey.soundness import MOST_TOLD, Asked, UnsoundError, glance, hold_sound
from bot.survey.walk import walk
from launcher.secrets import GENERATORS
from settings import ROOT, load_settings
from tests.served import NOWHERE
from writing.catalogue import Catalogues


@pytest.fixture(scope="module")
def texts() -> Catalogues:
    return Catalogues.load(ROOT / "locales")


def changed(**nodes: object) -> Definition:
    whole = conversation()
    return replace(whole, nodes={**whole.nodes, **nodes})  # type: ignore[dict-item]


class Deaf:
    """Shows an option and does not know it."""

    def show(self, state: State, desk: Desk) -> Screen:
        return Screen("help", (), (Option("on", desk.say("texts", "main")),))

    def take(self, state: State, choice: str | None, text: str) -> Move:
        return Move("help", wrong="error.choose")


class Silent:
    """Nothing to choose or to write; it stands where nothing leads back from."""

    def show(self, state: State, desk: Desk) -> Screen:
        return Screen(HOME, (desk.say("language", "greeting"),))

    def take(self, state: State, choice: str | None, text: str) -> Move:
        return Move(HOME, wrong="error.choose")


def test_ours_holds_together(texts: Catalogues) -> None:
    hold_sound(conversation(), texts)


def test_a_screen_nobody_reaches_is_named(texts: Catalogues) -> None:
    attic = Menu("attic", "texts", (Choice(HOME, HOME),), ("help",))
    with pytest.raises(UnsoundError, match="attic is never reached"):
        hold_sound(changed(attic=attic), texts)


def test_an_answer_nobody_takes_is_named(texts: Catalogues) -> None:
    with pytest.raises(UnsoundError, match="help shows on and does not know it"):
        hold_sound(changed(help=Deaf()), texts)


def test_a_way_to_a_screen_that_does_not_exist_is_named(texts: Catalogues) -> None:
    gone = Menu("help", "texts", (Choice(HOME, "gone"),), ("help",))
    with pytest.raises(UnsoundError, match="help cannot take main: KeyError"):
        hold_sound(changed(help=gone), texts)


def test_a_dead_end_is_named(texts: Catalogues) -> None:
    with pytest.raises(UnsoundError, match="main is a dead end"):
        hold_sound(changed(main=Silent()), texts)


def test_a_text_that_one_language_lacks_is_named(tmp_path: Path, texts: Catalogues) -> None:
    for language in texts.languages:
        written = ROOT / "locales" / language / "LC_MESSAGES" / "messages.po"
        kept = written.read_text("utf-8")
        if language == "km":
            kept = kept.replace('msgctxt "case"\nmsgid "pin"', 'msgctxt "case"\nmsgid "pim"')
        path = tmp_path / language / "LC_MESSAGES" / "messages.po"
        path.parent.mkdir(parents=True)
        path.write_text(kept, "utf-8")
    with pytest.raises(UnsoundError) as refusal:
        hold_sound(conversation(), Catalogues.load(tmp_path))
    assert str(refusal.value).endswith("there is no text case/pin in km")


def test_what_is_told_can_still_be_read() -> None:
    with pytest.raises(UnsoundError) as refusal:
        hold_sound(conversation(), Catalogues({"en": {}}, {"en": ()}))
    assert str(refusal.value).count(";") == MOST_TOLD
    assert "more" in str(refusal.value)


def test_it_meets_every_screen_that_the_whole_walk_meets_in_a_fifth_of_its_visits() -> None:
    beginnings = tuple(openings(conversation(), "en"))
    asked = Asked()
    short = glance(conversation(), beginnings, asked)
    whole = walk(conversation(), beginnings, Asked().say, "en")
    assert short.screens.keys() == whole.screens.keys()
    assert 5 * sum(map(len, short.screens.values())) < sum(map(len, whole.screens.values()))


def test_the_service_does_not_start_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "CONVERSATION", changed(help=Deaf()))
    secrets = {name: make() for name, make in GENERATORS.items()}
    settings = load_settings({**secrets, **NOWHERE, "DATA_DIR": str(tmp_path)}, None)
    with pytest.raises(UnsoundError, match="help shows on"):
        app.create_app(settings)
