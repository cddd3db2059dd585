"""The list of Khmer texts that wait for a native reader is the truth."""

from __future__ import annotations

import re
from pathlib import Path

from grievance_core.institution import Institution

ROOT = Path(__file__).resolve().parents[2]
ROW = re.compile(
    r"^\| ([a-z0-9-]+) \| `([^`]+)` \| (.+?) \| .+? \| (usual word|uncertain word|ours) \|$", re.MULTILINE
)


def test_every_row_quotes_the_text_as_it_is(inst: Institution) -> None:
    rows = ROW.findall((ROOT / "docs" / "translating.md").read_text("utf-8"))
    assert rows
    quoted = {(context, msgid): khmer for context, msgid, khmer, _ in rows}
    texts = {key: _text(inst, *key) for key in quoted}
    assert {key: khmer for key, khmer in quoted.items() if texts[key] != khmer} == {}


def test_the_number_of_rows_is_the_number_that_is_told(inst: Institution) -> None:
    text = (ROOT / "docs" / "translating.md").read_text("utf-8")
    told = re.search(r"nobody has checked \((\d+)\)", text)
    assert told
    assert int(told[1]) == len(ROW.findall(text))


def _text(inst: Institution, context: str, msgid: str) -> str:
    values = {name: f"{{{name}}}" for name in PLACEHOLDERS}
    return inst.catalogues.text("km", context, msgid, **values).replace("\n", " ⏎ ")


PLACEHOLDERS = (
    "amount", "begun", "body", "cells", "code", "committee", "commune", "contact", "count", "day", "decision",
    "digits", "field", "first", "guarantee", "heading", "headings", "kind", "known", "least", "limit", "line",
    "minutes", "month", "most", "name", "number", "octets", "office", "offices", "option", "page", "pages", "papers",
    "pin", "place", "places", "programme", "question", "reason", "reference", "seat", "second", "seen", "segments",
    "since", "state", "text", "time", "until", "village", "weekday", "what", "who", "why", "words",
)  # fmt: skip
