"""The service's texts: a gettext file for each language, looked up by where a text shows and its id."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from types import MappingProxyType

from babel.messages.catalog import Catalog
from babel.messages.pofile import PoFileError, read_po

from writing.languages import ENGLISH, spoken

REFERENCE = ENGLISH  # the language the others are compared with
_PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_WRITTEN_ENTRY = re.compile(r'^msgctxt "(.*)"\nmsgid "(.*)"$', re.MULTILINE)

Key = tuple[str, str]


class CatalogueError(LookupError):
    """A text is not there, or a value for one of its placeholders is not. Names ids only, never values."""

    permanent = True


@dataclass(frozen=True)
class Entry:
    """One text with whether its translator marked it as unsure."""

    text: str
    fuzzy: bool = False

    @property
    def placeholders(self) -> Counter[str]:
        return Counter(_PLACEHOLDER.findall(self.text))


@dataclass(frozen=True)
class _File:
    """One language's texts, and the ids that stand twice in its file."""

    entries: Mapping[Key, Entry]
    repeated: tuple[Key, ...]


class Catalogues:
    """All texts by language, context and msgid."""

    def __init__(
        self, entries: Mapping[str, Mapping[Key, Entry]], repeated: Mapping[str, tuple[Key, ...]]
    ) -> None:
        self._entries = entries
        self._repeated = repeated

    @classmethod
    def load(cls, folder: Path) -> Catalogues:
        """Reads `folder`/<language>/LC_MESSAGES/messages.po of every language.

        Raises CatalogueError when there is none or one is no gettext file.
        """
        paths = {path.parts[-3]: path for path in sorted(folder.glob("*/LC_MESSAGES/messages.po"))}
        if not paths:
            raise CatalogueError(f"no messages.po under {folder}")
        files = {language: _file(language, path.read_bytes()) for language, path in paths.items()}
        return cls(
            {language: file.entries for language, file in files.items()},
            {language: file.repeated for language, file in files.items()},
        )

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(self._entries)

    @property
    def spoken_languages(self) -> tuple[str, ...]:
        """One of each language that is spoken, in its own letters: what somebody is told whose language nobody knows."""
        return tuple(language for language in self._entries if language == spoken(language))

    def texts(self, language: str) -> Mapping[Key, str]:
        """Every text of a language by context and msgid, placeholders and all. Empty for an unknown language."""
        return {key: entry.text for key, entry in self._entries.get(language, {}).items()}

    def text(self, language: str, context: str, msgid: str, **values: str) -> str:
        """The text with `{name}` replaced by values[name], literally: braces inside a value mean nothing.

        Raises CatalogueError for an unknown language or msgid, an empty text, or a placeholder without value.
        """
        entry = self._entries.get(language, {}).get((context, msgid))
        if entry is None or not entry.text:
            raise CatalogueError(f"no text {_name((context, msgid))} in {language}")
        if "{" not in entry.text:
            return entry.text
        try:
            return _PLACEHOLDER.sub(lambda found: values[found[1]], entry.text)
        except KeyError as missing:
            raise CatalogueError(f"text {_name((context, msgid))} needs a value for {missing}") from None

    def problems(self) -> list[str]:
        """What a translator has to mend: missing, extra, repeated, fuzzy, empty, other placeholders."""
        reference = REFERENCE if REFERENCE in self._entries else self.languages[0]
        found = [line for language in self.languages for line in self._within(language)]
        others = (language for language in self.languages if language != reference)
        return found + [line for language in others for line in self._compared(language, reference)]

    def _within(self, language: str) -> Iterator[str]:
        for key in self._repeated[language]:
            yield f"{language}: {_name(key)} stands there twice"
        for key, entry in self._entries[language].items():
            if not entry.text.strip():
                yield f"{language}: {_name(key)} is empty"
            if entry.fuzzy:
                yield f"{language}: {_name(key)} is marked fuzzy"

    def _compared(self, language: str, reference: str) -> Iterator[str]:
        own, model = self._entries[language], self._entries[reference]
        yield from (f"{language}: {_name(key)} is missing" for key in model if key not in own)
        yield from (f"{language}: {_name(key)} is not in {reference}" for key in own if key not in model)
        for key in (key for key in model if key in own):
            ours, theirs = own[key].placeholders, model[key].placeholders
            if set(ours) != set(theirs):
                yield f"{language}: {_name(key)} has {_listed(ours)}, {reference} has {_listed(theirs)}"


@lru_cache(maxsize=16)
def _file(language: str, source: bytes) -> _File:
    """What a file says; the same bytes are read once by a process."""
    return _File(MappingProxyType(_entries(_read(source, language))), _repeated(source.decode("utf-8")))


def _read(source: bytes, language: str) -> Catalog:
    try:
        return read_po(BytesIO(source), locale=language, abort_invalid=True)
    except (PoFileError, UnicodeDecodeError) as error:
        raise CatalogueError(f"{language}: messages.po cannot be read: {error}") from None


def _entries(catalog: Catalog) -> dict[Key, Entry]:
    return {
        (message.context or "", str(message.id)): Entry(str(message.string), message.fuzzy)
        for message in catalog
        if message.id
    }


def _repeated(source: str) -> tuple[Key, ...]:
    # The reader silently keeps one of two entries with the same id.
    counted = Counter(_WRITTEN_ENTRY.findall(source))
    return tuple(key for key, count in counted.items() if count > 1)


def _name(key: Key) -> str:
    return f"{key[0]}/{key[1]}"


def _listed(placeholders: Counter[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(placeholders)) or "no placeholders"
