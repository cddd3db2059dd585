"""Entitlements and programmes: where to ask, as long as the catalogue of programmes is not on the line."""

from __future__ import annotations

from bot.dialogues.answers import FORGOTTEN
from bot.dialogues.nodes import Choice, Menu

NODES = (
    Menu("entitlements", "programmes", (Choice("complaint", "kind", FORGOTTEN),), ("ask-entitlements",)),
    Menu("programmes", "programmes", (Choice("complaint", "kind", FORGOTTEN),), ("ask-programmes",)),
)
