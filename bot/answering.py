"""From a message that was claimed to the reply: step, carry out, draw. What goes wrong is the caller's to tell.

A conversation that goes on and changes nothing touches no database, unless its screen asks for something that stands there. The
database decides where the conversation's own record cannot know: before anything is changed, when a conversation opens (the
record may have been lost), on a written channel (a text may have come in between), and for a message that the record remembers as
one whose reply is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot import written_words
from bot.arrival import KEPT, LAST, MARK_DIGITS, QUESTIONS, SESSION, Heard, hear
from bot.counter import drafts, knowledge, turns
from bot.counter.desk import Counter, Speaker
from bot.counter.effects import carry_out
from bot.counter.visit import Visit
from bot.dialogues.answers import FACTS
from bot.dialogues.conversation import LOGGED, conversation
from bot.dialogues.opening import answers, opening, read_back
from bot.enclosing import Enclosed, enclosing
from bot.engine.state import HOME, MAX_DRAFT_VALUE, State
from bot.engine.step import CHOOSE, SHORTENED, Stepped, draw, moved, on_view, step
from bot.engine.wire import Record, pack
from bot.inbound import Answer, Channel, Inbound
from bot.ports import Ports
from bot.walking import walked
from grievance_core.errors import Refused
from writing.cleaning import clean
from writing.clusters import cut

FIRST_LANGUAGE = "km"
CONVERSATION = conversation()
MOST_MARKS = 16
GREETED = frozenset(
    {HOME, "language", "resume", "pin"}
)  # where a conversation opens that began with nothing to take up


@dataclass(frozen=True)
class Turn:
    """One message on its way through. `index` is what it is found by; `record` what is kept of its conversation."""

    inbound: Inbound
    channel: Channel
    index: str
    record: Record | None

    @property
    def marks(self) -> Mapping[str, str]:
        return self.record.state.draft if self.record else {}

    @property
    def previous(self) -> str:
        return self.marks.get(LAST, "")


class Reply(NamedTuple):
    """What goes back to the phone, and what is kept of the conversation."""

    answer: Answer
    state: bytes


class Answering:
    """Makes the replies of the line."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports
        self._inst = ports.inst

    def reply(self, turn: Turn) -> Reply:
        """The reply, once everything it tells of is done. Raises whatever keeps it from being made; then nothing is done."""
        with self._visit(turn, self._ports.reading) as visit:
            heard = self._heard(visit, turn)
            kept = None if _knows_itself(turn, heard) else self._kept(visit.session, turn)
            if kept is not None:
                return kept
            before, stepped = self._stepped(visit, turn, heard)
            if not stepped.effects and stepped.state.node not in LOGGED:
                return self._drawn(visit, turn, stepped.state, _facts(before))
        try:
            return self._carried_out(turn, before, stepped)
        except IntegrityError:
            # Another delivery of this message committed first, while the store that tells them apart was away.
            with self._ports.reading() as session:
                kept = self._kept(session, turn)
            if kept is None:
                raise
            return kept

    def redrawn(self, turn: Turn, state: State) -> Answer:
        """The screen of `state`; nothing is done or kept."""
        with self._visit(turn, self._ports.reading) as visit:
            return self._drawn(visit, turn, state, {}).answer

    def _visit(self, turn: Turn, opens: Callable[[], Session]) -> Visit:
        return Visit(
            opens=opens,
            clock=self._ports.clock,
            inst=self._inst,
            number=turn.inbound.address,
            channel=turn.inbound.channel,
            real_now=self._ports.real_clock(),
            request=turn.index,
            media=turn.inbound.media,
        )

    def _kept(self, session: Session, turn: Turn) -> Reply | None:
        """The reply this message got before. The conversation is put where it was after it, unless it went on since then."""
        kept = turns.find(session, self._inst.vault, turn.index)
        if kept is None:
            return None
        went_on = turn.record if turn.previous != kept.previous else None
        state = pack(went_on.state, went_on.cumulative) if went_on else kept.state
        return Reply(Answer.unpack(kept.reply), state)

    def _heard(self, visit: Visit, turn: Turn) -> Heard:
        """What the message says; words that answer a text which was sent after the last screen do not answer that screen."""
        text = turn.inbound.text
        if turn.record is not None and turn.channel.opens_with_words and text:
            asked = knowledge.asked_since(visit.session, self._inst, visit.number, turn.marks)
            if asked and answers(knowledge.waiting(visit.session, visit.known), asked, text):
                return Heard(words=text)
        heard = hear(turn.channel, turn.inbound, turn.record)
        if heard.resumed is not None and self._was_sent(visit, heard.resumed):
            return heard._replace(resumed=None)
        if heard.going_on is not None and turn.channel.opens_with_words:
            return Heard(words=text) if self._was_sent(visit, heard.going_on) else heard
        return heard

    def _was_sent(self, visit: Visit, state: State) -> bool:
        """Whether the complaint that the record of a conversation stands in was sent already, and the store missed it.

        What she wrote is a draft in the database until it is sent or dropped: without one there is nothing left to send.
        """
        unsent = drafts.WORDS in state.draft and state.node in QUESTIONS and state.official is None
        return unsent and drafts.load(visit.session, self._inst.vault, visit.number) is None

    def _stepped(self, visit: Visit, turn: Turn, heard: Heard) -> tuple[State, Stepped]:
        """The state before, and what follows from the message."""
        if turn.inbound.media is not None or turn.inbound.notice or heard.notice:
            return self._beside(visit, turn, heard)
        if heard.going_on is not None:
            state = self._spoken(turn, heard.going_on)
            if turn.channel.opens_with_words:
                return self._written(visit, turn, self._informed(visit, state), heard)
            return state, step(CONVERSATION, state, heard.event)
        state = heard.resumed or State(language=visit.known.language or FIRST_LANGUAGE)
        before = self._informed(visit, self._spoken(turn, state))
        if heard.dialled:
            return before, Stepped(self._walked(visit, turn, before, heard.dialled))
        return (
            (before, Stepped(before))
            if heard.resumed is not None
            else self._opened(visit, turn, before, heard)
        )

    def _written(self, visit: Visit, turn: Turn, before: State, heard: Heard) -> tuple[State, Stepped]:
        """What follows from a text in a conversation that goes on. A sentence that is no answer is words out of the blue."""
        stepped = step(CONVERSATION, before, heard.event)
        words = written_words.out_of_the_blue(before, stepped, turn.inbound.text)
        if not words:
            return before, written_words.kept(before, stepped)
        return self._opened(visit, turn, before._replace(node=HOME, trail=(), page=0), Heard(words=words))

    def _beside(self, visit: Visit, turn: Turn, heard: Heard) -> tuple[State, Stepped]:
        """What follows from a file, from one that cannot be kept, or from an answer to a screen that is gone."""
        state = heard.going_on or State(language=visit.known.language or FIRST_LANGUAGE)
        before = self._informed(visit, self._spoken(turn, state))
        media, notice = turn.inbound.media, turn.inbound.notice or heard.notice
        if media is None:
            return before, Stepped(before._replace(page=0, complaint=notice))
        recorded = Speaker(self._inst, before.language).say("evidence", "voice-as-words")
        enclosed = Enclosed(media.kind, clean(turn.inbound.text), recorded)
        return before, enclosing(CONVERSATION, before, enclosed, asked=bool(visit.known.language))

    def _spoken(self, turn: Turn, state: State) -> State:
        """`state` in the language that this phone's network can show."""
        language = turn.channel.speaks(turn.inbound, turn.inbound.language or state.language)
        return state if language == state.language else state._replace(language=language)

    def _informed(self, visit: Visit, state: State) -> State:
        """`state` with the facts of this phone as they are now."""
        facts = knowledge.facts(visit.session, visit.known, state.official, visit.now)
        answers_given = {name: value for name, value in state.draft.items() if name not in FACTS}
        return state._replace(draft=MappingProxyType(answers_given | facts))

    def _walked(self, visit: Visit, turn: Turn, home: State, keys: Sequence[str]) -> State:
        """Where what was dialled leads. Not even the language is asked first: a code means the same on every phone."""
        state, taken = walked(CONVERSATION, visit, turn.channel, turn.inbound, home, keys)
        lost = taken < len(keys) and turn.inbound.cumulative is not None and not state.complaint
        return state._replace(complaint="error.interrupted") if lost else state

    def _opened(self, visit: Visit, turn: Turn, before: State, heard: Heard) -> tuple[State, Stepped]:
        caller = knowledge.caller(
            visit.session,
            self._inst,
            visit.number,
            visit.known,
            turn.inbound.language,
            lambda: visit.now,
        )
        words = clean(heard.words)
        kept = cut(words, MAX_DRAFT_VALUE)
        move = opening(caller, kept, written=turn.channel.opens_with_words)
        after = moved(CONVERSATION, before, move)
        complaint = SHORTENED if len(kept) < len(words) else ""
        stepped = Stepped(
            after._replace(complaint="error.interrupted" if heard.cut_off else complaint), move.effects
        )
        if turn.channel.opens_with_words:
            stepped = written_words.kept(before, stepped)
        # Where what they were taken for is refused, her words are read back to her.
        return (moved(CONVERSATION, before, read_back(kept)) if move.effects else before), stepped

    def _carried_out(self, turn: Turn, before: State, stepped: Stepped) -> Reply:
        """What follows from the message, done. A refusal undoes it and leaves her where she was, with what to do instead."""
        if not stepped.effects:
            with self._ports.sessions.begin() as session:
                return self._drawn(self._visit(turn, lambda: session), turn, stepped.state, _facts(before))
        try:
            return self._done(turn, before, stepped)
        except Refused as refused:
            where_she_was = before._replace(page=0, complaint=refused.msgid)
        return self._done(turn, before, Stepped(where_she_was))

    def _done(self, turn: Turn, before: State, stepped: Stepped) -> Reply:
        """The effects, and the reply kept with them, in one transaction."""
        with self._ports.sessions.begin() as session:
            visit = self._visit(turn, lambda: session)
            kept = self._kept(session, turn)
            if kept is not None:
                return kept
            state = carry_out(visit, before, stepped.state, stepped.effects)
            visit.look_again()
            after = self._informed(visit, self._spoken(turn, state))
            reply = self._drawn(visit, turn, after, _facts(after) | _kept_mark(turn))
            keeping = turns.Kept(reply.answer.pack(), reply.state, turn.previous)
            turns.keep(session, self._inst.vault, turn.index, keeping, visit.now)
        return reply

    def _drawn(self, visit: Visit, turn: Turn, state: State, lasting: Mapping[str, str]) -> Reply:
        """The screen of `state`. `lasting` goes into the record whatever became of the draft: home forgets every answer."""
        counter = Counter(visit, state)
        try:
            drawn = draw(CONVERSATION, state, counter)
        except Refused as refused:  # what the screen would show is no longer hers to see
            elsewhere = "my-work" if state.official is not None else HOME
            state = state._replace(node=elsewhere, trail=(), page=0, complaint=refused.msgid)
            counter = Counter(visit, state)
            drawn = draw(CONVERSATION, state, counter)
        screen = counter.marked(drawn.screen)
        shown = turn.channel.render(screen, drawn.state.page, drawn.navigation, turn.inbound)
        answer = Answer(
            shown,
            screen.id,
            state.language,
            turn.inbound.session,
            screen.reference or None,
            screen.pin or None,
            turn.index[:MARK_DIGITS],
            heard=not _was_nothing(turn, state),
        )
        after = on_view(drawn.state, shown.page, shown.pages)
        draft = {**after.draft, **_marks(turn), **lasting, **self._texts_asking(visit, turn)}
        return Reply(answer, pack(after._replace(draft=draft), turn.inbound.cumulative or ""))

    def _texts_asking(self, visit: Visit, turn: Turn) -> Mapping[str, str]:
        if not turn.channel.opens_with_words:
            return {}
        return knowledge.texts_asking(visit.session, self._inst, visit.number)


