"""The smallest files of each kind that their formats allow to be told by."""

from __future__ import annotations

JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + b"picture" * 4 + b"\xff\xd9"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x00" * 17 + b"\x00\x00\x00\x00IEND\xaeB`\x82"
WEBP = b"RIFF" + (20).to_bytes(4, "little") + b"WEBPVP8 " + b"\x00" * 12
OGG = b"OggS\x00\x02" + b"\x00" * 22 + b"OpusHead\x01\x01" + b"sound" * 10
MP3 = b"\xff\xfb\x90\x00" + b"\x00" * 100
TAGGED_MP3 = b"ID3\x04\x00\x00\x00\x00\x00\x04tags" + MP3
M4A = (
    b"\x00\x00\x00\x1cftypM4A \x00\x00\x00\x00M4A mp42"
    b"\x00\x00\x00\x20hdlr\x00\x00\x00\x00\x00\x00\x00\x00soun"
)
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
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
