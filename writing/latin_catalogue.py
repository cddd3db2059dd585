"""The catalogue of Khmer in Latin letters: made from the Khmer one and a lexicon, never written by hand.

It stands in locales/km_Latn beside lexicon.tsv, which is what a native reader mends; a command makes the catalogue anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileError, read_po

from writing.catalogue import CatalogueError
from writing.languages import ENGLISH, KHMER, LATIN_KHMER
from writing.latin_khmer import KHMER as KHMER_LETTER
from writing.latin_khmer import Lexicon, in_latin
from writing.octets import OUTSIDE_GSM7

_PLACEHOLDER = re.compile(r"\{[a-z][a-z0-9_]*\}")
_LETTER = re.compile(r"[^\W\d_]")
_HEAD = """\
# Khmer texts in Latin letters, for phones that show no Khmer.
# AWAITING A NATIVE READER: made word by word from locales/km with lexicon.tsv, and checked by nobody who grew up with Khmer.
# Do not edit: mend lexicon.tsv, then run .venv/bin/flask --app app dialogue latin
msgid ""
msgstr ""
"Language: km_Latn\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"
"X-Review: awaiting a native reader\\n"
"""


@dataclass(frozen=True)
class LatinCatalogue:
    """What `messages.po` has to hold, and each word that the lexicon lacks with the first text it stands in."""

    content: str
    unknown: dict[str, str]


def catalogue_path(folder: Path, language: str) -> Path:
    """Where the texts of a language are, under the folder of all languages."""
    return folder / language / "LC_MESSAGES" / "messages.po"


def make(folder: Path) -> LatinCatalogue:
    """The Latin catalogue of the Khmer texts as they are now under `folder`, with a capital where the English text has one.

    Raises CatalogueError when a catalogue cannot be read, LexiconError when the lexicon cannot.
    """
    lexicon = Lexicon.load(folder / LATIN_KHMER / "lexicon.tsv")
    english = {(message.context, message.id): str(message.string) for message in _read(folder, ENGLISH)}
    unknown: dict[str, str] = {}
    entries = []
    for message in _read(folder, KHMER):
        if not message.id:
            continue
        sentence = _begins_with_capital(english.get((message.context, message.id), ""))
        written = in_latin(str(message.string), lexicon, sentence=sentence)
        unknown |= {
            word: f"{message.context}/{message.id}" for word in written.unknown if word not in unknown
        }
        entries.append(_entry(message, written.text))
    return LatinCatalogue("\n".join([_HEAD, *entries]), unknown)


def problems(folder: Path) -> Iterator[str]:
    """What is wrong with the Latin catalogue under `folder`: out of step, a Khmer letter, another placeholder, not GSM 7 bit."""
    made = make(folder)
    path = catalogue_path(folder, LATIN_KHMER)
    if not path.is_file() or path.read_text("utf-8") != made.content:
        yield f"{LATIN_KHMER}: not in step with {KHMER} and its lexicon; run: flask --app app dialogue latin"
        return
    khmer = {(message.context, message.id): str(message.string) for message in _read(folder, KHMER)}
    for message in _read(folder, LATIN_KHMER):
        yield from _wrong(message, khmer[message.context, message.id]) if message.id else ()


def _wrong(message: Message, khmer: str) -> Iterator[str]:
    name, text = f"{LATIN_KHMER}: {message.context}/{message.id}", str(message.string)
    if KHMER_LETTER.search(text):
        yield f"{name} has a Khmer letter"
    elif OUTSIDE_GSM7.search(text):
        yield f"{name} is not in the GSM 7 bit alphabet"
    if sorted(_PLACEHOLDER.findall(text)) != sorted(_PLACEHOLDER.findall(khmer)):
        yield f"{name} has other placeholders than the Khmer text"


def _read(folder: Path, language: str) -> Catalog:
    path = catalogue_path(folder, language)
    try:
        with path.open("rb") as file:
            return read_po(file, locale=language, abort_invalid=True)
    except (OSError, PoFileError, UnicodeDecodeError) as error:
        raise CatalogueError(f"{language}: messages.po cannot be read: {error}") from None


def _begins_with_capital(text: str) -> bool:
    found = _LETTER.search(_PLACEHOLDER.sub("", text))
    return found is not None and found[0].isupper()


def _entry(message: Message, text: str) -> str:
    remarks = "".join(f"# {line}\n" for line in message.user_comments)
    return f"{remarks}msgctxt {_quoted(message.context or '')}\nmsgid {_quoted(str(message.id))}\nmsgstr {_quoted(text)}\n"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
