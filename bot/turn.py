"""The one path of every inbound message, whatever the phone: `Line.turn(inbound) -> Answer`.

1. Claim the message in the session store: answered already? the same reply; being answered? wait for it.
2. Was it answered before the store was lost? Then the reply kept with what it changed, and nothing is changed.
3. Step: read what was said against what was shown; pure.
4. Carry out the effects and draw the screen, in one transaction that also keeps the reply.
5. Render for the channel, save the conversation, answer.

Steps 2 to 5 are `bot/answering.py`. Whatever fails, the person gets a sentence and a way on, and the logs get ids.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import structlog

from bot.answering import FIRST_LANGUAGE, Answering, Reply, Turn
from bot.counter import knowledge, turns
from bot.counter.desk import Speaker
from bot.engine.navigation import labelled
from bot.engine.screen import Asks, Screen
from bot.engine.session import Busy, Claim, Duplicate
from bot.engine.wire import unpack
from bot.flood import is_flood
from bot.hanging_up import hang_up, phone_line
from bot.inbound import Answer, Channel, HungUp, Inbound
from bot.ports import Ports

__all__ = ["Answer", "Channel", "Inbound", "Line", "Ports"]

WAIT_SECONDS = 3.0  # gateways give up after 10 to 15; nobody should stare at an empty screen that long
POLL_SECONDS = 0.05

log = structlog.get_logger()


class Line:
    """The telephone line."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports
        self._inst = ports.inst
        self._answering = Answering(ports)

    def turn(self, inbound: Inbound) -> Answer:
        """Answer one message. Never raises for anything a phone, a gateway or a store can do.

        Raises LookupError for a channel or gateway that does not exist.
        """
        channel = self._ports.channels[inbound.channel]
        vault = self._inst.vault
        phone = phone_line(inbound.channel, inbound.gateway, inbound.chat or inbound.address)
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
        if is_flood(inbound, claim.count, self._ports.most_a_minute):
            self._quietly(index, lambda: self._ports.store.release(key, index))
            return self._slowed(channel, inbound, claim.count)
        record = unpack(claim.state) if claim.state else None
        return self._settled(key, Turn(inbound, channel, index, record))

    def hung_up(self, call: HungUp) -> None:
        """Take note that a call is over. Never raises for anything a gateway or a store can do."""
        try:
            hang_up(self._ports, call)
        except Exception as error:  # noqa: BLE001  # what is kept of the call lapses by itself
            _report("hung-up", "", error)

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

    def _settled(self, key: str, turn: Turn) -> Answer:
        try:
            reply = self._answering.reply(turn)
        except Exception as error:  # noqa: BLE001  # whatever it is, she gets a sentence; nothing was committed
            _report("turn", turn.index, error)
            self._quietly(turn.index, lambda: self._ports.store.release(key, turn.index))
            return self._apology(turn)
        self._quietly(turn.index, lambda: self._save(key, turn, reply))
        return reply.answer

    def _save(self, key: str, turn: Turn, reply: Reply) -> None:
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

    def _apology(self, turn: Turn) -> Answer:
        """The screen she was at, with the sentence above it: the conversation stands where it stood."""
        if turn.record is not None:
            state = turn.record.state._replace(page=0, complaint="error.trouble")
            try:
                return self._answering.redrawn(turn, state)
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

    def _slowed(self, channel: Channel, inbound: Inbound, count: int) -> Answer:
        """What a phone is told that sends too much: on screen `slow` at first, then on `slower`, which is not worth a text."""
        if count == self._ports.most_a_minute + 1:
            log.warning("phone_slowed", channel=inbound.channel, gateway=inbound.gateway)
            return self._sentence(channel, inbound, "error.slow")
        return replace(self._sentence(channel, inbound, "error.slow"), screen="slower")

    def _repeated(self, channel: Channel, inbound: Inbound, reply: bytes) -> Answer:
        try:
            return Answer.unpack(reply)
        except (ValueError, KeyError, TypeError):  # sealed under a key that is gone, or by another version
            return self._sentence(channel, inbound, "error.wait")


def _report(step_name: str, index: str, error: Exception) -> None:
    """Ids only: an exception's message may quote what somebody said."""
    at = error.__traceback__
    while at is not None and at.tb_next is not None:
        at = at.tb_next
    place = f"{at.tb_frame.f_code.co_filename}:{at.tb_lineno}" if at else ""
    log.error("turn_failed", step=step_name, turn=index[:12], error=type(error).__name__, place=place)
