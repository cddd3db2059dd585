"""The recorded prompts: files in a folder, one to a text.

A file is `<language>/<name>.<mark>.mp3`. The mark is made of the words that are read, so a text that is changed is missing again,
and nobody hears the old words. The name in front is for people.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

from writing.breaks import WORD_MARK
from writing.languages import ENGLISH, KHMER
from writing.numerals import latin_digits

SPOKEN = (KHMER, ENGLISH)
MARK_DIGITS = 10
_FILE = re.compile(rf"[a-z0-9-]+(?:\.[a-z0-9-]+)*\.([0-9a-f]{{{MARK_DIGITS}}})\.mp3")
_EDGES = " .,:;!?-()[]\"'«»“”។៕៖ៗ…\n"


def plain(text: str) -> str:
    """A text as it sounds: Latin digits, single spaces, no marks at its ends."""
    return " ".join(latin_digits(text).replace(WORD_MARK, "").split()).strip(_EDGES)


def mark(text: str) -> str:
    """What tells a text from every other one."""
    return hashlib.sha256(plain(text).encode()).hexdigest()[:MARK_DIGITS]


class Recordings:
    """What is in the folder. It is looked at again when it changes, so a new recording needs no restart."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._seen: dict[str, tuple[int, Mapping[str, str]]] = {}

    def of(self, text: str, language: str) -> str | None:
        """The name of the file in which these words are read; None where nobody has recorded them."""
        return self._files(language).get(mark(text))

    def has(self, language: str, name: str) -> bool:
        """Whether this is the name of a recording. Only languages that are spoken have a folder."""
        return language in SPOKEN and name in self._files(language).values()

    def any_in(self, language: str) -> bool:
        """Whether anything is recorded in this language."""
        return bool(self._files(language))

    def _files(self, language: str) -> Mapping[str, str]:
        folder = self.folder / language
        try:
            changed = folder.stat().st_mtime_ns
        except OSError:
            return {}
        at, files = self._seen.get(language, (-1, {}))
        if at != changed:
            found = (_FILE.fullmatch(file.name) for file in sorted(folder.iterdir()))
            files = {match[1]: match[0] for match in found if match}
            self._seen[language] = (changed, files)
        return files
