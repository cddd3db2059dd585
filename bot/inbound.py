"""One message from a phone, the same for every channel, and what the phone is shown in return."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from bot.engine.compact import packed, unpacked
from bot.engine.navigation import Key, Navigation
from bot.engine.rendered import Rendered
from bot.engine.screen import Screen
from grievance_core.evidence.media import Media


@dataclass(frozen=True)
class Inbound:
    """One message from a phone, the same for every channel.

    `address` is the E.164 number. `text` is the latest answer alone. A gateway that repeats all earlier answers cannot tell it:
    then `text` is empty, `cumulative` holds the whole, and the channel's `newest` finds the answer with the previous whole in
    hand. `message_id` is the same for every delivery of one message and for no other message of the session. `choice` names an
    option by id in place of a text; `language` is set where the channel itself knows it. `dialled` is what was dialled after the
    service code, its parts joined by `*`: each is answered as if it were typed, or chosen where it is an option's id.

    A phone in a messenger has a `chat`, which its conversation is kept under whatever number it turns out to have. `seen` is the
    mark of the screen a choice was taken from (`Answer.mark`): from any other than the last one a choice means nothing now.
    `media` is a file that came with the message; `notice` the msgid of what was wrong with one.
    """

    channel: str
    gateway: str
    address: str = field(repr=False)
    session: str
    message_id: str
    text: str = field(repr=False)
    first: bool
    cumulative: str | None = field(default=None, repr=False)
    network: str = ""
    choice: str | None = None
    language: str = ""
    dialled: str = field(default="", repr=False)
    chat: str = field(default="", repr=False)
    seen: str = ""
    media: Media | None = None
    notice: str = ""


@dataclass(frozen=True)
class HungUp:
    """The network's word that a call is over."""

    channel: str
    gateway: str
    address: str = field(repr=False)
    session: str


@dataclass(frozen=True)
class Answer:
    """What the phone is shown. `reference` and `pin` are set on the screen that tells them.

    `mark` tells this screen from every other one of its conversation; empty on a sentence that is not kept. Not `heard` are words
    that the conversation made nothing of.
    """

    rendered: Rendered
    screen: str
    language: str
    session: str
    reference: str | None = None
    pin: str | None = field(default=None, repr=False)
    mark: str = ""
    heard: bool = True

    def pack(self) -> bytes:
        """As bytes; unpack gives the same answer back."""
        shown = {**vars(self.rendered), "options": [tuple(key) for key in self.rendered.options]}
        return packed({**vars(self), "rendered": shown})

    @classmethod
    def unpack(cls, kept: bytes) -> Answer:
        """The answer in `kept`. Raises ValueError, KeyError or TypeError when it is none."""
        fields = unpacked(kept)
        shown = fields.pop("rendered")
        keys = tuple(Key(*key) for key in shown.pop("options"))
        return cls(Rendered(**shown, options=keys), **fields)


@dataclass(frozen=True)
class Channel:
    """How one kind of phone talks with us.

    `render` shapes a screen's page; `seconds` is how long a conversation is kept after its last turn; with `opens_with_words`
    the first message is something written, as an SMS is, and not the act of dialling. `speaks` gives the language the phone's
    network can show; `newest` what was added to a cumulative text since the turn before.
    """

    render: Callable[[Screen, int, Navigation, Inbound], Rendered]
    seconds: int
    opens_with_words: bool = False
    speaks: Callable[[Inbound, str], str] = lambda _inbound, wanted: wanted
    newest: Callable[[str | None, str], str | None] = lambda _previous, whole: whole
