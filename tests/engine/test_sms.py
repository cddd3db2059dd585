from __future__ import annotations

from hypothesis import given

from bot.engine.navigation import labelled
from bot.engine.screen import Option, Screen
from bot.sms.reading import read
from bot.sms.rendering import render
from tests.writing.texts import texts
from writing.octets import segments

NAVIGATION = labelled("ថយក្រោយ", "ទំព័រដើម", "មើលបន្ថែម", can_go_back=True, can_go_home=False)


@given(texts, texts)
def test_no_message_has_more_than_two_segments(words: str, label: str) -> None:
    screen = Screen("x", (words,), (Option("a", label),))
    for page in range(render(screen, 0, NAVIGATION).pages):
        assert segments(render(screen, page, NAVIGATION).text) <= 2


def test_it_has_paragraphs_and_numbered_options() -> None:
    shown = render(Screen("x", ("លេខ 1234",), (Option("a", "មែន"), Option("b", "ទេ"))), 0, NAVIGATION)
    assert shown.text == "លេខ 1234\n1 មែន\n2 ទេ\n0 ថយក្រោយ"
    assert shown.segments == 1


def test_an_answer_is_read_without_spaces_and_controls() -> None:
    assert read(" 1\r\n\x00") == "1"
