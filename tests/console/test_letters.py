"""The Khmer letters that pages load: light, and to the eye the very letters that documents are set with."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import pytest
import uharfbuzz
from flask import Flask
from flask.testing import FlaskClient
from fontTools.ttLib import TTFont

from settings import ROOT
from writing.catalogue import Catalogues

WHOLE, LIGHT = ROOT / "documents" / "fonts", ROOT / "console" / "fonts"
STYLE = ROOT / "console" / "static" / "console.css"
WEIGHTS = ("Regular", "Bold")
KHMER = re.compile(r"[ក-៿᧠-᧿\u200b-\u200d]+")


def unpacked(path: Path) -> bytes:
    """The font as the program that shapes reads it."""
    font, plain = TTFont(path), BytesIO()
    font.flavor = None
    font.save(plain)
    return plain.getvalue()


def shaped(font: uharfbuzz.Font, text: str) -> list[tuple[int, int, int, int]]:
    """How far each sign of the word goes, and where it stands."""
    buffer = uharfbuzz.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    uharfbuzz.shape(font, buffer)
    return [
        (info.cluster, at.x_advance, at.x_offset, at.y_offset)
        for info, at in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)
    ]


def opened(data: bytes) -> uharfbuzz.Font:
    return uharfbuzz.Font(uharfbuzz.Face(data))


@pytest.mark.parametrize("weight", WEIGHTS)
def test_every_word_of_ours_looks_as_it_does_on_paper(weight: str) -> None:
    texts = Catalogues.load(ROOT / "locales").texts("km").values()
    words = {word for text in texts for word in KHMER.findall(text)}
    whole = opened((WHOLE / f"NotoSansKhmer-{weight}.ttf").read_bytes())
    light = opened(unpacked(LIGHT / f"NotoSansKhmer-{weight}.woff2"))
    assert len(words) > 500
    assert [word for word in words if shaped(whole, word) != shaped(light, word)] == []


@pytest.mark.parametrize("weight", WEIGHTS)
def test_it_has_every_khmer_letter_of_the_whole_font(weight: str) -> None:
    whole = TTFont(WHOLE / f"NotoSansKhmer-{weight}.ttf").getBestCmap()
    light = TTFont(LIGHT / f"NotoSansKhmer-{weight}.woff2").getBestCmap()
    khmer = {code for code in whole if 0x1780 <= code <= 0x17FF or 0x19E0 <= code <= 0x19FF}
    assert khmer <= light.keys()


def test_the_style_names_letters_that_are_served_and_light(bare_client: FlaskClient) -> None:
    named = re.findall(r'url\("\.\./fonts/([^"]+)"\)', STYLE.read_text(encoding="utf-8"))
    assert len(named) == len(WEIGHTS)
    for name in named:
        with bare_client.get(f"/console/fonts/{name}") as answer:
            assert (answer.status_code, answer.content_type) == (200, "font/woff2")
            assert len(answer.get_data()) < 20_000


@pytest.fixture
def bare_client(bare: Flask) -> FlaskClient:
    """Somebody who is not signed in: letters are for everybody."""
    return bare.test_client()
