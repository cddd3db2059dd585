"""What may be kept as evidence, told by its content: a name or a label says nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from grievance_core.errors import Refused

MOST_BYTES = 5 * 1024 * 1024
HEAD, TAIL = 4096, 2048  # bytes at either end that are looked at


class TooLarge(Refused):
    """More than MOST_BYTES."""

    msgid = "error.file-too-large"


class UnknownMedia(Refused):
    """None of the kinds that are kept, or not whole."""

    msgid = "error.file-kind"


class Kind(StrEnum):
    """What somebody does with it: looks, listens, or reads."""

    PHOTO = "photo"
    VOICE = "voice"
    DOCUMENT = "document"


@dataclass(frozen=True)
class Media:
    """One file, whose content is what `type` (IANA) says. It is a stranger's all the same: never run, never shown inline."""

    kind: Kind
    type: str
    content: bytes = field(repr=False)

    @property
    def suffix(self) -> str:
        return SUFFIXES[self.type]


SUFFIXES = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "audio/ogg": ".ogg",
    "audio/mpeg": ".mp3",
    "audio/mp4": ".m4a",
    "application/pdf": ".pdf",
}


def checked(content: bytes) -> Media:
    """The file as evidence. Raises TooLarge or UnknownMedia."""
    if len(content) > MOST_BYTES:
        raise TooLarge("evidence")
    for kind, media_type, is_it in _KNOWN:
        if is_it(content):
            return Media(kind, media_type, content)
    raise UnknownMedia("evidence")


def _jpeg(content: bytes) -> bool:
    """ISO/IEC 10918-1: start of image, a marker, and somewhere the end of image."""
    return content.startswith(b"\xff\xd8\xff") and b"\xff\xd9" in content[-TAIL:]


def _png(content: bytes) -> bool:
    """ISO/IEC 15948: signature, header chunk first, end chunk last."""
    return (
        content.startswith(b"\x89PNG\r\n\x1a\n") and content[12:16] == b"IHDR" and b"IEND" in content[-TAIL:]
    )


def _webp(content: bytes) -> bool:
    """RFC 9649."""
    whole = len(content) >= 16 and int.from_bytes(content[4:8], "little") + 8 <= len(content) + 1
    return content[:4] == b"RIFF" and content[8:12] == b"WEBP" and content[12:15] == b"VP8" and whole


def _opus(content: bytes) -> bool:
    """RFC 7845: Opus in Ogg, as messengers record it."""
    return content.startswith(b"OggS") and b"OpusHead" in content[:HEAD]


def _mp3(content: bytes) -> bool:
    """ISO/IEC 11172-3, layer III: a frame's header at the start, or behind a tag."""
    start = _behind_tag(content) if content.startswith(b"ID3") and len(content) > 10 else 0
    return _is_frame(content[start : start + 4])


def _behind_tag(content: bytes) -> int:
    size = 0
    for part in content[6:10]:
        size = size << 7 | part & 0x7F
    return size + 10


def _is_frame(header: bytes) -> bool:
    if len(header) < 4 or header[0] != 0xFF or header[1] & 0xE0 != 0xE0:
        return False
    version, layer = header[1] >> 3 & 3, header[1] >> 1 & 3
    bit_rate, sample_rate = header[2] >> 4, header[2] >> 2 & 3
    return version != 1 and layer == 1 and bit_rate not in (0, 15) and sample_rate != 3


_SOUND_BRANDS = re.compile(rb"M4A |M4B |mp41|mp42|isom|iso2|dash")


def _m4a(content: bytes) -> bool:
    """ISO/IEC 14496-12 with sound and no pictures that move."""
    if content[4:8] != b"ftyp" or not _SOUND_BRANDS.match(content[8:12]):
        return False
    return b"hdlr" in content and b"soun" in content and b"vide" not in content


def _pdf(content: bytes) -> bool:
    """ISO 32000: header first, end-of-file mark last."""
    return content.startswith(b"%PDF-") and b"%%EOF" in content[-TAIL:]


_KNOWN: tuple[tuple[Kind, str, Callable[[bytes], bool]], ...] = (
    (Kind.PHOTO, "image/jpeg", _jpeg),
    (Kind.PHOTO, "image/png", _png),
    (Kind.PHOTO, "image/webp", _webp),
    (Kind.VOICE, "audio/ogg", _opus),
    (Kind.VOICE, "audio/mp4", _m4a),
    (Kind.VOICE, "audio/mpeg", _mp3),
    (Kind.DOCUMENT, "application/pdf", _pdf),
)
