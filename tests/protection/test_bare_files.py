"""A file that is kept says nothing of where, when, by whom and with what it was made, and shows and sounds as it did."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageCms, PngImagePlugin
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject, TextStringObject

from grievance_core.evidence.media import UnknownMedia, checked
from tests.evidence.samples import (
    HANDLER,
    HEADER,
    JPEG,
    M4A,
    MP3,
    OGG,
    OPUS_HEAD,
    PDF,
    PNG,
    SAMPLES,
    SOUND,
    box,
    chunk,
    page,
)

SECRET = b"Sokha 11.5564N 104.9282E"
GPS, TAKEN, MODEL, TURNED = 0x8825, 0x9003, 0x0110, 0x0112


def picture() -> Image.Image:
    image = Image.new("RGB", (16, 8), (200, 10, 10))
    image.putpixel((0, 0), (0, 0, 255))
    return image


def exif(turned: int = 6) -> bytes:
    told = Image.Exif()
    told[MODEL], told[TURNED] = SECRET.decode(), turned
    told.get_ifd(GPS).update({1: "N", 2: (11.0, 33.0, 23.0), 29: "2026:01:05"})
    return told.tobytes()


def photo(format_: str, **more: object) -> bytes:
    written = io.BytesIO()
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    picture().save(written, format_, exif=exif(), icc_profile=profile, **more)
    return written.getvalue()


@pytest.mark.parametrize("progressive", [False, True])
def test_a_photo_says_neither_place_nor_phone_nor_time_and_stands_upright_as_before(
    *, progressive: bool
) -> None:
    taken = photo("JPEG", comment=SECRET, progressive=progressive, quality=90)
    kept = checked(taken + SECRET).content
    assert SECRET in taken
    assert SECRET not in kept
    with Image.open(io.BytesIO(kept)) as bare, Image.open(io.BytesIO(taken)) as before:
        assert dict(bare.getexif()) == {TURNED: 6}
        assert not {"comment", "icc_profile"} & bare.info.keys()
        assert bare.tobytes() == before.tobytes()


@pytest.mark.parametrize("turned", [0, 1, 9, 77])
def test_a_photo_that_stands_upright_or_says_nonsense_needs_no_word_about_it(turned: int) -> None:
    written = io.BytesIO()
    picture().save(written, "JPEG", exif=exif(turned))
    assert b"Exif" not in checked(written.getvalue()).content


def test_a_preview_inside_a_photo_is_left_out() -> None:
    preview = b"\xff\xe0\x00\x13JFIF\0\x01\x01\0\0\x01\0\x01\x01\x01abc"
    kept = checked(JPEG[:2] + preview + JPEG[2:]).content
    assert kept == JPEG[:2] + b"\xff\xe0\x00\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0" + JPEG[2:]


def test_a_drawn_picture_loses_its_notes() -> None:
    notes = PngImagePlugin.PngInfo()
    for add in (notes.add_text, notes.add_itxt):
        add("Author", SECRET.decode())
    notes.add_text("Comment", SECRET.decode(), zip=True)
    taken = photo("PNG", pnginfo=notes)
    kept = checked(taken + SECRET).content
    assert (SECRET in taken, SECRET in kept) == (True, False)
    with Image.open(io.BytesIO(kept)) as bare:
        assert bare.info == {}
        assert bare.tobytes() == picture().tobytes()


@pytest.mark.parametrize("lossless", [False, True])
def test_a_picture_for_the_web_loses_them_too(*, lossless: bool) -> None:
    taken = photo("WEBP", lossless=lossless, xmp=SECRET)
    kept = checked(taken).content
    assert (SECRET in taken, SECRET in kept) == (True, False)
    with Image.open(io.BytesIO(kept)) as bare, Image.open(io.BytesIO(taken)) as before:
        assert not {"exif", "xmp", "icc_profile"} & bare.info.keys()
        assert bare.convert("RGB").tobytes() == before.convert("RGB").tobytes()


def test_a_voice_message_loses_its_comments_and_keeps_its_sound() -> None:
    comments = b"OpusTags" + b"\x05\0\0\0Phone" + b"\x01\0\0\0" + len(SECRET).to_bytes(4, "little") + SECRET
    assert checked(OPUS_HEAD + page(1, comments) + SOUND).content == OGG


def test_comments_over_several_pages_are_left_out_and_the_rest_is_counted_anew() -> None:
    first = page(1, b"OpusTags" + SECRET)[:26] + b"\x01\xff" + (b"OpusTags" + SECRET).ljust(255, b".")
    kept = checked(OPUS_HEAD + first + page(2, SECRET) + page(3, b"sound" * 10)).content
    assert SECRET not in kept
    assert kept.startswith(OGG[: -len(SOUND)])
    assert kept[-len(SOUND) :][18:22] == (2).to_bytes(4, "little")
    assert checked(kept).content == kept


def test_sound_loses_the_tags_before_and_behind_it() -> None:
    frame = MP3 + b"\0" * (417 - len(MP3))
    tags = b"ID3\x04\0\0\0\0\0" + bytes((len(SECRET),)) + SECRET
    assert checked(tags + frame + frame + b"TAG" + SECRET.ljust(125, b"\0")).content == frame + frame


def test_a_recording_keeps_its_sound_where_it_lies_and_nothing_else_of_what_was_said_of_it() -> None:
    dated = box(b"mvhd", b"\0\0\0\0" + b"\xde\xad\xbe\xef" * 2 + b"\0" * 8)
    told = box(
        b"moov",
        dated
        + box(b"udta", box(b"\xa9xyz", SECRET))
        + box(b"meta", SECRET)
        + box(b"trak", box(b"mdia", HANDLER)),
    )
    recorded = M4A[:24] + told + box(b"uuid", SECRET) + box(b"mdat", b"sound")
    kept = checked(recorded).content
    assert (len(kept), kept.index(b"sound")) == (len(recorded), recorded.index(b"sound"))
    assert not any(secret in kept for secret in (SECRET, b"\xde\xad\xbe\xef", b"udta", b"meta", b"uuid"))


def test_a_document_loses_author_dates_scripts_files_and_what_a_photo_in_it_says() -> None:
    writer, written = PdfWriter(), io.BytesIO()
    writer.add_blank_page(100, 100)
    writer.add_metadata({"/Author": SECRET.decode(), "/CreationDate": "D:20260105"})
    script = DictionaryObject(
        {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject(SECRET.decode())}
    )
    writer.root_object[NameObject("/OpenAction")] = script
    writer.add_attachment("a.txt", SECRET)
    about, shown = DecodedStreamObject(), DecodedStreamObject()
    about.set_data(SECRET)
    shown.set_data(JPEG[:2] + b"\xff\xfe\x00\x1a" + SECRET + JPEG[2:])
    shown.update({NameObject("/Filter"): NameObject("/DCTDecode")})
    writer.root_object[NameObject("/Metadata")] = writer._add_object(about)
    writer.pages[0][NameObject("/Resources")] = DictionaryObject(
        {NameObject("/XObject"): writer._add_object(shown)}
    )
    writer.write(written)
    kept = checked(written.getvalue()).content
    assert (SECRET in written.getvalue(), SECRET in kept) == (True, False)
    assert (b"JavaScript" in kept, b"EmbeddedFile" in kept, b"Author" in kept) == (False, False, False)
    assert len(PdfReader(io.BytesIO(kept)).pages) == 1


def test_an_earlier_version_inside_a_document_is_left_out() -> None:
    again = PDF + b"9 0 obj\n(" + SECRET + b")\nendobj\n" + PDF[PDF.index(b"xref") :]
    assert SECRET not in checked(again).content


@pytest.mark.parametrize("media_type", SAMPLES)
def test_what_is_bare_stays_as_it_is(media_type: str) -> None:
    assert checked(SAMPLES[media_type]).content == SAMPLES[media_type]


@pytest.mark.parametrize(
    "content",
    [
        JPEG[:2] + b"\xff\xe1\xff\xff" + JPEG[2:],
        JPEG[:2] + b"words" + JPEG[2:],
        PNG[:8] + HEADER + chunk(b"tEXt", SECRET)[:-5] + PNG[-12:],
        OPUS_HEAD + SOUND[:-1],
        OPUS_HEAD,
        M4A + b"\0\0\0\x05more",
        b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n",
    ],
)
def test_what_is_not_built_as_it_says_is_not_kept(content: bytes) -> None:
    with pytest.raises(UnknownMedia):
        checked(content)
