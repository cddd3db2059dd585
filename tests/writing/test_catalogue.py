from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from writing.catalogue import CatalogueError, Catalogues, Entry

HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'


def write(folder: Path, language: str, *entries: str) -> None:
    path = folder / language / "LC_MESSAGES" / "messages.po"
    path.parent.mkdir(parents=True)
    path.write_text("\n".join([HEADER, *entries]), "utf-8")


def entry(context: str, msgid: str, text: str, *, fuzzy: bool = False) -> str:
    flag = "#, fuzzy\n" if fuzzy else ""
    return f'{flag}msgctxt "{context}"\nmsgid "{msgid}"\nmsgstr "{text}"\n'


def test_it_says_a_text_with_its_values(tmp_path: Path) -> None:
    write(tmp_path, "km", entry("sms", "filed", "លេខ {reference}"))
    assert Catalogues.load(tmp_path).text("km", "sms", "filed", reference="1234") == "លេខ 1234"


def test_one_id_means_something_else_in_another_context(tmp_path: Path) -> None:
    write(tmp_path, "en", entry("menu", "solved", "Solved"), entry("sms", "solved", "It is solved."))
    texts = Catalogues.load(tmp_path)
    assert (texts.text("en", "menu", "solved"), texts.text("en", "sms", "solved")) == (
        "Solved",
        "It is solved.",
    )


@given(st.text())
def test_a_value_is_never_interpreted(value: str) -> None:
    texts = Catalogues({"en": {("sms", "said"): Entry("{name}: {words}")}}, {"en": ()})
    assert texts.text("en", "sms", "said", name="{words}", words=value) == "{words}: " + value


@pytest.mark.parametrize(
    ("language", "context", "msgid"), [("fr", "sms", "a"), ("en", "ussd", "a"), ("en", "sms", "b")]
)
def test_an_unknown_text_is_an_error(language: str, context: str, msgid: str) -> None:
    texts = Catalogues({"en": {("sms", "a"): Entry("A")}}, {"en": ()})
    with pytest.raises(CatalogueError, match="no text"):
        texts.text(language, context, msgid)


def test_a_missing_value_is_an_error_that_names_no_value() -> None:
    texts = Catalogues({"en": {("sms", "a"): Entry("{name} {day}")}}, {"en": ()})
    with pytest.raises(CatalogueError, match="'day'") as caught:
        texts.text("en", "sms", "a", name="Sokha")
    assert "Sokha" not in str(caught.value)


def test_a_folder_without_texts_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match=r"no messages\.po"):
        Catalogues.load(tmp_path)


@pytest.mark.parametrize("broken", [b'msgid "a"\nnothing like gettext\n', b'msgid "a"\nmsgstr "\xff"\n'])
def test_a_broken_file_is_an_error(tmp_path: Path, broken: bytes) -> None:
    write(tmp_path, "en")
    (tmp_path / "en" / "LC_MESSAGES" / "messages.po").write_bytes(HEADER.encode() + b"\n" + broken)
    with pytest.raises(CatalogueError, match="cannot be read"):
        Catalogues.load(tmp_path)


def test_it_finds_nothing_wrong_with_equal_catalogues(tmp_path: Path) -> None:
    write(tmp_path, "en", entry("sms", "a", "{b} of {c}"))
    write(tmp_path, "km", entry("sms", "a", "{c} {b} {b}"))
    texts = Catalogues.load(tmp_path)
    assert texts.problems() == []
    assert texts.languages == ("en", "km")


def test_it_lists_everything_a_translator_has_to_mend(tmp_path: Path) -> None:
    write(
        tmp_path,
        "en",
        entry("sms", "gone", "Gone"),
        entry("sms", "drift", "{name} of {day}"),
        entry("sms", "unsure", "Sure"),
        entry("sms", "blank", "Said"),
        entry("sms", "twice", "One"),
        entry("sms", "twice", "Two"),
    )
    write(
        tmp_path,
        "km",
        entry("sms", "drift", "{names}"),
        entry("sms", "unsure", "ប្រហែល", fuzzy=True),
        entry("sms", "blank", ""),
        entry("sms", "twice", "មួយ"),
        entry("sms", "extra", "លើស"),
    )
    assert Catalogues.load(tmp_path).problems() == [
        "en: sms/twice stands there twice",
        "km: sms/unsure is marked fuzzy",
        "km: sms/blank is empty",
        "km: sms/gone is missing",
        "km: sms/extra is not in en",
        "km: sms/drift has {names}, en has {day}, {name}",
    ]
