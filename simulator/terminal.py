"""A phone in the terminal: the screen in a frame, its counters under it, and a prompt."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import regex

from simulator.recording import Answer, Fields, Take
from writing.clusters import clusters

WIDTH = 44
HELP = (
    "A line is what you type on the phone. Besides:  /choose ID  an option by its id   /dial  call again   "
    "/inbox  messages   /help   /quit"
)


@dataclass
class Terminal:
    """One phone held by somebody at a terminal."""

    channel: str
    number: str
    language: str
    gateway: str
    take: Take
    say: Callable[[str], None]
    inbox: Callable[[], list[str]] = field(default=list)
    session: str = ""

    def use(self, lines: Iterator[str]) -> None:
        """Dials (a message phone waits for the first message), then does what each line says, until they end or /quit."""
        self.say(HELP)
        if self.channel == "ussd":
            self.turn({})
        for line in lines:
            if line.strip() == "/quit":
                break
            self.do(line)

    def do(self, line: str) -> None:
        """One line as typed."""
        word, _, rest = line.strip().partition(" ")
        if word == "/help":
            self.say(HELP)
        elif word == "/inbox":
            self.show_inbox()
        elif word == "/dial":
            self.session = ""
            self.turn({})
        elif word == "/choose":
            self.turn({"choose": rest.strip()})
        else:
            self.turn({"input": line} if self.session or self.channel != "ussd" else {})

    def turn(self, said: Fields) -> None:
        """One turn, shown."""
        fields = {"channel": self.channel, "from": self.number, "gateway": self.gateway, **said}
        if self.language:
            fields["lang"] = self.language
        if self.session and self.channel == "ussd" and said:
            fields["session"] = self.session
        self.show(self.take(fields))

    def show(self, answer: Answer) -> None:
        """An answer as the phone shows it."""
        error = answer.get("error")
        if isinstance(error, dict):
            self.say(f"! {error['text']}")
            return
        self.session = "" if answer["ended"] else str(answer["session"])
        for line in framed(str(answer["text"])):
            self.say(line)
        options = answer["options"]
        if self.channel == "telegram" and isinstance(options, list):  # buttons, and no part of the text
            for option in options:
                self.say("  [{key}] {label}".format(**option))
        counted = "page {page}/{pages}   {octets} octets   {segments} SMS"
        ended = "   call ended: press Enter to dial" if answer["ended"] and self.channel == "ussd" else ""
        self.say(counted.format(**answer) + ended)
        if answer["reference"]:
            self.say(f"case {answer['reference']}   PIN {answer['pin']}")

    def show_inbox(self) -> None:
        """The messages that have arrived, the oldest first."""
        for text in self.inbox() or ["(no message)"]:
            for line in framed(text):
                self.say(line)


def framed(text: str) -> list[str]:
    """`text` in a box, broken between clusters where a line would be too wide for it."""
    rows = [row for line in text.split("\n") for row in _broken(line)]
    return [
        "┌" + "─" * (WIDTH + 2) + "┐",
        *(f"│ {row}{' ' * (WIDTH - _width(row))} │" for row in rows),
        "└" + "─" * (WIDTH + 2) + "┘",
    ]


def _broken(line: str) -> Iterator[str]:
    row = ""
    for cluster in clusters(line):
        if _width(row + cluster) > WIDTH:
            yield row
            row = ""
        row += cluster
    yield row


def _width(text: str) -> int:
    # Marks above, below and in front of a letter take no column of their own in most terminals.
    return len(regex.sub(r"[\p{Mn}\p{Cf}]|\u17d2.", "", text))
