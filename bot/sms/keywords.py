"""Words that mean something by themselves in a text message, read from rules/keywords.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from grievance_core.rulebook import Rulebook, as_text, read_rulebook
from writing.folding import fold

STOP, START, HELP = "stop", "start", "help"
WISHES = (STOP, START, HELP)
LINES = ("complaint", "my-case", "hotline", "language", "programmes", "entitlements")
FORGIVING = 4  # folded characters from which one may be wrong
LONGEST = 40


@dataclass(frozen=True)
class Keywords:
    """Every keyword, folded, with the name it stands under."""

    _names: Mapping[str, str]

    @classmethod
    def load(cls, path: Path) -> Keywords:
        """The rules in the file at `path`. Raises RulebookError with every mistake and its line."""
        return read_rulebook(path, _keywords)

    def meant(self, text: str) -> str:
        """The name whose keyword the whole of `text` is, empty when there is none."""
        return self._names.get(fold(text[:LONGEST]), "")

    def perhaps_meant(self, text: str) -> str:
        """The same, with one letter wrong, missing, surplus or two swapped. Empty when that fits two names."""
        written = fold(text[:LONGEST])
        if written in self._names or len(written) < FORGIVING:
            return self._names.get(written, "")
        near = {
            name for word, name in self._names.items() if len(word) >= FORGIVING and one_off(word, written)
        }
        return near.pop() if len(near) == 1 else ""


def one_off(one: str, other: str) -> bool:
    """Whether one letter more, less or different, or two beside each other swapped, make these words one."""
    shorter, longer = sorted((one, other), key=len)
    at = next((at for at, letter in enumerate(shorter) if letter != longer[at]), len(shorter))
    if len(shorter) < len(longer):
        return shorter[at:] == longer[at + 1 :]
    swapped = longer[at : at + 2] == shorter[at : at + 2][::-1] and longer[at + 2 :] == shorter[at + 2 :]
    return swapped or longer[at + 1 :] == shorter[at + 1 :]


def _keywords(book: Rulebook) -> Keywords:
    names: dict[str, str] = {}
    for name in (*WISHES, *LINES):
        for word in book.root.values(name, as_text):
            folded = fold(word)
            if not folded:
                book.root.fault(name, f"'{word}' has no letters")
            elif names.setdefault(folded, name) != name:
                book.root.fault(name, f"'{word}' stands under {names[folded]} too")
    return Keywords(names)
