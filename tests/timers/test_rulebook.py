"""Rule files: what is wrong in them is said with its line, all at once, and YAML guesses nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grievance_core.rulebook import Rulebook, RulebookError, as_text, read_rulebook, yes_or_no


def faults(source: str | bytes, *asked: str) -> tuple[str, ...]:
    book = Rulebook("rules.yaml", source if isinstance(source, bytes) else source.encode())
    for name in asked:
        book.root.value(name, as_text, "")
    book.root.close()
    return book.faults.lines()


def test_it_names_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(RulebookError, match=r"^gone\.yaml: cannot be opened: No such file"):
        read_rulebook(tmp_path / "gone.yaml", lambda book: book)


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        (b"", "rules.yaml:1: is empty"),
        (b"# only a comment\n", "rules.yaml:1: is empty"),
        (b"a: 1\nb: \xff\xfe\n", "rules.yaml:2: is not UTF-8 text"),
        (b"a: 1\nb: \x00\n", "rules.yaml:1: cannot be read as YAML: it has characters that are not text"),
        (b"a: 1\n\tb: 2\n", "rules.yaml:2: cannot be read as YAML"),
        (b"a: [1, 2\n", "rules.yaml:2: cannot be read as YAML"),
        (b"a: 1\n---\na: 2\n", "rules.yaml:2: cannot be read as YAML"),
        (b"a: *nowhere\n", "rules.yaml:1: cannot be read as YAML"),
        (b"- a\n- b\n", "rules.yaml:1: expected names with values under them"),
        (b"a\n", "rules.yaml:1: expected names with values under them"),
        (b"? [a, b]\n: 1\n", "rules.yaml:1: a name must be plain text"),
        (b"a: 1\nb: 2\na: 3\n", "rules.yaml:3: a: written twice; the first is on line 1"),
        (b"a: &again\n  b: *again\n", "rules.yaml:1: a: expected one value, not a list or a section"),
        (b"a:\n", "rules.yaml:1: a: nothing is written here"),
        (b"b: 1\n", "rules.yaml:1: a: is missing"),
    ],
)
def test_it_refuses_a_broken_file_with_its_line(source: bytes, fault: str) -> None:
    assert faults(source, "a", "b")[0].startswith(fault)


def test_it_never_runs_what_a_tag_asks_for() -> None:
    assert faults('a: !!python/object/apply:os.system ["exit 1"]\n', "a") == (
        "rules.yaml:1: a: expected one value, not a list or a section",
    )


def test_it_suggests_the_name_that_was_meant() -> None:
    assert faults("acknowlege: x\n", "acknowledge")[1] == (
        "rules.yaml:1: acknowlege: is not known here; did you mean 'acknowledge'?"
    )


def test_it_reports_every_mistake_in_the_order_of_the_file() -> None:
    assert [line.split(":")[1] for line in faults("z: 1\na:\nb: [1]\n", "a", "b")] == ["1", "2", "3"]


def test_it_says_the_same_thing_about_the_same_line_once() -> None:
    assert len(faults("a: [1]\n", "a", "a")) == 1


@pytest.mark.parametrize("written", ["14:00", "no", "01", "1e3", "2026-01-01", "~", "0x10", "1_000"])
def test_it_takes_a_value_as_it_is_written(written: str) -> None:
    book = Rulebook("rules.yaml", f"a: {written}\n".encode())
    assert book.root.value("a", as_text, "") == written


def test_it_reads_yes_and_no_and_nothing_else() -> None:
    assert (yes_or_no("yes"), yes_or_no("no")) == (True, False)
    with pytest.raises(ValueError, match="'true' is neither yes nor no"):
        yes_or_no("true")


def test_its_version_changes_with_every_byte() -> None:
    one, other = Rulebook("a", b"a: 1\n"), Rulebook("a", b"a: 1 \n")
    assert len(one.version) == 12
    assert one.version != other.version


@given(st.binary(max_size=200))
def test_it_never_fails_on_any_bytes_but_by_saying_so(source: bytes) -> None:
    assert all(line.startswith("rules.yaml:") for line in faults(source, "a"))
