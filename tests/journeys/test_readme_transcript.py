"""The transcript in the README is what the service says today."""

from __future__ import annotations

import re

import pytest

from settings import ROOT
from tests.journeys.phones import Town
from tests.journeys.transcript import tell

NUMBERS = re.compile(r"\d{3} \d{3} \d{3}|\b\d{4}\b")


def _without_numbers(text: str) -> str:
    """Case numbers and PINs are drawn anew for each case."""
    return NUMBERS.sub("…", text)


@pytest.mark.parametrize("language", ["km", "en"])
def test_the_readmes_transcript_is_what_the_service_says(town: Town, language: str) -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    block = re.search(rf"<!-- transcript {language} -->\n```text\n(.*?)\n```", readme, re.DOTALL)
    assert block is not None
    assert _without_numbers(block[1]) == _without_numbers(tell(town, language))
