"""Khmer texts in Latin letters, for phones that show no Khmer: word by word from a lexicon, by letters where it has no word.

Khmer is written without spaces. A run of it is cut into words of the lexicon so that as little as can be is left over, and then
into as few words as can be; a cut never falls inside a cluster. Everything comes out in the GSM 7 bit alphabet.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import regex

from writing.clusters import clusters
from writing.khmer_letters import spelt
from writing.numerals import latin_digits
from writing.octets import OUTSIDE_GSM7

KHMER = regex.compile(r"[\u1780-\u17ff]")
_PLACEHOLDER = r"\{[a-z][a-z0-9_]*\}"
_SHORT = r"[\u1780-\u17b3](?:\.[\u1780-\u17b3])+"  # letters with dots between, as for the name of an office
_LETTERS = r"[\u1780-\u17d3\u17d7\u17dc\u17dd]+"
_PIECE = regex.compile(
    rf"(?<kept>{_PLACEHOLDER})|(?<short>{_SHORT})\.?|(?<khmer>{_LETTERS})|(?<other>.)", regex.DOTALL
)
_SIGNS = str.maketrans(
    {"។": ".", "៕": ".", "៖": ":", "៚": ".", "៛": " riel", "«": '"', "»": '"', "“": '"', "”": '"', "’": "'", "‘": "'",
     "…": "...", "–": "-", "—": "-", "·": "-", "›": ">", "→": ">", "←": "<", "≥": ">=", "≤": "<=", "×": "x", "\u00a0": " ",
     "\u200b": "", "\u200c": "", "\u200d": ""}
)  # fmt: skip
_REPEAT = "ៗ"  # the word before it once more
_BETWEEN = "\ue000"  # a space that only Latin needs; it gives way to a sign
_BEGINNING = regex.compile(r"\A[\"'(]*\p{Ll}")
_AFTER_STOP = regex.compile(r"(?:(?<![. ]\p{L})[.?!]\s+|\n)[\"'(]*\p{Ll}")
_PAUSE = regex.compile(rf"(?<=\p{{L}}{_BETWEEN}) (?={_BETWEEN}\p{{L}})")
_UNKNOWN = 1_000  # what a cluster outside the lexicon costs; a word costs 1


class LexiconError(ValueError):
    """The lexicon cannot be read. Says where."""


@dataclass(frozen=True)
class Lexicon:
    """Latin spellings by Khmer word."""

    words: Mapping[str, str]
    longest: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "longest", max((len(clusters(word)) for word in self.words), default=0))

    @classmethod
    def load(cls, path: Path) -> Lexicon:
        """Reads a line `Khmer<tab>Latin` a word; a line with `#` first is a remark.

        Raises LexiconError for a line that is neither, a word that stands there twice, and Latin that GSM 7 bit cannot carry.
        """
        words: dict[str, str] = {}
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
            if not line or line.startswith("#"):
                continue
            word, _, latin = line.partition("\t")
            if not latin.strip() or OUTSIDE_GSM7.search(latin) or _folded(word) in words:
                raise LexiconError(f"{path.name}, line {number}: a word once, a tab, and its Latin spelling")
            words[_folded(word)] = latin.strip()
        return cls(words)


@dataclass(frozen=True)
class Written:
    """A text in Latin letters, and the stretches of it that the lexicon has no word for."""

    text: str
    unknown: tuple[str, ...]


def in_latin(text: str, lexicon: Lexicon, *, sentence: bool = False) -> Written:
    """`text` in Latin letters. Placeholders stay. `sentence` begins it with a capital; what follows a full stop always does.

    A space, which is Khmer's pause between two phrases, becomes a comma between words.
    """
    unknown: list[str] = []
    pieces: list[str] = []
    for found in _PIECE.finditer(text):
        if found["khmer"]:
            words = list(_words(found["khmer"], lexicon, unknown))
            pieces += [_BETWEEN, " ".join(words), _BETWEEN]
        elif found["short"]:
            pieces += [" ", _abbreviated(found["short"], lexicon, unknown), " "]
        elif found["kept"]:
            pieces += _beside(text, found)
        else:
            pieces.append(latin_digits(found["other"]).translate(_SIGNS))
    plain = _AFTER_STOP.sub(_raised, _spaced("".join(pieces)))
    return Written(_BEGINNING.sub(_raised, plain) if sentence else plain, tuple(unknown))


def _raised(found: regex.Match[str]) -> str:
    return found[0].upper()


def _beside(text: str, found: regex.Match[str]) -> list[str]:
    # Khmer sets no space between a word and a value; Latin does.
    after = text[found.end() :][:1]
    return [found[0], " " * (after == "{")]


def _abbreviated(short: str, lexicon: Lexicon, unknown: list[str]) -> str:
    known = lexicon.words.get(_folded(short))
    if known is None:
        unknown.append(short)
    return known or short.translate(
        {ord("."): None} | {ord(letter): spelt(letter) for letter in short if letter != "."}
    )


def _words(run: str, lexicon: Lexicon, unknown: list[str]) -> Iterator[str]:
    last = ""
    for word in _cut(run, lexicon):
        if word == _REPEAT:
            yield last
            continue
        known = lexicon.words.get(_folded(word))
        if known is None:
            unknown.append(word)
        last = known or spelt(word)
        if last:
            yield last


def _cut(run: str, lexicon: Lexicon) -> list[str]:
    """The words of a run; clusters that are in none of them stand together."""
    letters = [part for cluster in clusters(run) for part in _without_repeat(cluster)]
    best: list[tuple[int, int]] = [(0, 0)]  # the least cost up to each place, and where its last word begins
    for end in range(1, len(letters) + 1):
        found = [(best[end - 1][0] + _UNKNOWN, end - 1)]
        for start in range(max(0, end - lexicon.longest), end):
            word = "".join(letters[start:end])
            if word == _REPEAT or _folded(word) in lexicon.words:
                found.append((best[start][0] + 1, start))
        best.append(min(found))
    return _together(letters, best, lexicon)


def _without_repeat(cluster: str) -> list[str]:
    return [part for part in (cluster.replace(_REPEAT, ""), _REPEAT * (_REPEAT in cluster)) if part]


def _together(letters: list[str], best: list[tuple[int, int]], lexicon: Lexicon) -> list[str]:
    words: list[str] = []
    end, stray = len(letters), ""
    while end:
        start = best[end][1]
        word = "".join(letters[start:end])
        end = start
        if word != _REPEAT and _folded(word) not in lexicon.words:
            stray = word + stray
            continue
        words += [stray] * bool(stray) + [word]
        stray = ""
    return [*([stray] if stray else []), *reversed(words)] if stray else list(reversed(words))


def _folded(word: str) -> str:
    # Subscript DA and subscript TA are drawn alike and typed for one another.
    return word.replace("\u17d2ដ", "\u17d2ត")


def _spaced(text: str) -> str:
    paused = _PAUSE.sub(", ", text)
    joined = regex.sub(rf"{_BETWEEN}+(?=[/.,:;?!)\]\"'])|(?<=[/(\[\"']){_BETWEEN}+", "", paused)
    single = regex.sub(rf"[ \t{_BETWEEN}]+", " ", joined)
    single = regex.sub(r" ?\n ?", "\n", single)
    single = regex.sub(r" +([.,:;?!)\]])(?!\.)", r"\1", single)
    return regex.sub(r"(?<=\p{L}[.?!])(?=\p{Lu})", " ", single).strip()
