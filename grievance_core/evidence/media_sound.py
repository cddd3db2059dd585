"""Recordings without what they carry besides: titles, places, dates, the phone and the program that made them, pictures.

Nothing is decoded. All of them raise ValueError for what is not built as its format says.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

_NO_TAGS = b"OpusTags" + b"\0" * 8  # RFC 7845 §5.2: nobody's program, no comments
_PAGE, _LAST = 27, 4  # octets of a page's head before its table; the bit of a stream's last page
_CRC_OF_OGG = 0x04C11DB7
_RATES = ((44_100, 48_000, 32_000), (22_050, 24_000, 16_000), (11_025, 12_000, 8_000))  # MPEG 1, 2, 2.5
_KBIT_1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_KBIT_2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_CONTAINERS = frozenset(
    (b"moov", b"trak", b"edts", b"mdia", b"minf", b"dinf", b"stbl", b"mvex", b"moof", b"traf")
)
_OF_THE_SOUND = frozenset(
    b"ftyp mdat mvhd tkhd elst mdhd hdlr smhd nmhd dref stsd stts ctts stsc stsz stz2 stco co64 stss sgpd sbgp"
    b" mehd trex mfhd tfhd tfdt trun sidx styp".split()
)
_DATED = frozenset((b"mvhd", b"tkhd", b"mdhd"))


def ogg(content: bytes) -> bytes:
    """RFC 3533 and 7845: the first stream, with an empty table of comments in place of its own."""
    pages: list[bytes] = []
    stream, tags = content[14:18], True
    for head, body in _pages(content):
        if head[14:18] != stream:
            continue
        if not pages:
            pages.append(_page(head, body, 0))
        elif tags:
            # RFC 7845 §3: the comments end their page, which is the first whose last packet is not continued.
            tags = head[-1] == 255
            pages += [] if tags else [_page(_one_packet(head, _NO_TAGS), _NO_TAGS, 1)]
        else:
            pages.append(_page(head, body, len(pages)))
        if head[5] & _LAST:
            break
    if tags:
        raise ValueError("no sound in the Ogg")
    return b"".join(pages)


def _pages(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at < len(content):
        table = content[at + _PAGE : at + _PAGE + content[at + 26]] if at + _PAGE <= len(content) else b""
        start, end = at + _PAGE + len(table), at + _PAGE + len(table) + sum(table)
        if content[at : at + 4] != b"OggS" or not table or end > len(content):
            raise ValueError("not built as an Ogg")
        yield content[at:start], content[start:end]
        at = end


def _one_packet(head: bytes, packet: bytes) -> bytes:
    return head[:5] + bytes((head[5] & _LAST,)) + b"\0" * 8 + head[14:26] + bytes((1, len(packet)))


def _page(head: bytes, body: bytes, number: int) -> bytes:
    """The page under this number, with the sum that goes with it."""
    if int.from_bytes(head[18:22], "little") == number and body != _NO_TAGS:
        return head + body
    plain = head[:18] + number.to_bytes(4, "little") + b"\0" * 4 + head[26:] + body
    return plain[:22] + _crc(plain).to_bytes(4, "little") + plain[26:]


def _crc(page: bytes) -> int:
    table, sum_ = _crc_table(), 0
    for octet in page:
        sum_ = (sum_ << 8 & 0xFFFFFFFF) ^ table[sum_ >> 24 ^ octet]
    return sum_


@cache
def _crc_table() -> tuple[int, ...]:
    table = []
    for octet in range(256):
        sum_ = octet << 24
        for _ in range(8):
            sum_ = (sum_ << 1) ^ (_CRC_OF_OGG if sum_ & 0x80000000 else 0)
        table.append(sum_ & 0xFFFFFFFF)
    return tuple(table)


def mp3(content: bytes) -> bytes:
    """ISO/IEC 11172-3, layer III: its frames, and nothing before, between or behind them."""
    frames, at = [], 0
    while (at := content.find(b"\xff", at)) >= 0 and at + 4 <= len(content):
        size = frame_octets(content[at : at + 4])
        frames += [content[at : at + size]] if size else []
        at += size or 1
    if not frames:
        raise ValueError("no frame of sound")
    return b"".join(frames)


def frame_octets(head: bytes) -> int:
    """How long the frame with this head of four octets is; 0 where it is none."""
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    kbit, rate, padding = head[2] >> 4, head[2] >> 2 & 3, head[2] >> 1 & 1
    if (
        head[0] != 0xFF
        or head[1] & 0xE0 != 0xE0
        or version == 1
        or layer != 1
        or kbit in (0, 15)
        or rate == 3
    ):
        return 0
    first = version == 3
    table = _KBIT_1 if first else _KBIT_2
    return (144 if first else 72) * table[kbit] * 1000 // _RATES[{3: 0, 2: 1, 0: 2}[version]][rate] + padding


def m4a(content: bytes) -> bytes:
    """ISO/IEC 14496-12. What says more than the sound becomes empty space as long as it was: sound is found by where it lies."""
    return b"".join(_boxes(content, 0, len(content)))


def _boxes(content: bytes, at: int, end: int) -> Iterator[bytes]:
    while at < end:
        size, name = int.from_bytes(content[at : at + 4], "big"), content[at + 4 : at + 8]
        if size < 8 or at + size > end:
            raise ValueError("not built as an MP4")
        yield _box(content, at, size, name)
        at += size


def _box(content: bytes, at: int, size: int, name: bytes) -> bytes:
    head, whole = content[at : at + 8], content[at : at + size]
    if name in _CONTAINERS:
        return head + b"".join(_boxes(content, at + 8, at + size))
    if name in _DATED:
        width = 16 if whole[8:9] == b"\1" else 8
        return whole[:12] + b"\0" * width + whole[12 + width :]
    if name == b"hdlr":  # with the name its program gave it
        return whole[:32] + b"\0" * (size - 32)
    return whole if name in _OF_THE_SOUND else head[:4] + b"free" + b"\0" * (size - 8)
