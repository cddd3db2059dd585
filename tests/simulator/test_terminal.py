"""The phone in the terminal."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from simulator.recording import Answer, Fields
from simulator.terminal import Terminal, framed


def answer(**more: object) -> Answer:
    shown: Answer = {"text": "hello", "page": 1, "pages": 1, "octets": 5, "segments": 1, "ended": False}
    return {**shown, "options": [], "reference": None, "pin": None, "session": "s1", **more}


class Bench:
    """A terminal, what was sent from it, and what it said."""

    def __init__(self, *answers: Answer, channel: str = "ussd") -> None:
        self.sent: list[Fields] = []
        self.said: list[str] = []
        self._answers = iter(answers)
        self.terminal = Terminal(
            channel, "+85512000001", "", "simulator", self._take, self.said.append, lambda: ["news"]
        )

    def _take(self, fields: Fields) -> Answer:
        self.sent.append(fields)
        return next(self._answers)

    def use(self, *lines: str) -> None:
        self.terminal.use(iter(lines))


def test_it_says_what_was_refused_and_goes_on() -> None:
    bench = Bench(answer(), {"error": {"id": "unknown-option", "text": "No such option."}}, answer())
    bench.use("/choose nothing", "1")
    assert "! No such option." in bench.said
    assert len(bench.sent) == 3


def test_it_shows_the_buttons_of_a_chat_which_are_no_part_of_its_text() -> None:
    bench = Bench(answer(options=[{"key": "1", "id": "yes", "label": "Yes"}]), channel="telegram")
    bench.use("hello")
    assert "  [1] Yes" in bench.said


def test_it_dials_at_once_and_then_types_into_that_call() -> None:
    bench = Bench(answer(), answer())
    bench.use("1")
    assert "input" not in bench.sent[0]
    assert (bench.sent[1]["input"], bench.sent[1]["session"]) == ("1", "s1")


def test_it_dials_again_after_the_call_has_ended() -> None:
    bench = Bench(answer(ended=True), answer(session="s2"))
    bench.use("anything")
    assert "session" not in bench.sent[1]
    assert "input" not in bench.sent[1]


def test_it_waits_for_the_first_words_of_a_message() -> None:
    bench = Bench(answer(), channel="sms")
    bench.use("hello")
    assert [fields["input"] for fields in bench.sent] == ["hello"]


def test_it_shows_the_number_and_pin_of_a_new_case() -> None:
    bench = Bench(answer(reference="123456782", pin="4821", ended=True))
    bench.use()
    assert "case 123456782   PIN 4821" in bench.said


def test_it_shows_the_messages_that_arrived() -> None:
    bench = Bench(answer())
    bench.use("/inbox", "/quit", "never")
    assert any("news" in line for line in bench.said)
    assert len(bench.sent) == 1


@given(st.text(alphabet=st.sampled_from("កខគស្ត្រីាំ ab1\n🙂"), max_size=200))
def test_it_loses_no_letter_in_its_frame(text: str) -> None:
    inside = [line[2:-2] for line in framed(text)[1:-1]]
    assert "".join("".join(inside).split()) == "".join(text.split())
