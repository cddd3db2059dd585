"""Recordings: what differs is shown, and what is new in every run is no difference."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator import recording
from simulator.recording import Answer, Exchange, Fields, NotARecording, Renamed


def answer(text: str, **more: object) -> Answer:
    return {"text": text, "reference": None, "pin": None, "session": "s1", "ended": False, **more}


def take_from(answers: list[Answer], seen: list[Fields]) -> recording.Take:
    remaining = iter(answers)

    def take(fields: Fields) -> Answer:
        seen.append(fields)
        return next(remaining)

    return take


def test_it_refuses_a_file_that_is_no_recording_and_names_the_line(tmp_path: Path) -> None:
    path = tmp_path / "broken.jsonl"
    path.write_text('{"request": {}, "answer": {}}\n{"request": 1}\n')
    with pytest.raises(NotARecording, match=r"broken\.jsonl:2"):
        list(recording.read(path))


def test_it_refuses_a_file_that_is_not_text(tmp_path: Path) -> None:
    path = tmp_path / "broken.jsonl"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(NotARecording, match="UTF-8"):
        list(recording.read(path))


def test_it_reads_back_what_it_wrote(tmp_path: Path) -> None:
    path = tmp_path / "talk.jsonl"
    exchanges = [
        Exchange({"from": "+85512000001"}, answer("សួស្តី\nline")),
        Exchange({"input": "១"}, answer("b")),
    ]
    with path.open("w", encoding="utf-8") as file:
        for exchange in exchanges:
            recording.write(file, exchange)
    assert list(recording.read(path)) == exchanges


def test_it_finds_the_same_conversation_the_same() -> None:
    exchanges = [Exchange({"input": "1"}, answer("one")), Exchange({"input": "2"}, answer("two"))]
    found = list(recording.replay(iter(exchanges), take_from([answer("one"), answer("two")], [])))
    assert found == [[], []]


def test_it_shows_the_line_that_differs() -> None:
    exchange = Exchange({"input": "1"}, answer("hello\nworld"))
    (lines,) = recording.replay(iter([exchange]), take_from([answer("hello\nthere")], []))
    assert "-world" in lines
    assert "+there" in lines


def test_it_takes_a_changed_counter_for_a_difference() -> None:
    exchange = Exchange({}, answer("same", octets=120))
    (lines,) = recording.replay(iter([exchange]), take_from([answer("same", octets=160)], []))
    assert lines


def test_it_follows_the_new_number_pin_and_session_in_what_it_sends_and_expects() -> None:
    recorded = [
        Exchange(
            {"choose": "confirm"}, answer("No 123 456 782, ១២៣ ៤៥៦ ៧៨២", reference="123456782", pin="4821")
        ),
        Exchange({"input": "123456782", "session": "s1"}, answer("PIN?")),
        Exchange({"input": "4821", "session": "s1"}, answer("case 123456782")),
    ]
    now = [
        answer("No 987 654 321, ៩៨៧ ៦៥៤ ៣២១", reference="987654321", pin="1357", session="s2"),
        answer("PIN?", session="s2"),
        answer("case 987654321", session="s2"),
    ]
    sent: list[Fields] = []
    assert list(recording.replay(iter(recorded), take_from(now, sent))) == [[], [], []]
    assert sent[1:] == [{"input": "987654321", "session": "s2"}, {"input": "1357", "session": "s2"}]


def test_it_plays_on_the_phone_given_in_place_of_the_first_one() -> None:
    recorded = [
        Exchange({"from": "012 000 001", "input": "1"}, answer("You are +85512000001")),
        Exchange({"from": "012 000 001", "input": "2"}, answer("two")),
        Exchange({"from": "+85512000009", "input": "3"}, answer("another phone")),
    ]
    now = [answer("You are +85512000002"), answer("two"), answer("another phone")]
    sent: list[Fields] = []
    assert list(recording.replay(iter(recorded), take_from(now, sent), "+85512000002")) == [[], [], []]
    assert [fields["from"] for fields in sent] == ["+85512000002", "+85512000002", "+85512000009"]


def test_it_leaves_a_pin_alone_inside_a_longer_number() -> None:
    renamed = Renamed()
    renamed.learn("1200", "9999")
    assert renamed.text("+85512000001 and 1200") == "+85512000001 and 9999"


@given(st.text(max_size=60))
def test_it_changes_nothing_before_it_has_learnt_a_name(text: str) -> None:
    assert Renamed().text(text) == text
