"""The list of Khmer texts that wait for a native reader is the truth."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.dialogues.conversation import conversation
from bot.survey.texts import Reading, reading_list
from commands.dialogue import LIST, TRANSLATING, listed
from settings import ROOT
from writing.catalogue import Catalogues
from writing.notes import OURS, SourceError, notes, sources

KHMER = ROOT / "locales" / "km"


@pytest.fixture(scope="module")
def texts() -> Catalogues:
    return Catalogues.load(ROOT / "locales")


@pytest.fixture(scope="module")
def reading(texts: Catalogues) -> Reading:
    return Reading(texts, notes(KHMER / "LC_MESSAGES" / "messages.po"), sources(KHMER / "sources.tsv"))


@pytest.mark.parametrize(
    "line", ["menu\tcomplaint\tx", "menu\tcomplaint\tx\tperhaps", "menu", "menu\tcomplaint\tx\tours"]
)
def test_a_line_of_sources_that_cannot_be_read_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "sources.tsv"
    path.write_text(f"# a comment\n\n{line}\n", "utf-8")
    with pytest.raises(SourceError, match=r"sources\.tsv:3: "):
        sources(path)


def test_a_text_that_was_changed_since_it_was_found_is_ours_again(texts: Catalogues, tmp_path: Path) -> None:
    path = tmp_path / "sources.tsv"
    now = texts.text("km", "menu", "complaint")
    path.write_text(f"menu\tcomplaint\t{now}\tchecked\nmenu\thotline\tx\tchecked\n", "utf-8")
    reading = Reading(texts, {}, sources(path))
    assert reading.found(("menu", "complaint")) == "checked"
    assert reading.found(("menu", "hotline")) == OURS
    assert reading.unchecked() == len(texts.texts("km")) - 1


def test_every_source_is_of_a_text_that_there_is(reading: Reading) -> None:
    assert reading.sources
    assert reading.sources.keys() <= reading.catalogues.texts("km").keys()


def test_the_list_is_current(texts: Catalogues) -> None:
    """Where it is not: flask --app app dialogue texts."""
    told = TRANSLATING.read_text("utf-8")
    assert told.partition(LIST)[2] == "\n" + listed(texts)


def test_every_text_and_every_screen_is_on_it_once(reading: Reading) -> None:
    made = reading_list(conversation(), reading)
    for context, msgid in reading.catalogues.texts("km"):
        assert made.count(f"\n| {context} | `{msgid}` |") == 1
    for name in conversation().nodes:
        assert f"\n### {name}\n\n```\n" in made


def test_a_text_says_where_it_shows(reading: Reading) -> None:
    (row,) = (line for line in reading_list(conversation(), reading).split("\n") if "| `draft` |" in line)
    assert row.endswith("| resume |")
