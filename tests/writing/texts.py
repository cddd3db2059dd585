"""Texts as phones send them and worse: Khmer, Latin, emoji, stray marks, invisible characters."""

from __future__ import annotations

from hypothesis import strategies as st

KHMER_WORDS = (
    "ស្ត្រី",
    "ប្រជាពលរដ្ឋ",
    "គាំពារសង្គម",
    "បណ្ណសមធម៌",
    "ភូមិ",
    "ក្រុមប្រឹក្សាឃុំ",
    "២៨០,០០០៛",
    "មិនបានទទួលប្រាក់ទេ។",
)
LATIN_WORDS = ("money", "nurse", "[1]", "€20", "IDPoor", "won't", "naïve")
EMOJI = ("😀", "👨‍👩‍👧‍👦", "🇰🇭🇰🇭", "👍🏽", "❤️")
HOSTILE = (
    "ក្",
    "្ក",
    "ា",
    "\u200b",
    "\u200c",
    "\u200d",
    "\u2060",
    "\u00a0",
    "e\u0301",
    " \u17c6",
    "\u0600",
    "ក" + "ំ" * 40,
)
SPACES = (" ", "\n", "  ", "\t", "\u200b")

pieces = st.one_of(
    st.sampled_from(KHMER_WORDS),
    st.sampled_from(LATIN_WORDS),
    st.sampled_from(EMOJI),
    st.sampled_from(HOSTILE),
    st.sampled_from(SPACES),
    st.text(alphabet=st.characters(min_codepoint=0x1780, max_codepoint=0x17FF), max_size=6),
    st.text(max_size=4),
)
texts = st.lists(pieces, max_size=60).map("".join)


def unspaced(text: str) -> str:
    """`text` without whitespace and U+200B: what no page may lose."""
    return "".join(character for character in text if not character.isspace() and character != "\u200b")
