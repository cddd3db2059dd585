"""Entitlements and programmes: where to ask, as long as the catalogue of programmes is not on the line."""

from __future__ import annotations

from bot.dialogues.nodes import Choice, Menu

NODES = (
    Menu("entitlements", "programmes", (Choice("complaint", "kind"),), ("ask-entitlements",)),
    Menu("programmes", "programmes", (Choice("complaint", "kind"),), ("ask-programmes",)),
)
