"""Kannel: the gateway that stands beside an operator's SMPP, in and out over HTTP on this machine (https://kannel.org/userguide.shtml)."""
