from __future__ import annotations

from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.body import keys_of
from bot.engine.navigation import Navigation, labelled
from bot.engine.paging import Page, paged
from bot.engine.rendered import rendered
from bot.engine.screen import Asks, Option, Screen
from tests.writing.texts import texts, unspaced
from writing.clusters import clusters
from writing.octets import octets, units
from writing.rulers import Room

KHMER = labelled("ថយក្រោយ", "ទំព័រដើម", "មើលបន្ថែម", can_go_back=True, can_go_home=True)
LATIN = labelled("Back", "Home", "More", can_go_back=True, can_go_home=True)
WORDY = labelled("b" * 90, "h" * 90, "m" * 90, can_go_back=True, can_go_home=True)
START = labelled("Back", "Home", "More", can_go_back=False, can_go_home=False)
STORY = "ប្រជាពលរដ្ឋក្នុងភូមិមិនបានទទួលប្រាក់ឧបត្ថម្ភសម្រាប់គ្រួសារក្រីក្រទេ។ " * 5

navigations = st.sampled_from([KHMER, LATIN, WORDY, START])
capacities = st.sampled_from([60, 120, 144, 160, 182])
screens = st.builds(
    Screen,
    id=st.just("x"),
    paragraphs=st.lists(texts, max_size=3).map(tuple),
    options=st.lists(st.builds(Option, st.just("o"), texts), max_size=5).map(tuple),
)


