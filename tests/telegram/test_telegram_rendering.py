"""Screens as messages: nothing is lost, nothing is wider than a button or longer than a message, and it is quick."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.navigation import KEYS, Navigation, labelled
from bot.engine.rendered import Rendered
from bot.engine.screen import Asks, Option, Screen
from bot.inbound import Inbound
from bot.telegram.keyboards import MOST_OCTETS, Pressed, pressed, under
from bot.telegram.rendering import MOST_UNITS, shown
from writing.octets import units

HERE = Inbound("telegram", "telegram", "+85512000001", "", "1", "", first=False)
MARK = "0123456789ab"
KHMER = "ប្រាក់ឧបត្ថម្ភរបស់ខ្ញុំមិនទាន់មកដល់ស្ត្រីមានផ្ទៃពោះនិងកុមារអាយុក្រោមពីរឆ្នាំ" * 5
NAVIGATION = labelled("ថយ", "ដើម", "បន្ត", can_go_back=True, can_go_home=True)


def at(screen: Screen, page: int = 0, navigation: Navigation = NAVIGATION) -> Rendered:
    return shown(screen, page, navigation, HERE)


def buttons(rendered: Rendered) -> list[dict[str, str]]:
    keyboard = under(rendered, MARK) or {"inline_keyboard": []}
    rows = keyboard["inline_keyboard"]
    assert isinstance(rows, list)
    return [button for row in rows for button in row]


def options(*labels: str) -> tuple[Option, ...]:
    return tuple(Option(f"option-{number}", label) for number, label in enumerate(labels))


def test_a_screen_without_words_has_a_text_all_the_same() -> None:
    assert at(Screen("main", (), options("ក", "ខ"))).text == "ដើម"


def test_buttons_bear_the_labels_and_the_text_does_not_repeat_them() -> None:
    rendered = at(Screen("kind", ("រឿងអ្វី?",), options("ប្រាក់", "សេវា")))
    assert rendered.text == "រឿងអ្វី?"
    assert [button["text"] for button in buttons(rendered)] == ["ប្រាក់", "សេវា", "ថយ", "ដើម"]


def test_labels_too_wide_for_a_button_are_written_out_with_the_numbers_the_buttons_begin_with() -> None:
    wide = "ភូមិមួយដែលមានឈ្មោះវែងណាស់នៅក្នុងឃុំមួយដែលមានឈ្មោះវែងដែរ ក្នុងស្រុកអង្គរជុំ ខេត្តសៀមរាប"
    rendered = at(Screen("villages", ("ភូមិណា?",), options(wide, "ខ")))
    assert rendered.text == f"ភូមិណា?\n1 {wide}\n2 ខ"
    assert [button["text"][:3] for button in buttons(rendered)[:2]] == ["1. ", "2. "]


def test_many_short_options_stand_beside_each_other() -> None:
    keyboard = under(at(Screen("province", ("?",), options(*["ខេត្ត"] * 25))), MARK)
    assert keyboard is not None
    rows = keyboard["inline_keyboard"]
    assert isinstance(rows, list)
    assert [len(row) for row in rows] == [2] * 12 + [1, 2]


def test_a_screen_that_ends_has_no_buttons() -> None:
    assert under(at(Screen("filed", ("លេខ",), asks=Asks.NOTHING)), MARK) is None


def test_a_text_longer_than_a_message_is_turned_over_in_pages() -> None:
    screen = Screen("long", (KHMER * 20,), options("ក"))
    first = at(screen)
    pages = [at(screen, page) for page in range(first.pages)]
    assert first.pages > 1
    assert all(units(page.text) <= MOST_UNITS for page in pages)
    assert "".join(page.text for page in pages).replace("\n1 ក", "").replace("\n", "") == KHMER * 20
    assert "more" in [button["callback_data"].partition(".")[2] for button in buttons(first)]


TEXT = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), min_size=1, max_size=80)
IDS = st.text("abcdefghijklmnopqrstuvwxyz0123456789-:/~", min_size=1, max_size=90).filter(
    lambda id_: id_ not in KEYS
)


@given(
    st.lists(TEXT, max_size=4),
    st.lists(st.tuples(IDS, TEXT), max_size=120, unique_by=lambda pair: pair[0]),
    st.integers(0, 9),
)
def test_every_screen_is_one_that_telegram_takes(
    paragraphs: list[str], listed: list[tuple[str, str]], page: int
) -> None:
    screen = Screen("any", tuple(paragraphs), tuple(Option(*pair) for pair in listed))
    rendered = at(screen, page)
    keyboard = buttons(rendered)
    assert 0 < units(rendered.text) <= 4096
    assert len(keyboard) <= 100
    for button in keyboard:
        assert 1 <= len(button["callback_data"].encode()) <= MOST_OCTETS


@given(IDS)
def test_a_button_means_what_it_said(option: str) -> None:
    (button, *_) = buttons(at(Screen("any", ("?",), (Option(option, "ក"),))))
    meant = pressed(button["callback_data"])
    assert meant.seen == MARK
    assert meant in (Pressed(MARK, choice=option), Pressed(MARK, key="1"))


@given(st.text(max_size=64))
def test_no_button_of_anybody_elses_is_read_as_one_that_was_seen(data: str) -> None:
    meant = pressed(data)
    assert meant.seen
    assert meant.choice is not None or meant.key


@pytest.mark.parametrize("text", [KHMER[:366], "x" * 366])
def test_a_screen_is_made_in_less_than_a_tenth_of_a_millisecond(text: str) -> None:
    screen = Screen("any", (text,), options("ក", "ខ", "គ"))
    best = min(_seconds(screen) for _ in range(200))
    assert best < 100e-6


def _seconds(screen: Screen) -> float:
    begun = time.perf_counter()
    at(screen)
    return time.perf_counter() - begun
