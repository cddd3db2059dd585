"""Every text is there in every language, translated and whole."""

from __future__ import annotations

from settings import ROOT
from writing.catalogue import Catalogues


def test_it_has_no_missing_fuzzy_or_broken_text() -> None:
    assert list(Catalogues.load(ROOT / "locales").problems()) == []


def test_it_speaks_khmer_in_both_letters_and_english() -> None:
    assert set(Catalogues.load(ROOT / "locales").languages) == {"en", "km", "km_Latn"}
