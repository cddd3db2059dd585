"""The one path of every inbound message, whatever the phone: `Line.turn(inbound) -> Answer`."""

from __future__ import annotations

from bot.inbound import Answer, Channel, Inbound

__all__ = ["Answer", "Channel", "Inbound"]
