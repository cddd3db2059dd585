"""No menu is longer than it may be, in any language, at any gateway; and every text is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.dialogues.conversation import conversation
from bot.engine.definition import Definition, Desk, Move
from bot.engine.screen import Option, Screen
from bot.engine.state import State
from bot.sms.rendering import TWO_SEGMENTS
from bot.survey.desk import Mood
from bot.survey.drawing import drawn_map
from bot.survey.measures import Carrier, Measures, measure, ussd_room
from bot.survey.walk import walk
from commands.dialogue import carriers, survey
from settings import ROOT
from ussd.limits import Limits
from writing.catalogue import Catalogues

CARRIER = Carrier("any", ussd_room(160), ("km", "en", "km_Latn"))


@pytest.fixture(scope="module")
def texts() -> Catalogues:
    return Catalogues.load(ROOT / "locales")


@pytest.fixture(scope="module")
def measures(texts: Catalogues) -> Measures:
    limits = Limits.load(ROOT / "rules" / "gateways.yaml")
    return survey(texts, carriers(limits, texts))[1]


def test_every_text_is_there_and_every_menu_short_enough(measures: Measures) -> None:
    assert list(measures.problems) == []


@pytest.mark.parametrize("language", ["km", "en", "km_Latn"])
def test_every_screen_is_measured_on_every_network_that_shows_the_language(
    measures: Measures, texts: Catalogues, language: str
) -> None:
    limits = Limits.load(ROOT / "rules" / "gateways.yaml")
    shows = {one.name for one in carriers(limits, texts) if language in one.languages}
    for measured in measures.screens.values():
        assert {name for spoken, name in measured.pages if spoken == language} == shows


def test_latin_letters_never_take_more_pages_than_khmer_ones(measures: Measures) -> None:
    fixed = [one for one in measures.screens.values() if not one.grows]
    assert fixed
    assert all(one.most("km_Latn") <= one.most("km") for one in fixed)


class _Long:
    """A menu of nine long lines, its texts all missing but the labels of the second language."""

    def show(self, state: State, desk: Desk) -> Screen:
        labels = [Option(str(at), desk.say("menu", f"line-{at}")) for at in range(9)]
        return Screen("main", (), tuple(labels))

    def take(self, state: State, choice: str | None, text: str) -> Move:
        return Move("main")


def _catalogue(folder: Path, language: str, entries: dict[tuple[str, str], str]) -> None:
    path = folder / language / "LC_MESSAGES" / "messages.po"
    path.parent.mkdir(parents=True)
    told = [
        f'msgctxt "{context}"\nmsgid "{msgid}"\nmsgstr "{text}"\n'
        for (context, msgid), text in entries.items()
    ]
    path.write_text("\n".join(told), "utf-8")


def test_it_names_a_missing_text_and_a_menu_that_is_too_long(tmp_path: Path) -> None:
    always = {("navigation", f"navigation.{way}"): way for way in ("back", "home", "more")}
    always |= {("menu", "hotline"): "Urgent"}
    lines = {("menu", f"line-{at}"): f"{at} " + "long " * 12 for at in range(9)}
    _catalogue(tmp_path, "en", always | lines)
    _catalogue(tmp_path, "km", always)
    definition = Definition({"main": _Long()}, "main")
    found = walk(
        definition, [State("en")], lambda context, msgid, /, **_: f"{context}/{msgid}", "en", [Mood.FULL]
    )
    wrong = measure(definition, found, Catalogues.load(tmp_path), [CARRIER], TWO_SEGMENTS).problems
    assert "main: no text menu/line-0 in km" in wrong
    assert "main takes 5 pages of 160 octets in en" in wrong
    assert "the main menu is not one page of 160 octets with the hotline on it in en" in wrong


@pytest.mark.parametrize("language", ["km", "en"])
def test_the_map_shows_every_screen_once_and_no_two_on_top_of_one_another(
    texts: Catalogues, language: str
) -> None:
    drawn = drawn_map(conversation(), texts, language)
    for name in conversation().nodes:
        assert drawn.count(f'<g id="{name}">') == 1
    assert texts.text(language, "menu", "hotline") in drawn
