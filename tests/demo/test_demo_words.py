from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Any

import pytest

from demo.behaviour import NEXT
from demo.filings import KINDS
from demo.words import the_words
from grievance_core.offices.model import LEVELS
from writing.octets import segments

SAID_BY_KIND = ("complaints", "solved")
SAID = (
    "accused", "declined", "questions", "answers", "provider_questions", "provider_answers", "passed_up", "referred",
    "resubmitted", "recommendations", "contested", "added",
)  # fmt: skip
INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff"


def sentences(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    else:
        for part in node.values() if isinstance(node, dict) else node:
            yield from sentences(part)


@pytest.mark.parametrize("language", ["km", "en"])
def test_it_has_something_to_say_in_every_group_and_for_every_kind(language: str) -> None:
    words = the_words()
    for group in SAID:
        assert words.all_of(group, language)
    for group in SAID_BY_KIND:
        for kind in KINDS:
            assert words.all_of(group, language, kind)


def test_it_writes_composed_text_without_invisible_characters_or_space_around_it() -> None:
    for sentence in sentences(the_words().written):
        assert sentence == unicodedata.normalize("NFC", sentence).strip()
        assert not set(sentence) & set(INVISIBLE)


def test_it_says_answers_and_questions_short_enough_to_be_sent() -> None:
    words = the_words()
    for language in ("km", "en"):
        answers = [text for kind in KINDS for text in words.all_of("solved", language, kind)]
        for text in (*answers, *words.all_of("declined", language), *words.all_of("questions", language)):
            assert segments(text) <= 2, text


def test_it_says_nothing_twice() -> None:
    complaints = list(sentences(the_words().written["complaints"]))
    assert len(complaints) == len(set(complaints))


def test_it_refuses_a_group_nobody_wrote() -> None:
    with pytest.raises(LookupError):
        the_words().all_of("gossip", "km")


def test_it_knows_how_every_level_behaves() -> None:
    assert set(NEXT) == set(LEVELS)
