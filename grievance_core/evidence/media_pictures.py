"""Pictures without what they carry besides: where and when they were taken, by which phone, previews, notes, other pictures.

What a picture is made of is kept as it is, part by part; every other part is left out. Nothing is decoded: a stranger's picture
is never given to a decoder. All of them raise ValueError for what is not built as its format says.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

Part = tuple[bytes, bytes]  # what it is, and the whole of it

Order = Literal["little", "big"]
_ORDERS: dict[bytes, Order] = {b"II*\0": "little", b"MM\0*": "big"}
_START, _END, _SCAN = 0xD8, 0xD9, 0xDA
_EXIF = 0xE1
# Of a JPEG: tables, frames, scans, restart intervals, and Adobe's mark, without which colours turn out wrong.
_OF_THE_JPEG = frozenset((*range(0xC0, 0xD0), *range(0xDA, 0xE0), 0xEE))
_JFIF = b"JFIF\0"
_OF_THE_PNG = frozenset(
    (b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"bKGD", b"pHYs")
)
_OF_THE_WEBP = frozenset((b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF"))
_FRAME_HEAD = 16  # octets of an ANMF before its own parts
_SAYS_MORE = 0x20 | 0x08 | 0x04  # bits of a VP8X: colour profile, Exif, XMP
_UPRIGHT, _TURNS = 1, range(2, 9)


def jpeg(content: bytes) -> bytes:
    """ISO/IEC 10918-1. Which way up it is stays with it: without that half of all photos would lie on their side."""
    turned, kept = _UPRIGHT, []
    for mark, part in _segments(content):
        if mark == _EXIF:
            turned = _orientation(part) or turned
        elif mark == 0xE0 and part[4:9] == _JFIF:
            kept.append(b"\xff\xe0\x00\x10" + part[4:16] + b"\0\0")  # without the preview
        elif mark in _OF_THE_JPEG:
            kept.append(part)
    upright = b"" if turned == _UPRIGHT else _exif_of(turned)
    at = 1 if kept and kept[0].startswith(b"\xff\xe0") else 0
    return b"".join((b"\xff\xd8", *kept[:at], upright, *kept[at:], b"\xff\xd9"))


def _segments(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Each segment with its mark, a scan with its data. Whatever comes after the picture's end is not in it."""
    at = 2
    while content[at] == 0xFF:
        mark = content[at + 1]
        if mark == 0xFF:  # a filling octet
            at += 1
            continue
        if mark == _END:
            return
        end = at + 2 + int.from_bytes(content[at + 2 : at + 4], "big")
        if mark == _START or end < at + 4 or end >= len(content):
            break
        end = _end_of_scan(content, end) if mark == _SCAN else end
        yield mark, content[at:end]
        at = end
    raise ValueError("not built as a JPEG")


def _end_of_scan(content: bytes, at: int) -> int:
    """Where the next mark stands that is no part of a scan's data."""
    while True:
        at = content.index(b"\xff", at)
        if content[at + 1] not in (0, 0xFF, *range(0xD0, 0xD8)):
            return at
        at += 1 if content[at + 1] == 0xFF else 2


def _orientation(part: bytes) -> int:
    """Exif 2.3, tag 0x0112: which way up, 0 where it is not said."""
    body = part[10:]
    order = _ORDERS.get(body[:4])
    if part[4:10] != b"Exif\0\0" or order is None:
        return 0
    first = _number(body, 4, 4, order)
    for entry in range(first + 2, first + 2 + 12 * min(_number(body, first, 2, order), 100), 12):
        if _number(body, entry, 2, order) == 0x0112:
            turned = _number(body, entry + 8, 2, order)
            return turned if turned in _TURNS else _UPRIGHT
    return 0


def _number(body: bytes, at: int, size: int, order: Order) -> int:
    return int.from_bytes(body[at : at + size], order)


def _exif_of(turned: int) -> bytes:
    """An Exif part that says which way up the picture is and nothing else."""
    tag = b"\x01\x12\x00\x03\x00\x00\x00\x01" + turned.to_bytes(2, "big") + b"\0\0"
    body = b"Exif\0\0MM\0*\0\0\0\x08\0\x01" + tag + b"\0\0\0\0"
    return b"\xff\xe1" + (len(body) + 2).to_bytes(2, "big") + body


def png(content: bytes) -> bytes:
    """ISO/IEC 15948."""
    kept, at = [content[:8]], 8
    while True:
        length, name = int.from_bytes(content[at : at + 4], "big"), content[at + 4 : at + 8]
        end = at + 12 + length
        if len(name) < 4 or end > len(content):
            raise ValueError("not built as a PNG")
        kept += [content[at:end]] if name in _OF_THE_PNG else []
        if name == b"IEND":
            return b"".join(kept)
        at = end


def webp(content: bytes) -> bytes:
    """RFC 9649."""
    size = int.from_bytes(content[4:8], "little")
    body = b"".join(_webp_part(*part) for part in _parts(content[12 : 8 + size]))
    return b"RIFF" + (len(body) + 4).to_bytes(4, "little") + b"WEBP" + body


def _webp_part(name: bytes, body: bytes) -> bytes:
    if name not in _OF_THE_WEBP:
        return b""
    if name == b"VP8X":
        body = bytes((body[0] & ~_SAYS_MORE,)) + body[1:]
    if name == b"ANMF":
        inner = [_webp_part(*part) for part in _parts(body[_FRAME_HEAD:])]
        body = body[:_FRAME_HEAD] + b"".join(inner)
    return name + len(body).to_bytes(4, "little") + body + b"\0" * (len(body) % 2)


def _parts(content: bytes) -> Iterator[Part]:
    at = 0
    while at < len(content):
        name, size = content[at : at + 4], int.from_bytes(content[at + 4 : at + 8], "little")
        if at + 8 + size > len(content) or not size:
            raise ValueError("not built as a WebP")
        yield name, content[at + 8 : at + 8 + size]
        at += 8 + size + size % 2