def cut(screen: Screen, capacity: int, navigation: Navigation) -> tuple[Page, ...]:
    return paged(screen, Room(capacity * 8 // 7, capacity // 2), navigation)


def whole(screen: Screen) -> str:
    return "\n".join([*screen.paragraphs, *(key.line for key in keys_of(screen))]).replace("\u200b", "")


@given(screens, capacities, navigations)
def test_no_page_is_larger_than_its_screen(screen: Screen, capacity: int, navigation: Navigation) -> None:
    for page in cut(screen, capacity, navigation):
        assert page.octets == octets(page.text) <= capacity


@given(screens, capacities, navigations)
def test_no_character_is_lost_or_repeated(screen: Screen, capacity: int, navigation: Navigation) -> None:
    bodies = [page.body for page in cut(screen, capacity, navigation)]
    text, at = whole(screen), 0
    for body in bodies:
        start = text.index(body, at)
        assert not unspaced(text[at:start])
        at = start + len(body)
    assert not unspaced(text[at:])


@given(screens, capacities, navigations)
def test_no_cluster_is_cut_unless_it_is_longer_than_a_page(
    screen: Screen, capacity: int, navigation: Navigation
) -> None:
    text, at = whole(screen), 0
    found = clusters(text)
    boundaries = set(accumulate(map(len, found)))
    for page in cut(screen, capacity, navigation):
        at = text.index(page.body, at) + len(page.body)
        if max(map(units, found), default=0) < 10 and "\u0600" not in text:
            assert at in boundaries or not page.body


@given(screens, capacities, navigations)
def test_every_option_stands_on_one_page_with_its_number(
    screen: Screen, capacity: int, navigation: Navigation
) -> None:
    pages = cut(screen, capacity, navigation)
    listed = [key for page in pages for key in page.options if key.id == "o"]
    assert listed == list(keys_of(screen))


@given(screens, capacities, navigations)
def test_only_the_last_page_has_no_way_on(screen: Screen, capacity: int, navigation: Navigation) -> None:
    *others, last = cut(screen, capacity, navigation)
    assert all("98" in [key.key for key in page.options if key.id == "more"] for page in others)
    assert all(page.text.splitlines()[-1].startswith(("98", "0 ")) for page in others)
    assert "more" not in [key.id for key in last.options]


def test_a_short_screen_is_one_page_with_all_ways() -> None:
    (page,) = cut(Screen("x", ("Hello",), (Option("a", "Yes"), Option("b", "No"))), 160, LATIN)
    assert page.text == "Hello\n1 Yes\n2 No\n0 Back\n00 Home"


def test_an_empty_screen_is_one_page() -> None:
    assert [page.text for page in cut(Screen("x", ()), 160, LATIN)] == ["0 Back\n00 Home"]
    assert [page.text for page in cut(Screen("x", ("",)), 160, START)] == [""]


def test_latin_text_gets_182_characters() -> None:
    assert len(cut(Screen("x", ("a" * 182,)), 160, START)) == 1
    assert len(cut(Screen("x", ("a" * 183,)), 160, START)) == 2
    assert len(cut(Screen("x", ("€" * 91,)), 160, START)) == 1
    assert len(cut(Screen("x", ("€" * 92,)), 160, START)) == 2


def test_one_emoji_makes_only_its_own_page_ucs2() -> None:
    first, *_ = cut(Screen("x", ("word " * 40 + "😀",)), 160, START)
    assert len(first.text) > 160
    assert first.octets <= 160


def test_a_later_page_can_go_back_even_where_the_screen_cannot() -> None:
    first, second = cut(Screen("x", ("word " * 50,)), 160, START)
    assert [key.id for key in first.options] == ["more"]
    assert [key.id for key in second.options] == ["back"]


def test_a_khmer_story_is_broken_between_words() -> None:
    first, *_ = cut(Screen("x", (STORY,)), 160, KHMER)
    assert first.text == "ប្រជាពលរដ្ឋក្នុងភូមិមិនបានទទួលប្រាក់ឧបត្ថម្ភសម្រាប់\n98 មើលបន្ថែម\n0 ថយក្រោយ"


def test_an_option_moves_to_the_next_page_whole() -> None:
    first, second = cut(
        Screen("x", ("word " * 30,), (Option("a", "a choice of nine words that is rather long"),)), 160, LATIN
    )
    assert "1 " not in first.body
    assert second.body == "1 a choice of nine words that is rather long"


def test_an_option_longer_than_a_page_keeps_its_number_with_its_first_word() -> None:
    first, second, *_ = cut(Screen("x", ("Choose",), (Option("a", "word " * 60),)), 60, LATIN)
    assert first.body == "Choose"
    assert second.body.startswith("1 word word")


def test_numbers_go_on_from_page_to_page() -> None:
    pages = cut(Screen("x", (), tuple(Option(str(at), f"village {at}") for at in range(40))), 160, LATIN)
    bodies = [line for page in pages for line in page.body.splitlines()]
    assert bodies[8] == "9 village 8"
    assert bodies[39] == "40 village 39"


def test_too_small_a_page_is_refused() -> None:
    with pytest.raises(ValueError, match="24 characters"):
        cut(Screen("x", ("a",)), 46, LATIN)


def test_a_page_beyond_the_last_is_the_last() -> None:
    screen = Screen("x", ("word " * 60,), (Option("a", "Yes"),))
    pages = cut(screen, 160, LATIN)
    assert rendered(screen, pages, 99).page == len(pages) - 1
    assert rendered(screen, pages, -1).page == 0


def test_a_rendered_page_lists_every_option_and_the_ways_on_view() -> None:
    screen = Screen("x", ("word " * 60,), (Option("home", "A house"), Option("b", "No")))
    shown = rendered(screen, cut(screen, 160, LATIN), 0)
    assert [(key.key, key.id) for key in shown.options] == [
        ("1", "home"),
        ("2", "b"),
        ("98", "more"),
        ("0", "back"),
    ]
    assert (shown.octets, shown.segments) == (octets(shown.text), 2)


def test_it_ends_on_the_last_page_of_a_screen_that_asks_nothing() -> None:
    screen = Screen("x", ("word " * 60,), asks=Asks.NOTHING)
    pages = cut(screen, 160, START)
    assert [rendered(screen, pages, at).ended for at in range(len(pages))] == [False, True]
    assert not rendered(Screen("x", ("a",)), cut(Screen("x", ("a",)), 160, START), 0).ended
