"""The one path of every inbound message, whatever the phone: `Line.turn(inbound) -> Answer`.

1. Claim the message in the session store: answered already? the same reply; being answered? wait for it.
2. Was it answered before the store was lost? Then the reply kept with what it changed, and nothing is changed.
3. Step: read what was said against what was shown; pure.
4. Carry out the effects and draw the screen, in one transaction that also keeps the reply.
5. Render for the channel, save the conversation, answer.

Whatever fails, the person gets a sentence and a way on, and the logs get ids.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from types import MappingProxyType

import structlog
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from bot.arrival import LAST, SESSION, Heard, hear
from bot.counter import knowledge, turns
from bot.counter.desk import Counter, Speaker
from bot.counter.effects import carry_out
from bot.counter.knowledge import Known
from bot.counter.visit import Visit
from bot.dialogues.conversation import LOGGED, conversation
from bot.dialogues.opening import answers, opening, read_back
from bot.engine.navigation import labelled
from bot.engine.screen import Asks, Screen
from bot.engine.session import Busy, Claim, Duplicate, SessionStore
from bot.engine.state import HOME, MAX_DRAFT_VALUE, State
from bot.engine.step import SHORTENED, Stepped, draw, moved, on_view, step
from bot.engine.wire import Record, pack, unpack
from bot.inbound import Answer, Channel, Inbound
from grievance_core.errors import Refused
from grievance_core.institution import Institution
from writing.cleaning import clean
from writing.clusters import cut

__all__ = ["Answer", "Channel", "Inbound", "Line", "Ports"]

WAIT_SECONDS = 3.0  # gateways give up after 10 to 15; nobody should stare at an empty screen that long
POLL_SECONDS = 0.05
FIRST_LANGUAGE = "km"
CONVERSATION = conversation()

log = structlog.get_logger()


@dataclass(frozen=True)
class Ports:
    """What the line works with. `clock` is the institution's time as the database has it, `real_clock` the wall's."""

    inst: Institution
    sessions: sessionmaker[Session]
    reading: sessionmaker[Session]
    store: SessionStore
    channels: Mapping[str, Channel]
    clock: Callable[[Session], datetime]
    real_clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    pause: Callable[[float], None] = time.sleep


@dataclass(frozen=True)
class _Reply:
    """What goes back to the phone, and what is kept of the conversation."""

    answer: Answer
    state: bytes


@dataclass(frozen=True)
class _Turn:
    """One message on its way through."""

    inbound: Inbound
    channel: Channel
    index: str
    record: Record | None

    @property
    def previous(self) -> str:
        return self.record.state.draft.get(LAST, "") if self.record else ""

    @property
    def cumulative(self) -> str:
        return self.inbound.cumulative or ""


class Line:
    """The telephone line."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports
        self._inst = ports.inst

    def turn(self, inbound: Inbound) -> Answer:
        """Answer one message. Never raises for anything a phone, a gateway or a store can do.

        Raises LookupError for a channel or gateway that does not exist.
        """
        channel = self._ports.channels[inbound.channel]
        vault = self._inst.vault
        phone = f"{inbound.channel}\x1f{inbound.gateway}\x1f{inbound.address}"
        key = vault.index("conversation", phone)
        index = turns.index_of(vault, phone, inbound.session, inbound.message_id)
        try:
            claim = self._claimed(key, index)
        except Exception as error:  # noqa: BLE001  # the store is gone: a sentence is better than silence
            _report("claim", index, error)
            return self._sentence(channel, inbound, "error.trouble")
        if isinstance(claim, Busy):
            return self._sentence(channel, inbound, "error.wait")
        if isinstance(claim, Duplicate):
            return self._repeated(channel, inbound, claim.reply)
        record = unpack(claim.state) if claim.state else None
        return self._settled(key, _Turn(inbound, channel, index, record))

    def language_of(self, number: str) -> str:
        """The language of the phone with this E.164 number; empty when nobody was asked, or the database is in trouble."""
        try:
            with self._ports.reading() as session:
                return knowledge.know(session, self._inst, number).language
        except Exception as error:  # noqa: BLE001  # what is said matters more than in which language
            _report("language", "", error)
            return ""

    def _claimed(self, key: str, index: str) -> Claim:
        """The claim; while another delivery is being answered, its reply is waited for."""
        until = time.monotonic() + WAIT_SECONDS
        claim = self._ports.store.claim(key, index)
        while isinstance(claim, Busy) and time.monotonic() < until:
            self._ports.pause(POLL_SECONDS)
            claim = self._ports.store.claim(key, index)
        return claim

    def _settled(self, key: str, turn: _Turn) -> Answer:
        try:
            reply = self._replied(turn)
        except Exception as error:  # noqa: BLE001  # whatever it is, she gets a sentence; nothing was committed
            _report("turn", turn.index, error)
            self._quietly(turn.index, lambda: self._ports.store.release(key, turn.index))
            return self._apology(turn)
        self._quietly(turn.index, lambda: self._save(key, turn, reply))
        return reply.answer

    def _save(self, key: str, turn: _Turn, reply: _Reply) -> None:
        packed = reply.answer.pack()
        if reply.answer.rendered.ended:
            self._ports.store.end(key, turn.index, packed)
        else:
            self._ports.store.save(key, turn.index, reply.state, packed, turn.channel.seconds)

    def _quietly(self, index: str, settle: Callable[[], object]) -> None:
        try:
            settle()
        except Exception as error:  # noqa: BLE001  # what was done is done: the answer goes out without the store
            _report("settle", index, error)

    def _replied(self, turn: _Turn) -> _Reply:
        with self._ports.reading() as session:
            kept = turns.find(session, self._inst.vault, turn.index)
            if kept is not None:
                return _kept_reply(turn, kept)
            visit, known = self._visit(session, turn)
            before, stepped = self._stepped(visit, known, turn)
            if not stepped.effects and stepped.state.node not in LOGGED:
                return self._drawn(visit, turn, stepped.state)
        try:
            return self._carried_out(visit, turn, before, stepped)
        except IntegrityError:
            # Another delivery of this message committed first, while the store that tells them apart was away.
            with self._ports.reading() as session:
                kept = turns.find(session, self._inst.vault, turn.index)
            if kept is None:
                raise
            return _kept_reply(turn, kept)

    def _visit(self, session: Session, turn: _Turn) -> tuple[Visit, Known]:
        inbound = turn.inbound
        known = knowledge.know(session, self._inst, inbound.address)
        visit = Visit(
            session=session,
            inst=self._inst,
            number=inbound.address,
            channel=inbound.channel,
            now=self._ports.clock(session),
            real_now=self._ports.real_clock(),
            request=turn.index,
            phone_id=known.phone_id,
        )
        return visit, known

    def _stepped(self, visit: Visit, known: Known, turn: _Turn) -> tuple[State, Stepped]:
        """The state before, with what is known of the phone, and what follows from the message."""
        heard = hear(turn.channel, turn.inbound, turn.record)
        if self._answers_a_text(visit, known, turn):
            heard = Heard(words=turn.inbound.text)
        state = heard.going_on or heard.resumed or State(language=known.language or FIRST_LANGUAGE)
        before = self._prepared(visit, known, turn, state)
        if heard.going_on is not None:
            return before, step(CONVERSATION, before, heard.event)
        if heard.resumed is not None:
            return before, Stepped(before)
        return self._opened(visit, known, turn, before, heard)

    def _answers_a_text(self, visit: Visit, known: Known, turn: _Turn) -> bool:
        """Whether what is written answers a text that was sent after the last screen, and not that screen."""
        if turn.record is None or not turn.channel.opens_with_words or not turn.inbound.text:
            return False
        marks = turn.record.state.draft
        asked = knowledge.asked_since(visit.session, self._inst, turn.inbound.address, marks)
        return bool(asked) and answers(knowledge.waiting(visit.session, known), asked, turn.inbound.text)

    def _prepared(self, visit: Visit, known: Known, turn: _Turn, state: State) -> State:
        wanted = turn.inbound.language or state.language
        language = turn.channel.speaks(turn.inbound, wanted)
        with_facts = knowledge.with_facts(visit.session, known, replace(state, language=language), visit.now)
        return _marked(with_facts, turn)

    def _opened(
        self, visit: Visit, known: Known, turn: _Turn, before: State, heard: Heard
    ) -> tuple[State, Stepped]:
        language = turn.inbound.language
        caller = knowledge.caller(visit.session, self._inst, turn.inbound.address, known, language)
        words = clean(heard.words)
        kept = cut(words, MAX_DRAFT_VALUE)
        move = opening(caller, kept, written=turn.channel.opens_with_words)
        after = moved(CONVERSATION, before, move)
        complaint = SHORTENED if len(kept) < len(words) else ""
        stepped = Stepped(
            replace(after, complaint="error.interrupted" if heard.cut_off else complaint), move.effects
        )
        # Where what they were taken for is refused, her words are read back to her.
        return (moved(CONVERSATION, before, read_back(kept)) if move.effects else before), stepped

    def _carried_out(self, visit: Visit, turn: _Turn, before: State, stepped: Stepped) -> _Reply:
        with self._ports.sessions.begin() as session:
            here = replace(visit, session=session)
            state = carry_out(here, before, stepped.state, stepped.effects)
            known = knowledge.know(session, self._inst, turn.inbound.address)
            here = replace(here, phone_id=known.phone_id)
            reply = self._drawn(here, turn, self._prepared(here, known, turn, state))
            if stepped.effects:
                kept = turns.Kept(reply.answer.pack(), reply.state, turn.previous)
                turns.keep(session, self._inst.vault, turn.index, kept, visit.now)
        return reply

    def _drawn(self, visit: Visit, turn: _Turn, state: State) -> _Reply:
        try:
            drawn = draw(CONVERSATION, state, Counter(visit, state))
        except Refused as refused:  # what the screen would show is no longer hers to see
            elsewhere = "my-work" if state.official is not None else HOME
            state = replace(state, node=elsewhere, trail=(), page=0, complaint=refused.msgid)
            drawn = draw(CONVERSATION, state, Counter(visit, state))
        rendered = turn.channel.render(drawn.screen, drawn.state.page, drawn.navigation, turn.inbound)
        kept = on_view(drawn.state, rendered.page, rendered.pages)
        screen = drawn.screen
        answer = Answer(
            rendered,
            screen.id,
            state.language,
            turn.inbound.session,
            screen.reference or None,
            screen.pin or None,
        )
        return _Reply(answer, pack(self._remembering(kept, turn, visit), turn.cumulative))

    def _remembering(self, state: State, turn: _Turn, visit: Visit) -> State:
        """The state with its marks: home forgets every answer, and them with it."""
        marked = _marked(state, turn)
        if not turn.channel.opens_with_words:
            return marked
        asking = knowledge.texts_asking(visit.session, self._inst, turn.inbound.address)
        return replace(marked, draft=MappingProxyType({**marked.draft, **asking}))

    def _apology(self, turn: _Turn) -> Answer:
        """The screen she was at, with the sentence above it: the conversation stands where it stood."""
        if turn.record is not None:
            state = replace(turn.record.state, page=0, complaint="error.trouble")
            try:
                with self._ports.reading() as session:
                    visit, _ = self._visit(session, turn)
                    return self._drawn(visit, turn, state).answer
            except Exception as error:  # noqa: BLE001  # the database may be what is in trouble
                _report("apology", turn.index, error)
        return self._sentence(turn.channel, turn.inbound, "error.trouble")

    def _sentence(self, channel: Channel, inbound: Inbound, msgid: str) -> Answer:
        """One sentence that needs no store: in the phone's language where it can still be looked up, else in Khmer."""
        known = inbound.language or self.language_of(inbound.address)
        language = channel.speaks(inbound, known or FIRST_LANGUAGE)
        desk = Speaker(self._inst, language)
        back, home, more = (desk.say("navigation", f"navigation.{way}") for way in ("back", "home", "more"))
        navigation = labelled(back, home, more, can_go_back=False, can_go_home=True)
        screen = Screen(msgid.removeprefix("error."), (desk.say("error", msgid),), asks=Asks.TEXT)
        return Answer(channel.render(screen, 0, navigation, inbound), screen.id, language, inbound.session)

    def _repeated(self, channel: Channel, inbound: Inbound, reply: bytes) -> Answer:
        try:
            return Answer.unpack(reply)
        except (ValueError, KeyError, TypeError):  # sealed under a key that is gone, or by another version
            return self._sentence(channel, inbound, "error.wait")


def _marked(state: State, turn: _Turn) -> State:
    marks = {SESSION: turn.inbound.session, LAST: turn.index}
    return replace(state, draft=MappingProxyType({**state.draft, **marks}))


def _kept_reply(turn: _Turn, kept: turns.Kept) -> _Reply:
    """The reply given before. The conversation is put where it was after it, unless it went on since then."""
    went_on = turn.record is not None and turn.previous != kept.previous
    state = pack(turn.record.state, turn.record.cumulative) if turn.record and went_on else kept.state
    return _Reply(Answer.unpack(kept.reply), state)


def _report(step_name: str, index: str, error: Exception) -> None:
    """Ids only: an exception's message may quote what somebody said."""
    at = error.__traceback__
    while at is not None and at.tb_next is not None:
        at = at.tb_next
    place = f"{at.tb_frame.f_code.co_filename}:{at.tb_lineno}" if at else ""
    log.error("turn_failed", step=step_name, turn=index[:12], error=type(error).__name__, place=place)