def _knows_itself(turn: Turn, heard: Heard) -> bool:
    """Whether the record of the conversation tells that this message was not answered before, unless it changes something."""
    goes_on = heard.going_on is not None and not turn.channel.opens_with_words
    return goes_on and turn.index[:MARK_DIGITS] not in turn.marks.get(KEPT, "")


def _was_nothing(turn: Turn, state: State) -> bool:
    """Whether a text opened no more than a greeting would, or answered none of the options on view."""
    if not turn.channel.opens_with_words or not turn.inbound.text:
        return False
    greeted = state.node in GREETED and not state.trail and "written" not in state.draft
    return greeted or state.complaint == CHOOSE


def _facts(state: State) -> dict[str, str]:
    return {name: state.draft[name] for name in FACTS if name in state.draft}


def _marks(turn: Turn) -> dict[str, str]:
    """What the record remembers beside the answers: the session, this message, and which messages have their replies kept."""
    kept = _kept_earlier(turn)
    return {SESSION: turn.inbound.session, LAST: turn.index} | ({KEPT: kept} if kept else {})


def _kept_mark(turn: Turn) -> dict[str, str]:
    marks = (*_kept_earlier(turn).split(), turn.index[:MARK_DIGITS])
    return {KEPT: " ".join(marks[-MOST_MARKS:])}


def _kept_earlier(turn: Turn) -> str:
    same = turn.marks.get(SESSION) == turn.inbound.session
    return turn.marks.get(KEPT, "") if same else ""
