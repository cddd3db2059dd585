"""What a catalogue's file says beside its texts: the note above the first text of a context, and where a text was taken from."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from babel.messages.pofile import read_po

from writing.catalogue import Key

OURS = "ours"  # composed here, and read by nobody who grew up with the language
SOURCES = ("published", "usual word", "uncertain word", "checked")


class SourceError(ValueError):
    """A line of a file of sources that cannot be read. Says which."""


class Source(NamedTuple):
    """A text as it was found, and what it was found as: one of SOURCES."""

    text: str
    found: str


def notes(path: Path) -> Mapping[str, str]:
    """By context, what the file of one language says of where its texts show."""
    told: dict[str, str] = {}
    for message in read_po(BytesIO(path.read_bytes())):
        if message.id and message.user_comments:
            told.setdefault(message.context or "", " ".join(message.user_comments))
    return MappingProxyType(told)


def sources(path: Path) -> Mapping[Key, Source]:
    """What is told of texts in a file of sources: context, msgid, the text as it was found and what as, a tab between each.

    Raises SourceError.
    """
    told: dict[Key, Source] = {}
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        context, msgid, text, found = [*line.split("\t"), "", "", ""][:4]
        if found not in SOURCES:
            raise SourceError(f"{path.name}:{number}: the fourth column is one of {', '.join(SOURCES)}")
        told[context, msgid] = Source(text.replace("\\n", "\n"), found)
    return MappingProxyType(told)
