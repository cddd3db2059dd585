"""The commands there are, in the order of the menu, and where each leads in the conversation."""

from __future__ import annotations

import re

# Ids of options, each chosen on the screen before (`Inbound.dialled`); none: something beside the conversation.
PLACES = {
    "start": "",
    "complaint": "complaint",
    "mycase": "my-case",
    "programmes": "programmes",
    "hotline": "hotline",
    "language": "language",
}
LINK, HELP = "link", "help"
COMMANDS = (*PLACES, LINK, "sms", "here", "stop", HELP)
# What /start may be followed by, as in https://t.me/name?start=complaint (https://core.telegram.org/bots/features#deep-linking).
MENU = frozenset({"entitlements", "programmes", "complaint", "my-case", "hotline", "language"})
_LINK = re.compile(r"(?:(case|programme)-)?([A-Za-z0-9_-]{1,64})")


def leads_to(command: str, payload: str) -> str:
    """Where a command leads, in the form of a dialled code; empty for the start. A strange link leads to the start."""
    if command != "start":
        return PLACES.get(command, "")
    found = _LINK.fullmatch(payload)
    if found is None:
        return ""
    if found[1]:
        return f"{'my-case' if found[1] == 'case' else 'programmes'}*{found[2]}"
    return found[2] if found[2] in MENU else ""
