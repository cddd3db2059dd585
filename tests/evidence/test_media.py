"""What is kept as evidence is told by its content; nothing else gets in, whatever it is called."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grievance_core.evidence.media import MOST_BYTES, SUFFIXES, Kind, Media, TooLarge, UnknownMedia, checked
from tests.evidence.samples import JPEG, M4A, MP3, PDF, PNG, SAMPLES, TAGGED_MP3, VIDEO, WEBP

STRANGERS = {
    "nothing": b"",
    "words": "ប្រាក់មិនទាន់មកដល់".encode(),
    "a page": b"<!DOCTYPE html><script>alert(1)</script>",
    "a drawing with a script": b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>',
    "a program": b"MZ\x90\x00" + b"\x00" * 100,
    "a shell script": b"#!/bin/sh\nrm -rf /\n",
    "an archive": b"PK\x03\x04" + b"\x00" * 100,
    "a film": VIDEO,
    "a moving picture": b"GIF89a" + b"\x00" * 100,
    "half a photo": JPEG[:-2],
    "half a document": PDF[:20],
    "a page named photo": b"<html>" + JPEG,
    "a picture's header alone": PNG[:16],
    "an empty RIFF": b"RIFF\xff\xff\xff\x7fWEBPVP8 ",
    "a recording in another format": b"RIFF\x24\x00\x00\x00WAVEfmt " + b"\x00" * 40,
    "Vorbis": b"OggS\x00\x02" + b"\x00" * 22 + b"\x01vorbis",
    "a tag without sound": b"ID3\x04\x00\x00\x00\x00\x00\x04tags",
    "a tag that leads nowhere": b"ID3\x04\x00\x00\x7f\x7f\x7f\x7f" + MP3,
}


@pytest.mark.parametrize("content", STRANGERS.values(), ids=STRANGERS.keys())
def test_it_refuses_what_is_no_photo_recording_or_document(content: bytes) -> None:
    with pytest.raises(UnknownMedia):
        checked(content)


@pytest.mark.parametrize("media_type", SAMPLES)
def test_it_knows_each_kind_by_its_content(media_type: str) -> None:
    media = checked(SAMPLES[media_type])
    assert (media.type, media.content) == (media_type, SAMPLES[media_type])
    assert media.suffix == SUFFIXES[media_type]


def test_it_tells_pictures_sound_and_documents_apart() -> None:
    assert [checked(sample).kind for sample in (WEBP, M4A, TAGGED_MP3, PDF)] == [
        Kind.PHOTO,
        Kind.VOICE,
        Kind.VOICE,
        Kind.DOCUMENT,
    ]


def test_it_takes_five_megabytes_and_not_one_byte_more() -> None:
    room = MOST_BYTES - len(JPEG)
    assert len(checked(JPEG[:20] + b"x" * room + JPEG[20:]).content) == MOST_BYTES
    with pytest.raises(TooLarge):
        checked(JPEG[:20] + b"x" * (room + 1) + JPEG[20:])


def test_it_says_nothing_of_a_files_content() -> None:
    assert "picture" not in repr(checked(JPEG))


@given(st.binary(max_size=300))
def test_it_never_takes_noise_for_anything_it_is_not(noise: bytes) -> None:
    try:
        media = checked(noise)
    except UnknownMedia:
        return
    assert isinstance(media, Media)
    assert (
        noise.startswith((b"\xff\xd8\xff", b"\x89PNG", b"RIFF", b"OggS", b"ID3", b"\xff", b"%PDF-"))
        or noise[4:8] == b"ftyp"
    )


@given(st.sampled_from(sorted(SAMPLES)), st.data())
def test_it_never_fails_on_a_damaged_file(media_type: str, data: st.DataObject) -> None:
    content = bytearray(SAMPLES[media_type])
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at] = data.draw(st.integers(0, 255))
    damaged = bytes(content[: data.draw(st.integers(0, len(content)))])
    with contextlib.suppress(UnknownMedia):
        checked(damaged)
