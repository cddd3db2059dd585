from __future__ import annotations

from bot.engine.navigation import labelled
from bot.engine.screen import Screen
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
