"""The smallest files of each kind that their formats allow to be told by, and that carry nothing besides."""

from __future__ import annotations

from io import BytesIO

from pypdf import PdfWriter

from grievance_core.evidence import media_documents


def box(name: bytes, body: bytes = b"") -> bytes:
    """A box of ISO/IEC 14496-12."""
    return (len(body) + 8).to_bytes(4, "big") + name + body


def chunk(name: bytes, body: bytes = b"") -> bytes:
    """A chunk of a PNG; what it is checked by is not looked at."""
    return len(body).to_bytes(4, "big") + name + body + b"\xae\x42\x60\x82"


def riff(*parts: tuple[bytes, bytes]) -> bytes:
    """A WebP of these parts."""
    body = b"".join(
        name + len(one).to_bytes(4, "little") + one + b"\0" * (len(one) % 2) for name, one in parts
    )
    return b"RIFF" + (len(body) + 4).to_bytes(4, "little") + b"WEBP" + body


def page(number: int, packet: bytes, *, first: bool = False) -> bytes:
    """A page of an Ogg with one packet of less than 255 octets."""
    head = b"OggS\0" + bytes((2 if first else 0,)) + b"\0" * 8 + b"her1" + number.to_bytes(4, "little")
    return head + b"\0" * 4 + bytes((1, len(packet))) + packet


def _document() -> bytes:
    writer, written = PdfWriter(), BytesIO()
    writer.add_blank_page(100, 100)
    writer.metadata = None
    writer.write(written)
    return media_documents.pdf(written.getvalue())


SCAN = b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00" + b"picture" * 4
JPEG = b"\xff\xd8" + SCAN + b"\xff\xd9"
HEADER = chunk(b"IHDR", b"\0" * 13)
PNG = b"\x89PNG\r\n\x1a\n" + HEADER + chunk(b"IDAT", b"picture") + chunk(b"IEND")
WEBP = riff((b"VP8 ", b"picture!"))
SOUND = page(2, b"sound" * 10)
OPUS_HEAD = page(0, b"OpusHead\x01\x01" + b"\0" * 9, first=True)
NO_COMMENTS = page(1, b"OpusTags" + b"\0" * 8).replace(
    b"\0\0\0\0\x01\x10", b"\xdb\xb2\x86\x63\x01\x10"
)  # with its sum
OGG = OPUS_HEAD + NO_COMMENTS + SOUND
MP3 = b"\xff\xfb\x90\x00" + b"\x00" * 100
TAGGED_MP3 = b"ID3\x04\x00\x00\x00\x00\x00\x04tags" + MP3
HANDLER = box(b"hdlr", b"\0" * 8 + b"soun" + b"\0" * 12)
M4A = (
    box(b"ftyp", b"M4A \0\0\0\0M4A mp42")
    + box(b"moov", box(b"trak", box(b"mdia", HANDLER)))
    + box(b"mdat", b"sound")
)
PDF = _document()
VIDEO = (
    b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00hdlr" + b"\x00" * 8 + b"vide" + b"hdlr" + b"\x00" * 8 + b"soun"
)
SAMPLES = {
    "image/jpeg": JPEG,
    "image/png": PNG,
    "image/webp": WEBP,
    "audio/ogg": OGG,
    "audio/mpeg": MP3,
    "audio/mp4": M4A,
    "application/pdf": PDF,
}
