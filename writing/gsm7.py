"""The GSM 7 bit default alphabet in code order and its extension table (3GPP TS 23.038 §6.2.1, §6.2.1.1)."""

from __future__ import annotations

# The place of the escape code (0x1B) holds U+001B, which is no character of the alphabet.
DEFAULT = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ"
    " !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
ALPHABET = frozenset(DEFAULT) - {"\x1b"}
EXTENSION = frozenset("\f^{}\\[~]|€")  # each is sent as the escape code and one septet more
