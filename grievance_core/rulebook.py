"""Rule files: YAML read with its line numbers, so that whoever edits one is told every mistake and the line it stands on.

Scalars are taken as they are written. YAML's own guesses (14:00 is 840, `no` is false, 01 is 1) never reach a rule.
"""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TypeVar

import yaml

T = TypeVar("T")


class RulebookError(ValueError):
    """A rule file cannot be used. `faults` holds one `file:line: sentence` for each mistake, in the order of the file."""

    permanent = True

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults))


class Faults:
    """What was found wrong in one file so far. The same sentence about the same line counts once."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._found: dict[tuple[int, str], None] = {}

    def add(self, line: int, sentence: str) -> None:
        """Record a mistake on a line."""
        self._found[line, sentence] = None

    def lines(self) -> tuple[str, ...]:
        """Each mistake as `file:line: sentence`, in the order of the file."""
        return tuple(
            f"{self.name}:{line}: {sentence}" for line, sentence in sorted(self._found, key=lambda f: f[0])
        )


class Section:
    """A part of a rule file: names with values, lists or further sections below them. What is never asked for is a mistake.

    Reading goes on after a mistake: the caller's `otherwise` stands in, and the file is refused at the end.
    """

    def __init__(self, faults: Faults, node: yaml.Node | None, line: int) -> None:
        self._faults = faults
        self.line = line
        self._absent = node is None
        self._entries: dict[str, tuple[int, yaml.Node]] = {}
        self._sections: dict[str, Section] = {}
        self._asked: dict[str, None] = {}
        if node is not None:
            self._fill(node)

    def _fill(self, node: yaml.Node) -> None:
        if not isinstance(node, yaml.MappingNode):
            self._absent = True
            self._faults.add(self.line, "expected names with values under them, as `name: value`")
            return
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                self._faults.add(line, "a name must be plain text")
            elif key.value in self._entries:
                self._faults.add(
                    line, f"{key.value}: written twice; the first is on line {self._entries[key.value][0]}"
                )
            else:
                self._entries[key.value] = (line, value)

    def names(self) -> tuple[str, ...]:
        """The names written in this section, in order."""
        return tuple(self._entries)

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    def line_of(self, name: str) -> int:
        """The line `name` stands on, or the section's own when it is missing."""
        return self._entries[name][0] if name in self._entries else self.line

    def fault(self, name: str, sentence: str) -> None:
        """Record a mistake in the value of `name`."""
        self._faults.add(self.line_of(name), f"{name}: {sentence}")

    def missing(self, name: str) -> None:
        """Record that `name` should stand in this section."""
        if not self._absent:
            self._faults.add(self.line, f"{name}: is missing")

    def section(self, name: str) -> Section:
        """The section under `name`; an empty one, after recording the mistake, when there is none."""
        if name not in self._sections:
            self._asked[name] = None
            line, node = self._entries.get(name, (self.line, None))
            if node is None:
                self.missing(name)
            self._sections[name] = Section(self._faults, node, line)
        return self._sections[name]

    def value(self, name: str, read: Callable[[str], T], otherwise: T) -> T:
        """What `read` makes of the text under `name`. `read` raises ValueError with the sentence to show."""
        self._asked[name] = None
        if name not in self._entries:
            self.missing(name)
            return otherwise
        line, node = self._entries[name]
        return self._scalar(name, line, node, read, otherwise)

    def values(self, name: str, read: Callable[[str], T]) -> tuple[T, ...]:
        """A list under `name`, each entry read by `read`; entries that cannot be read are left out after recording why."""
        self._asked[name] = None
        if name not in self._entries:
            self.missing(name)
            return ()
        line, node = self._entries[name]
        if not isinstance(node, yaml.SequenceNode):
            self._faults.add(line, f"{name}: expected a list, as `[first, second]`")
            return ()
        read_values = (self._scalar(name, item.start_mark.line + 1, item, read, None) for item in node.value)
        return tuple(value for value in read_values if value is not None)

    def _scalar(self, name: str, line: int, node: yaml.Node, read: Callable[[str], T], otherwise: T) -> T:
        if not isinstance(node, yaml.ScalarNode):
            self._faults.add(line, f"{name}: expected one value, not a list or a section")
            return otherwise
        if not node.value.strip():
            self._faults.add(line, f"{name}: nothing is written here")
            return otherwise
        try:
            return read(node.value.strip())
        except ValueError as error:
            self._faults.add(line, f"{name}: {error}")
            return otherwise

    def close(self) -> None:
        """Record every name nobody asked for, here and below."""
        for name in self._entries:
            if name not in self._asked:
                self._faults.add(
                    self.line_of(name), f"{name}: is not known here{suggestion(name, self._asked)}"
                )
        for section in self._sections.values():
            section.close()


class Rulebook:
    """A rule file as it was read: its root section, and `version`, the first 12 hex digits of its SHA-256."""

    def __init__(self, name: str, source: bytes) -> None:
        self.faults = Faults(name)
        self.version = hashlib.sha256(source).hexdigest()[:12]
        self.root = Section(self.faults, self._compose(source), 1)

    def _compose(self, source: bytes) -> yaml.Node | None:
        try:
            node: yaml.Node | None = yaml.compose(source.decode("utf-8-sig"), Loader=yaml.SafeLoader)
        except UnicodeDecodeError as error:
            self.faults.add(source.count(b"\n", 0, error.start) + 1, "is not UTF-8 text")
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 1
            self.faults.add(line, f"cannot be read as YAML: {error.problem}")
        except yaml.YAMLError:
            self.faults.add(1, "cannot be read as YAML: it has characters that are not text")
        else:
            if node is None:
                self.faults.add(1, "is empty")
            return node
        return None


def read_rulebook(
    path: Path, build: Callable[[Rulebook], T], error: type[RulebookError] = RulebookError
) -> T:
    """What `build` makes of the file at `path`. Raises `error` with all mistakes found, also when there is no such file."""
    try:
        source = path.read_bytes()
    except OSError as problem:
        raise error([f"{path.name}: cannot be opened: {problem.strerror}"]) from None
    book = Rulebook(path.name, source)
    built = build(book)
    book.root.close()
    found = book.faults.lines()
    if found:
        raise error(found)
    return built


def suggestion(written: str, known: Iterable[str]) -> str:
    """`; did you mean 'act'?` when something known is close to what was written, else what is known."""
    names = list(known)
    close = difflib.get_close_matches(written, names, n=1)
    if close:
        return f"; did you mean '{close[0]}'?"
    return f"; known are {', '.join(names)}" if names else ""


def one_of(*known: str) -> Callable[[str], str]:
    """A reader that accepts exactly the words given."""

    def read(text: str) -> str:
        if text not in known:
            raise ValueError(f"'{text}' is not one of {', '.join(known)}")
        return text

    return read


def as_text(text: str) -> str:
    """A reader that takes the text as it is."""
    return text


def yes_or_no(text: str) -> bool:
    """A reader of `yes` and `no`. Raises ValueError on anything else."""
    answers: Mapping[str, bool] = {"yes": True, "no": False}
    if text not in answers:
        raise ValueError(f"'{text}' is neither yes nor no")
    return answers[text]
