from __future__ import annotations

from dataclasses import replace

from bot.engine.navigation import labelled
from bot.engine.screen import Option, Screen
from ussd import rendering
from ussd.pager import pages
from ussd.rendering import render

NAVIGATION = labelled("ថយក្រោយ", "ទំព័រដើម", "មើលបន្ថែម", can_go_back=True, can_go_home=True)
SCREEN = Screen("x", ("ភូមិ" * 60,))


def test_every_page_fits_the_octets_of_its_network() -> None:
    for capacity in (120, 144, 160):
        assert max(page.octets for page in pages(SCREEN, capacity, NAVIGATION)) <= capacity


def test_a_page_is_shown_with_what_it_costs() -> None:
    shown = render(SCREEN, 1, 160, NAVIGATION)
    assert (shown.page, shown.octets) == (1, pages(SCREEN, 160, NAVIGATION)[1].octets)
    assert shown.pages > 2


def test_a_screen_that_is_the_same_for_everybody_looks_the_same_when_it_is_remembered() -> None:
    screen = Screen("menu", ("ភូមិ" * 30,), tuple(Option(name, f"label {name}") for name in "abc"))
    for page in range(4):
        remembered = [render(replace(screen, common=True), page, 160, NAVIGATION) for _ in range(2)]
        assert remembered == [render(screen, page, 160, NAVIGATION)] * 2


def test_a_screen_with_anybodys_words_is_never_remembered() -> None:
    before = rendering._remembered.cache_info().currsize
    render(SCREEN, 0, 160, NAVIGATION)
    assert rendering._remembered.cache_info().currsize == before
